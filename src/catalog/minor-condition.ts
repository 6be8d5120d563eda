import { SUPPORTED_MINORS } from '../api/supported-minors.ts';
import type { Minor } from '../api/supported-minors.ts';

const COMPARISONS: Readonly<Record<string, (left: number, right: number) => boolean>> = {
  '>=': (left, right) => left >= right,
  '<=': (left, right) => left <= right,
  '>': (left, right) => left > right,
  '<': (left, right) => left < right,
  '': (left, right) => left === right,
};

/**
 * Reads a condition on Istio's minor: one or more comparisons that all have to hold, for example `>=1.29 <1.31` or `1.30`.
 *
 * @throws Error for anything else, and for a minor that is not supported: such a condition would be always or never true
 */
export function parseMinorCondition(text: string): (minor: Minor) => boolean {
  const checks = text.trim().split(/\s+/).map(parseComparison);
  return (minor) => checks.every((check) => check(SUPPORTED_MINORS.indexOf(minor)));
}

function parseComparison(text: string): (rank: number) => boolean {
  const [, operator = '', name = ''] = /^([<>]=?|)(\d+\.\d+)$/.exec(text) ?? [];
  const compare = COMPARISONS[operator];
  const rank = SUPPORTED_MINORS.findIndex((minor) => minor === name);
  if (compare === undefined || rank < 0) {
    throw new Error(
      `"${text}" is no condition on a minor; write ">=1.30" or "<1.30", with one of ${SUPPORTED_MINORS.join(', ')}`,
    );
  }
  return (minor) => compare(minor, rank);
}
