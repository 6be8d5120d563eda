import type { ValuePath } from '../../api/finding.ts';

/** One thing that an object may do because of what stands in it: a privilege, a way to another object, a code of one's own. */
export interface Claim {
  /** Equal for two objects that may do the same; says nothing about places in lists. */
  readonly id: string;
  /** Where it stands in the object. */
  readonly at: ValuePath;
  /** What it means and what to do, for people: a clause that starts in lower case. */
  readonly what: string;
}

/** Those claims that the other list does not have. */
export function claimsBeyond(
  claims: readonly Claim[],
  granted: readonly Claim[],
): readonly Claim[] {
  const known = new Set(granted.map(({ id }) => id));
  return claims.filter(({ id }) => !known.has(id));
}

/** A claim, if it holds. */
export function claimIf(holds: boolean, claim: Claim): readonly Claim[] {
  return holds ? [claim] : [];
}
