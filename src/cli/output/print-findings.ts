import { printFinding } from '../../api/finding.ts';
import type { PlacedFinding } from '../input/check-document.ts';
import type { Paint } from './paint.ts';

/** One line a finding, as compilers and editors know them: `file:line:column: error: path: what is wrong`. */
export function formatFindings(findings: readonly PlacedFinding[], paint: Paint): string {
  return findings.map((finding) => `${formatFinding(finding, paint)}\n`).join('');
}

function formatFinding(finding: PlacedFinding, paint: Paint): string {
  const { file, line, column, severity } = finding;
  const word = severity === 'error' ? paint.bad('error:') : paint.pending('warning:');
  return `${paint.strong(`${file}:${line}:${column}:`)} ${word} ${printFinding(finding)}`;
}
