import { keyOfRef, printRef } from '../api/object-ref.ts';
import type { Facts, LiveObject, RefusedObject, Rehearsal } from '../facts/facts.ts';
import { digest } from '../support/digest.ts';
import type { Refusal } from './wish.ts';

/** How long the API server's refusal of a spec is taken for granted: what it depends on may lie outside of what we see. */
export const REFUSAL_STANDS_MS = 5 * 60_000;

/**
 * The last rehearsal, as long as its answer holds: it is no older than {@link REFUSAL_STANDS_MS}, and each object that was refused is as it
 * was then, as far as it is ours.
 */
export function standingRehearsal({ rehearsal, live, now }: Facts): Rehearsal | undefined {
  if (rehearsal === undefined) return undefined;
  const age = now - rehearsal.at;
  if (age < 0 || age >= REFUSAL_STANDS_MS) return undefined;
  const same = rehearsal.refused.every(
    ({ ref, state }) => state === stateOf(live.get(keyOfRef(ref))),
  );
  return same ? rehearsal : undefined;
}

/** Stands for a live object: its identity and our part of it. Its status, and what others own, are not in it. */
export function stateOf(live: LiveObject | undefined): string {
  return live === undefined ? 'missing' : digest([live.uid, live.owned]);
}

const ADVICE =
  'Take the change back; or, where a field cannot be changed, delete the object: it is made anew as the spec says.';

/** What the API server said, as refusals of the spec. What to do about them is on the last. */
export function refusalsOfObjects(
  refused: readonly Omit<RefusedObject, 'state'>[],
): readonly Refusal[] {
  const all = refused.flatMap(({ ref, causes }) =>
    causes.map(({ field, message }) => ({
      path: field === undefined ? printRef(ref) : `${printRef(ref)} ${field}`,
      message: `the API server refuses this: ${message}`,
      reason: 'ObjectInvalid' as const,
    })),
  );
  return all.map((one, index) =>
    index < all.length - 1 ? one : { ...one, message: `${one.message}. ${ADVICE}` },
  );
}
