import type { ValuePath } from '../../api/finding.ts';
import type { Json, JsonObject } from '../../api/kube-object.ts';
import { deepEqual } from '../../support/deep-equal.ts';
import { isJsonObject } from '../merge-json.ts';
import { PatchError } from './patch-error.ts';

/** Two lists of maps that are merged item by item. */
export interface ListMerge {
  readonly old: readonly Json[];
  readonly patch: readonly Json[];
  readonly mergeKey: string;
  /** What `$setElementOrder` says: maps with the merge key alone. */
  readonly order: readonly Json[] | undefined;
  readonly at: ValuePath;
  readonly mergeItem: (old: JsonObject, patch: JsonObject, at: ValuePath) => JsonObject;
  /** An item that is new, as it comes into the list. */
  readonly cleanItem: (item: JsonObject, at: ValuePath) => JsonObject;
}

/**
 * The patch's items merged into those with the same key, new ones added. An item with `$patch: delete` takes the one with its key
 * away; one with `$patch: replace` makes the patch the whole list. Items of the patch come in the patch's order (or that of `order`); those it does not
 * mention keep theirs and their place among the others; what is new comes first.
 *
 * @throws PatchError for an item without the merge key
 */
export function mergeList(list: ListMerge): readonly Json[] {
  const { patch, mergeKey, at, cleanItem } = list;
  const items = patch.map((item, index) => ({ item: asMap(item, [...at, index]), index }));
  const plain = items.filter(({ item }) => !('$patch' in item));
  if (items.some(({ item }) => item.$patch === 'replace')) {
    return plain.map(({ item, index }) => cleanItem(item, [...at, index]));
  }
  const gone = new Set(
    items
      .filter(({ item, index }) => isDeletion(item, [...at, index]))
      .map(({ item, index }) => keyOf(item, mergeKey, [...at, index])),
  );
  const old = list.old.filter(isJsonObject).filter((item) => !gone.has(item[mergeKey] ?? null));
  const merged = [...old];
  for (const { item, index } of plain) mergeOne(list, merged, { item, place: [...at, index] });
  const said = (list.order ?? plain.map(({ item }) => item)).filter(isJsonObject);
  function keyed(item: JsonObject): Json {
    return item[mergeKey] ?? null;
  }
  return inOrder(merged, { keyed, said: said.map(keyed), old: old.map(keyed) });
}

/** A set of scalars: those of both, the patch's in its order. */
export function mergeSet(
  old: readonly Json[],
  patch: readonly Json[],
  order: readonly Json[] | undefined,
): readonly Json[] {
  const all = [...new Set([...old, ...patch])];
  return inOrder(all, { keyed: (item) => item, said: order ?? patch, old });
}

/** What `$deleteFromPrimitiveList` leaves of a set. */
export function removeFromSet(old: readonly Json[], removed: Json, at: ValuePath): readonly Json[] {
  if (!Array.isArray(removed)) throw new PatchError(at, 'has to be a list');
  return old.filter((item) => !removed.some((gone: Json) => deepEqual(gone, item)));
}

/** Merges an item of the patch into the first one with its key, or adds it. */
function mergeOne(
  { mergeKey, mergeItem, cleanItem }: ListMerge,
  merged: JsonObject[],
  { item, place }: { readonly item: JsonObject; readonly place: ValuePath },
): void {
  const key = keyOf(item, mergeKey, place);
  const index = merged.findIndex((one) => one[mergeKey] === key);
  const old = merged[index];
  if (old === undefined) merged.push(cleanItem(item, place));
  else merged[index] = mergeItem(old, item, place);
}

function asMap(item: Json, at: ValuePath): JsonObject {
  if (isJsonObject(item)) return item;
  throw new PatchError(at, 'has to be an object: items of this list are merged by a key');
}

function keyOf(item: JsonObject, mergeKey: string, at: ValuePath): Json {
  const key = item[mergeKey];
  if (typeof key === 'string' || typeof key === 'number') return key;
  throw new PatchError(at, `lacks ${mergeKey}, by which items of this list are merged`);
}

function isDeletion(item: JsonObject, at: ValuePath): boolean {
  if (item.$patch === undefined) return false;
  if (item.$patch === 'delete') return true;
  throw new PatchError([...at, '$patch'], 'has to be replace or delete in an item of a list');
}

interface Orders<T> {
  readonly keyed: (item: T) => Json;
  /** Keys that the patch speaks of, in its order. */
  readonly said: readonly Json[];
  /** Keys of the old list, in its order. */
  readonly old: readonly Json[];
}

/**
 * Two orders as one: what the patch speaks of in its order, the rest in the old one. Where both kinds come next and both are old, the old
 * order says which is first; else the one that the patch speaks of is.
 */
function inOrder<T>(items: readonly T[], { keyed, said, old }: Orders<T>): readonly T[] {
  function place(item: T | undefined): number {
    return item === undefined ? -1 : old.indexOf(keyed(item));
  }
  function rank(item: T): number {
    return said.indexOf(keyed(item));
  }
  const named = items.filter((item) => rank(item) >= 0).sort((a, b) => rank(a) - rank(b));
  const silent = items.filter((item) => rank(item) < 0).sort((a, b) => place(a) - place(b));
  const result: T[] = [];
  while (named.length > 0 && silent.length > 0) {
    const right = place(named[0]);
    const silentFirst = right >= 0 && place(silent[0]) < right;
    result.push(...(silentFirst ? silent : named).splice(0, 1));
  }
  return [...result, ...named, ...silent];
}
