import { didYouMean } from '../support/did-you-mean.ts';
import type { MinorNumber } from './crd-gate.ts';
import type { Library } from './crd-library.ts';
import { notationError, type Place } from './crd-place.ts';

/** What expansion needs to know besides the text that it expands. */
export interface Expansion {
  readonly library: Library;
  readonly minor: MinorNumber;
  /** Names of types and checks that were referred to so far; grows while expanding. */
  readonly used: Set<string>;
  /** The named types that are being expanded, outermost first: a type may not hold itself. */
  readonly open: readonly string[];
}

/** The error for a name that nothing defines, with the nearest one that exists. */
export function unknownName(place: Place, name: string, known: Iterable<string>): Error {
  const near = didYouMean(name, [...known]);
  const hint = near === undefined ? '' : `; did you mean "${near}"?`;
  return notationError(place, `nothing is called "${name}"${hint}`);
}
