import type { ObjectKey } from '../api/object-ref.ts';
import type { Desired } from '../desired/desired.ts';
import type { Facts } from '../facts/facts.ts';
import { digest } from '../support/digest.ts';
import { unwantedKeys } from './objects.ts';

/**
 * Hash of what a plan leads to: the resolved spec, the rendered objects, and what is deleted on the way; no uids, resource versions or
 * reasons. It stays the same from the first step to the last, so that an agreement to it holds until it is reached: what is to be
 * deleted is taken from the inventory as well, which keeps an entry until nothing is left to do.
 */
export function goalOf(facts: Facts, desired: Desired): string {
  return digest({
    rendering: desired.renderingHash,
    spec: desired.resolved,
    pruned: pruned(facts, desired),
  });
}

function pruned(facts: Facts, desired: Desired): readonly ObjectKey[] {
  return [...unwantedKeys(facts, desired)].sort();
}
