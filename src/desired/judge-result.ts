import { printMessage } from '../api/finding.ts';
import type { Finding } from '../api/finding.ts';
import { judgeLimits } from './limits/judge-limits.ts';
import type { LimitsInput } from './limits/judge-limits.ts';
import type { Refusal } from './wish.ts';

/** Why a rendered wish may not be: overlays that cannot be carried out, and what goes beyond the limits. Empty when it may. */
export function judgeResult(question: LimitsInput): readonly Refusal[] {
  const errors = question.desired.overlaid.findings.filter(({ severity }) => severity === 'error');
  return [...errors.map(refusalOf), ...judgeLimits(question)];
}

function refusalOf(finding: Finding): Refusal {
  return { path: finding.path, message: printMessage(finding) };
}
