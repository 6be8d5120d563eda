import type { ValuePath } from '../../api/finding.ts';
import type { Json, JsonObject } from '../../api/kube-object.ts';
import { isUnsafeKey } from '../../support/unsafe-keys.ts';
import { isJsonObject } from '../merge-json.ts';
import { mergeList, mergeSet, removeFromSet, type ListMerge } from './merge-list.ts';
import { rulesBelow, rulesOfKind } from './merge-keys.ts';
import type { FieldRule, TypeRules } from './merge-keys.ts';
import { PatchError } from './patch-error.ts';

const DIRECTIVE = '$patch';
const RETAIN = '$retainKeys';
const DELETE_FROM = '$deleteFromPrimitiveList/';
const ORDER = '$setElementOrder/';

/**
 * Kubernetes' strategic merge of a patch into an object of a kind: maps are merged, lists by their merge key where the kind has one
 * and else replaced, `null` takes a field away. Directives: `$patch: replace | delete | merge`, `$retainKeys`,
 * `$deleteFromPrimitiveList/…`, `$setElementOrder/…`. As with kubectl, new items of a merged list come first. The inputs are not edited; the three magic
 * property names never pass.
 *
 * @throws PatchError for a directive that is unknown or out of place, a list item without its merge key
 */
export function strategicMerge(object: JsonObject, patch: JsonObject, kind: string): JsonObject {
  if (DIRECTIVE in patch) {
    throw new PatchError(
      [DIRECTIVE],
      'cannot stand at the top: an overlay changes parts of an object',
    );
  }
  return mergeMap({ old: object, patch, rules: rulesOfKind(kind), at: [] });
}

/** One map of the object, and what the patch says about it. */
interface MapMerge {
  readonly old: JsonObject;
  readonly patch: JsonObject;
  readonly rules: TypeRules;
  readonly at: ValuePath;
}

function mergeMap(merge: MapMerge): JsonObject {
  const { old, patch, at } = merge;
  switch (patch[DIRECTIVE]) {
    case 'replace':
      return cleanMap(patch, at);
    case 'delete':
      return {};
    case undefined:
    case 'merge':
      return mergeMembers(merge, new Map(Object.entries(retained(old, patch, at))));
    default:
      throw unknownDirective(patch[DIRECTIVE], at);
  }
}

function mergeMembers(merge: MapMerge, merged: Map<string, Json>): JsonObject {
  const { patch, rules, at } = merge;
  for (const [word, value] of Object.entries(patch)) {
    if (word === DIRECTIVE || word === RETAIN || word.startsWith(ORDER)) continue;
    if (isUnsafeKey(word)) throw new PatchError([...at, word], 'this name is never allowed');
    const field = word.startsWith(DELETE_FROM) ? word.slice(DELETE_FROM.length) : word;
    const old = merged.get(field);
    const place = { old, rule: rules.get(field), patch, at: [...at, word] };
    const result =
      word === field
        ? mergeField({ ...place, field, value })
        : Array.isArray(old)
          ? removeFromSet(old, value, place.at)
          : old;
    if (result === undefined) merged.delete(field);
    else merged.set(field, result);
  }
  return Object.fromEntries(orderOnly(merge, merged));
}

/** The fields that `$retainKeys` leaves of the object. */
function retained(old: JsonObject, patch: JsonObject, at: ValuePath): JsonObject {
  const keys = patch[RETAIN];
  if (keys === undefined) return old;
  if (!Array.isArray(keys)) throw new PatchError([...at, RETAIN], 'has to be a list of names');
  const names = new Set<Json>(keys);
  const foreign = Object.keys(patch).find(
    (name) => !name.startsWith('$') && patch[name] !== null && !names.has(name),
  );
  if (foreign !== undefined) {
    throw new PatchError([...at, RETAIN], `does not list ${foreign}, which stands beside it`);
  }
  return Object.fromEntries(Object.entries(old).filter(([name]) => names.has(name)));
}

interface FieldMerge {
  readonly field: string;
  readonly value: Json;
  readonly old: Json | undefined;
  readonly rule: FieldRule | undefined;
  /** The map that the field stands in, for its order. */
  readonly patch: JsonObject;
  readonly at: ValuePath;
}

function mergeField(merge: FieldMerge): Json | undefined {
  const { value, old, rule, at } = merge;
  if (value === null) return undefined;
  if (isJsonObject(value) && isJsonObject(old) && rule?.replaced !== true) {
    return mergeMap({ old, patch: value, rules: rulesBelow(rule), at });
  }
  if (Array.isArray(value) && Array.isArray(old) && rule?.mergeKey !== undefined) {
    return mergeItems(merge, { old, patch: value });
  }
  return clean(value, at);
}

function mergeItems(
  { field, rule, patch: parent, at }: FieldMerge,
  { old, patch }: { readonly old: readonly Json[]; readonly patch: readonly Json[] },
): Json {
  const mergeKey = rule?.mergeKey ?? '';
  const order = orderOf(parent, field);
  if (mergeKey === '') return mergeSet(old, patch, order);
  const list: ListMerge = {
    ...{ old, patch, mergeKey, order, at },
    mergeItem: (item, upper, place) =>
      mergeMap({ old: item, patch: upper, rules: rulesBelow(rule), at: place }),
    cleanItem: cleanMap,
  };
  return mergeList(list);
}

/** Lists whose order alone the patch speaks of. */
function orderOnly(
  { patch, rules, at }: MapMerge,
  merged: ReadonlyMap<string, Json>,
): ReadonlyMap<string, Json> {
  const result = new Map(merged);
  for (const word of Object.keys(patch)) {
    if (!word.startsWith(ORDER)) continue;
    const field = word.slice(ORDER.length);
    const list = result.get(field);
    if (Object.hasOwn(patch, field) || !Array.isArray(list)) continue;
    const rule = rules.get(field);
    const merge = { field, value: [], old: list, rule, patch, at: [...at, word] };
    if (rule?.mergeKey !== undefined)
      result.set(field, mergeItems(merge, { old: list, patch: [] }));
  }
  return result;
}

function orderOf(patch: JsonObject, field: string): readonly Json[] | undefined {
  const order = patch[`${ORDER}${field}`];
  return Array.isArray(order) ? order : undefined;
}

/** A new value: without nulls and directives, which have nothing to work on. Undefined when it is itself a directive. */
function clean(value: Json, at: ValuePath): Json | undefined {
  if (Array.isArray(value)) {
    return value.flatMap((item: Json, index) => clean(item, [...at, index]) ?? []);
  }
  if (!isJsonObject(value)) return value;
  return DIRECTIVE in value && value[DIRECTIVE] !== 'replace' ? undefined : cleanMap(value, at);
}

function cleanMap(map: JsonObject, at: ValuePath): JsonObject {
  const kept = Object.entries(map).flatMap(([key, value]): [string, Json][] => {
    if (isUnsafeKey(key)) throw new PatchError([...at, key], 'this name is never allowed');
    if (value === null || key.startsWith('$')) return [];
    const cleaned = clean(value, [...at, key]);
    return cleaned === undefined ? [] : [[key, cleaned]];
  });
  return Object.fromEntries(kept);
}

function unknownDirective(directive: Json | undefined, at: ValuePath): PatchError {
  const message = `has to be replace, delete or merge, not ${JSON.stringify(directive)}`;
  return new PatchError([...at, DIRECTIVE], message);
}
