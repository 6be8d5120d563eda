import type { WarningStatus } from '../api/mesh-install.ts';
import type { Wish } from '../desired/wish.ts';

/** Warnings that status shows; the command tells all. */
const SHOWN = 20;
/** What the schema takes: a longer text would make the whole status be refused. */
const LONGEST = 2048;

/** What in the spec works and deserves a look, as it stands in status. */
export function warningStatuses({
  warnings = [],
}: Pick<Wish, 'warnings'>): readonly WarningStatus[] {
  return warnings.slice(0, SHOWN).map(({ path, reason, message }) => ({
    path: cut(path),
    reason,
    message: cut(message),
  }));
}

/** The warnings that were not there before. Equal ones are no news, however often status is computed. */
export function newWarnings(
  before: readonly WarningStatus[] | undefined,
  now: readonly WarningStatus[] | undefined,
): readonly WarningStatus[] {
  const known = new Set((before ?? []).map(({ path, message }) => `${path}: ${message}`));
  return (now ?? []).filter(({ path, message }) => !known.has(`${path}: ${message}`));
}

function cut(text: string): string {
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST - 1)}…`;
}
