import type { ValuePath } from '../../api/finding.ts';
import type { Json } from '../../api/kube-object.ts';
import { parsePointer } from '../../support/json-pointer.ts';
import { applyJsonPatch } from './json-patch.ts';
import type { JsonPatchOperation } from './json-patch.ts';

/** A JSON Patch that was carried out. */
export interface CarriedOut {
  readonly before: Json;
  readonly operations: readonly JsonPatchOperation[];
}

/** Which operation brought something in. */
export interface JsonPatchPlace {
  /** The operation. */
  readonly index: number;
  /** The way from what the operation put somewhere to what is looked for; empty for the whole. */
  readonly below: ValuePath;
}

/**
 * The operation that put there what stands at `at` in the result; undefined for what the object had before. Goes back from the last
 * operation to the first, since those that add to lists and take from them move what is there.
 */
export function placeInJsonPatch(
  { before, operations }: CarriedOut,
  at: ValuePath,
): JsonPatchPlace | undefined {
  let place = at;
  for (let index = operations.length - 1; index >= 0; index--) {
    const done = operations.slice(0, index + 1);
    const { op, from, target } = wayOf(done, () => applyJsonPatch(before, done));
    if (op !== 'remove' && op !== 'test' && startsWith(place, target)) {
      return { index, below: place.slice(target.length) };
    }
    if (op === 'add' || op === 'copy' || op === 'move') place = moved(place, target, -1);
    if (op === 'move') place = moved(place, from, 1);
    if (op === 'remove') place = moved(place, target, 1);
  }
  return undefined;
}

interface Way {
  readonly op: JsonPatchOperation['op'];
  readonly target: readonly string[];
  readonly from: readonly string[];
}

/** The last operation with its pointers read; `-` is the last index of the list that it made. */
function wayOf(done: readonly JsonPatchOperation[], result: () => Json): Way {
  const { op = 'test', path = '', from = '' } = done.at(-1) ?? {};
  const target = parsePointer(path);
  const way = { op, from: parsePointer(from) };
  if (target.at(-1) !== '-') return { ...way, target };
  const parent = target.slice(0, -1);
  const list = parent.reduce<unknown>(
    (value, part) => (value as Readonly<Record<string, unknown>>)[part],
    result(),
  );
  return { ...way, target: Array.isArray(list) ? [...parent, String(list.length - 1)] : target };
}

function startsWith(place: ValuePath, target: readonly string[]): boolean {
  return (
    place.length >= target.length && target.every((part, index) => String(place[index]) === part)
  );
}

/** The same place before an item was put into its list (by -1) or taken from it (by 1) at `target`. */
function moved(place: ValuePath, target: readonly string[], by: 1 | -1): ValuePath {
  const last = target.length - 1;
  const index = place[last];
  if (typeof index !== 'number' || !startsWith(place, target.slice(0, -1))) return place;
  const first = Number(target[last]);
  return index < first || (by === -1 && index === first) ? place : place.with(last, index + by);
}
