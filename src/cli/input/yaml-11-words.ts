import type { Finding } from '../../api/finding.ts';
import { findingAt } from '../../api/finding.ts';
import { INPUT_LIMITS } from '../../api/input-limits.ts';
import type { DocumentPositions } from '../../api/yaml-positions.ts';

const TRUE_WORDS = /^(?:y|Y|yes|Yes|YES|on|On|ON)$/;
const FALSE_WORDS = /^(?:n|N|no|No|NO|off|Off|OFF)$/;
const OLD_INTEGER = /^[-+]?(?:0b[01_]+|0[0-7_]+|[1-9][0-9]*_[0-9_]*)$/;

/**
 * Plain scalars that kubectl and Helm, which read YAML 1.1, take for something else than we do: `yes`, `off`, `0777`, `1_000`. Told as
 * warnings, because only the writer knows what was meant; the first hundred.
 */
export function findYaml11Words(positions: DocumentPositions): readonly Finding[] {
  const findings: Finding[] = [];
  for (const { path, text } of positions.plainScalars) {
    const meaning = meaningIn11(text);
    if (meaning === undefined) continue;
    const message = `kubectl reads ${text} as ${meaning}: write ${meaning}, or "${text}" in quotes`;
    findings.push(findingAt(path, message, { severity: 'warning' }));
    if (findings.length >= INPUT_LIMITS.findings) break;
  }
  return findings;
}

/** More than 64 bits in octal digits, with room for underscores: what is longer, nobody meant as a number. */
const LONGEST = 40;

function meaningIn11(text: string): string | undefined {
  if (text.length > LONGEST) return undefined;
  if (TRUE_WORDS.test(text)) return 'true';
  if (FALSE_WORDS.test(text)) return 'false';
  return OLD_INTEGER.test(text) ? readOldInteger(text) : undefined;
}

/** A leading nought means octal digits there, and underscores mean nothing. Nothing when it is too large to be told exactly. */
function readOldInteger(text: string): string | undefined {
  const plain = text.replaceAll('_', '');
  const [, sign = '', digits = ''] = /^([-+]?)(.*)$/.exec(plain) ?? [];
  const value = digits.startsWith('0b')
    ? Number(digits)
    : Number.parseInt(digits, digits.startsWith('0') ? 8 : 10);
  if (!Number.isSafeInteger(value)) return undefined;
  return String(sign === '-' ? -value : value);
}
