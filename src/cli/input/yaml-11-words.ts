import type { Finding } from '../../api/finding.ts';
import { findingAt } from '../../api/finding.ts';
import type { DocumentPositions } from './yaml-positions.ts';

const TRUE_WORDS = /^(?:y|Y|yes|Yes|YES|on|On|ON)$/;
const FALSE_WORDS = /^(?:n|N|no|No|NO|off|Off|OFF)$/;
const OLD_OCTAL = /^[-+]?0[0-7]+$/;

/**
 * Plain scalars that kubectl and Helm, which read YAML 1.1, take for something else than we do: `yes`, `off`, `0777`. Told as
 * warnings, because only the writer knows what was meant.
 */
export function findYaml11Words(positions: DocumentPositions): readonly Finding[] {
  return positions.plainScalars.flatMap(({ path, text }) => {
    const meaning = meaningIn11(text);
    if (meaning === undefined) return [];
    const message = `kubectl reads ${text} as ${meaning}: write ${meaning}, or "${text}" in quotes`;
    return [findingAt(path, message, { severity: 'warning' })];
  });
}

function meaningIn11(text: string): string | undefined {
  if (TRUE_WORDS.test(text)) return 'true';
  if (FALSE_WORDS.test(text)) return 'false';
  return OLD_OCTAL.test(text) ? String(Number.parseInt(text, 8)) : undefined;
}
