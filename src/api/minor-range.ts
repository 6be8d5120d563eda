import { SUPPORTED_MINORS } from './supported-minors.ts';
import type { Minor } from './supported-minors.ts';

/** A name and the minors that have it. */
export interface RangedName {
  readonly name: string;
  readonly isIn: (minor: Minor) => boolean;
}

/**
 * Reads `name`, `name since 1.30`, `name until 1.29` or both, in this order.
 *
 * @throws Error with the path for other words or an unknown minor
 */
export function parseRange(text: string, path: string): RangedName {
  const parts = /^(\S*)(?: since (\S+))?(?: until (\S+))?$/.exec(text);
  if (parts === null)
    throw new Error(`${path}: wants "name since MINOR until MINOR", not "${text}"`);
  const [, name = '', since, until] = parts;
  const first = rankOf(since, 0, path);
  const last = rankOf(until, SUPPORTED_MINORS.length - 1, path);
  return {
    name,
    isIn(minor) {
      const rank = SUPPORTED_MINORS.indexOf(minor);
      return first <= rank && rank <= last;
    },
  };
}

function rankOf(minor: string | undefined, otherwise: number, path: string): number {
  if (minor === undefined) return otherwise;
  const rank = SUPPORTED_MINORS.findIndex((known) => known === minor);
  if (rank < 0) throw new Error(`${path}: ${minor} is no supported minor`);
  return rank;
}
