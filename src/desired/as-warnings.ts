import { printMessage } from '../api/finding.ts';
import type { Finding } from '../api/finding.ts';
import type { Wish } from './wish.ts';

/** The warnings among findings, as a wish has them; nothing when there are none. The condition UpgradeAvailable tells of an unlisted patch. */
export function asWarnings(findings: readonly Finding[]): Pick<Wish, 'warnings'> {
  const warnings = findings
    .filter(({ severity, reason }) => severity === 'warning' && reason !== 'PatchNotListed')
    .map((finding) => ({
      path: finding.path,
      reason: finding.reason ?? 'SpecWarning',
      message: printMessage(finding),
    }));
  return warnings.length === 0 ? {} : { warnings };
}
