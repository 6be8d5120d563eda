import { asJson } from '../api/kube-object.ts';
import type { Json, JsonObject, KubeObject, ManagedFieldsEntry } from '../api/kube-object.ts';
import { digest } from '../support/digest.ts';

/**
 * The part of a live object that managedFields say is ours, with its values. It is all that drift needs to know of an object,
 * and all that the informers keep of it.
 *
 * - `leaf`: a value that server-side apply tracks as a whole (a scalar, an atomic list or map, an empty one). `value` is
 *   `undefined` when we own the field but the server dropped it (an empty list, say);
 * - `large`: a leaf whose JSON is over 2 KiB (a CRD's versions, a mesh configuration): its digest and length alone;
 * - `map`: an object of which we own some members;
 * - `list`: an associative list; every item is named by its keys, and they are in the order of the live list;
 * - `set`: a list of scalars of which we own some.
 */
export type Owned =
  | { readonly kind: 'leaf'; readonly value: Json | undefined }
  | { readonly kind: 'large'; readonly digest: string; readonly length: number }
  | { readonly kind: 'map'; readonly members: Readonly<Record<string, Owned>> }
  | { readonly kind: 'list'; readonly items: readonly OwnedItem[] }
  | { readonly kind: 'set'; readonly values: readonly Json[] };

/** One item of an associative list, named by the values of its list keys. */
export interface OwnedItem {
  readonly keys: JsonObject;
  readonly owned: Owned;
}

const LARGE = 2048;

/** The managedFields entry that server-side apply keeps for a manager, or undefined. Status entries do not count. */
function applyEntry(object: KubeObject, manager: string): ManagedFieldsEntry | undefined {
  return object.metadata.managedFields?.find(
    (entry) =>
      entry.manager === manager && entry.operation === 'Apply' && (entry.subresource ?? '') === '',
  );
}

/** Everything of `object` that `manager` owns by server-side apply; undefined when it owns nothing. Pure. */
export function projectOwned(object: KubeObject, manager: string): Owned | undefined {
  const fields = applyEntry(object, manager)?.fieldsV1;
  return fields === undefined ? undefined : project(fields, asJson(object));
}

/** Wraps a value as a leaf, or as its digest when it is large. */
export function leafOf(value: Json | undefined): Owned {
  if (value === undefined) return { kind: 'leaf', value };
  const length = JSON.stringify(value).length;
  return length > LARGE
    ? { kind: 'large', digest: digest(value), length }
    : { kind: 'leaf', value };
}

function project(fields: JsonObject, value: Json | undefined): Owned {
  const names = Object.keys(fields).filter((name) => name !== '.');
  if (names.length === 0 || value === undefined || value === null) return leafOf(value);
  if (names.every((name) => name.startsWith('f:'))) return projectMap(names, fields, value);
  if (names.every((name) => name.startsWith('k:'))) return projectList(names, fields, value);
  return projectSet(names, value);
}

function projectMap(names: readonly string[], fields: JsonObject, value: Json): Owned {
  const source = isMap(value) ? value : {};
  const members: Record<string, Owned> = {};
  for (const name of names) {
    const member = name.slice(2);
    members[member] = project(childOf(fields, name), source[member]);
  }
  return { kind: 'map', members };
}

function projectList(names: readonly string[], fields: JsonObject, value: Json): Owned {
  const source = Array.isArray(value) ? (value as readonly Json[]) : [];
  const items = names.map((name) => {
    const keys = JSON.parse(name.slice(2)) as JsonObject;
    const place = source.findIndex((item) => isMap(item) && hasKeys(item, keys));
    return { place, item: { keys, owned: project(childOf(fields, name), source[place]) } };
  });
  const inOrder = items.sort((left, right) => left.place - right.place);
  return { kind: 'list', items: inOrder.map(({ item }) => item) };
}

function projectSet(names: readonly string[], value: Json): Owned {
  const source = Array.isArray(value) ? (value as readonly Json[]) : [];
  const owned = names
    .filter((name) => name.startsWith('v:'))
    .map((name) => JSON.parse(name.slice(2)) as Json);
  return { kind: 'set', values: owned.filter((item) => source.includes(item)) };
}

function hasKeys(item: JsonObject, keys: JsonObject): boolean {
  return Object.entries(keys).every(([key, wanted]) => item[key] === wanted);
}

function childOf(fields: JsonObject, name: string): JsonObject {
  const child = fields[name];
  return isMap(child) ? child : {};
}

function isMap(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
