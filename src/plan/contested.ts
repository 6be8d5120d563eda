import type { ObjectKey } from '../api/object-ref.ts';
import type { Repair } from '../facts/facts.ts';

const TIMES = 3;
const WITHIN_MS = 10 * 60_000;
/** How long a contested field is left alone before it is tried again. */
const PEACE_MS = 60 * 60_000;

/**
 * Until when a field is left alone, or undefined when nobody fights for it: it was put right three times within ten minutes, for
 * the spec as it is now. An hour after the last of these it is tried again; a changed spec, or a process that has forgotten, tries
 * at once. Pure: the history is a fact.
 */
export function contestedUntil(
  repairs: readonly Repair[],
  field: { readonly key: ObjectKey; readonly path: string; readonly generation: number },
): number | undefined {
  const times = repairs
    .filter(
      ({ key, path, generation }) =>
        key === field.key && isSamePlace(path, field.path) && generation === field.generation,
    )
    .map(({ at }) => at)
    .sort((left, right) => left - right);
  const last = times.findLast(
    (at, index) => at - (times[index - TIMES + 1] ?? -Infinity) <= WITHIN_MS,
  );
  return last === undefined ? undefined : last + PEACE_MS;
}

/** A map is reported as a whole when nothing in it is ours any more, so a part stands for the whole and the whole for its parts. */
export function isSamePlace(left: string, right: string): boolean {
  return left === right || left.startsWith(`${right}/`) || right.startsWith(`${left}/`);
}
