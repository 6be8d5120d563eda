import { asJson } from '../api/kube-object.ts';
import type { Json, JsonObject, KubeObject } from '../api/kube-object.ts';
import type { LiveObject } from '../facts/facts.ts';
import type { Owned, OwnedItem } from '../facts/owned-fields.ts';
import { childrenAt, isItemName, isNamed, namesOf } from './field-managers.ts';
import { parsePointer } from '../support/json-pointer.ts';

/** An object without some fields, as it is sent and compared. */
export interface LeftAlone {
  /** What is still ours to send. */
  readonly object: JsonObject;
  /** What of it we own in the live object. */
  readonly owned: Owned | undefined;
  /**
   * Fields that we own although they are to be left alone, as paths of managedFields (`f:spec`, `k:{"name":"x"}`). They have to be
   * given up before the object is sent without them: server-side apply deletes a field that its last owner no longer sends.
   */
  readonly released: readonly (readonly string[])[];
}

/**
 * A desired object without the fields that these JSON pointers name, and our part of the live object without them. An index counts in
 * the desired list. A pointer below a value that server-side apply keeps as a whole (atomic) names the whole value; a pointer
 * that names nothing changes nothing, and neither does one at a key of a list item. Name, namespace and type always stay. Pure.
 */
export function leaveAlone(
  object: KubeObject,
  live: LiveObject,
  pointers: readonly string[],
): LeftAlone {
  // The very same objects: what was compared before is known by them.
  if (pointers.length === 0) return { object: asJson(object), owned: live.owned, released: [] };
  const others = live.others.map(({ fields }) => fields);
  let place: Place = { desired: asJson(object), owned: live.owned, others };
  const released: (readonly string[])[] = [];
  for (const parts of pointers.map(parsePointer).sort(laterIndexFirst)) {
    const next = remove(place, parts);
    released.push(...next.released);
    place = { ...next, others };
  }
  return { object: named(object, place.desired), owned: place.owned, released };
}

/** Whatever of its metadata is left to others: an object without a name is none. */
function named({ apiVersion, kind, metadata }: KubeObject, left: Json | undefined): JsonObject {
  const rest = isMap(left) ? left : {};
  const { name, namespace } = metadata;
  const identity = namespace === undefined ? { name } : { name, namespace };
  const others = isMap(rest.metadata) ? rest.metadata : {};
  return { ...rest, apiVersion, kind, metadata: { ...others, ...identity } };
}

interface Place {
  readonly desired: Json | undefined;
  readonly owned: Owned | undefined;
  /** What others own here, as nodes of managedFields. */
  readonly others: readonly JsonObject[];
}

type Removed = Pick<Place, 'desired' | 'owned'> & Pick<LeftAlone, 'released'>;

/** So that taking an item out of a list does not move those that are still to be found. */
function laterIndexFirst(left: readonly string[], right: readonly string[]): number {
  const at = left.findIndex((part, index) => part !== right[index]);
  return Number(right[at] ?? 0) - Number(left[at] ?? 0) || 0;
}

function remove(place: Place, parts: readonly string[]): Removed {
  const [part, ...rest] = parts;
  if (part === undefined || isWhole(place)) return removeHere(place);
  if (isList(place.desired)) return removeInList(place, { index: Number(part), rest });
  return removeInMap(place, { part, rest });
}

function removeHere({ owned }: Place): Removed {
  return { desired: undefined, owned: undefined, released: owned === undefined ? [] : [[]] };
}

/** Is this a value without parts, as far as anybody's managedFields tell? */
function isWhole({ owned, others }: Place): boolean {
  if (owned !== undefined) return owned.kind !== 'map' && owned.kind !== 'list';
  return others.some((fields) => namesOf(fields).length === 0);
}

function unchanged({ desired, owned }: Place): Removed {
  return { desired, owned, released: [] };
}

function removeInMap(
  place: Place,
  { part, rest }: { readonly part: string; readonly rest: readonly string[] },
): Removed {
  const desired = isMap(place.desired) ? place.desired : {};
  const members = place.owned?.kind === 'map' ? place.owned.members : {};
  const child = {
    desired: Object.hasOwn(desired, part) ? desired[part] : undefined,
    owned: Object.hasOwn(members, part) ? members[part] : undefined,
    others: childrenAt(place.others, `f:${part}`),
  };
  if (child.desired === undefined && child.owned === undefined) return unchanged(place);
  const left = remove(child, rest);
  return {
    desired: orNothing(place.desired, withMember(desired, part, left.desired)),
    owned:
      place.owned?.kind === 'map'
        ? { kind: 'map', members: withMember(members, part, left.owned) }
        : place.owned,
    released: left.released.map((path) => [`f:${part}`, ...path]),
  };
}

/** A map that has lost its last member is not sent as an empty one. */
function orNothing(before: Json | undefined, after: JsonObject): Json | undefined {
  return before === undefined || Object.keys(after).length === 0 ? undefined : after;
}

function withMember<T>(
  members: Readonly<Record<string, T>>,
  name: string,
  value: T | undefined,
): Readonly<Record<string, T>> {
  const others = Object.entries(members).filter(([other]) => other !== name);
  return Object.fromEntries(value === undefined ? others : [...others, [name, value]]);
}

function removeInList(
  place: Place,
  { index, rest }: { readonly index: number; readonly rest: readonly string[] },
): Removed {
  const list = place.desired as readonly Json[];
  const wanted = list[index];
  if (wanted === undefined) return unchanged(place);
  const item = itemFor(place.owned, wanted);
  if (isKeyOf(item, rest)) return unchanged(place);
  const others = childrenAt(place.others, (name) => isItemName(name, wanted));
  const left = remove({ desired: wanted, owned: item?.owned, others }, rest);
  const name = `k:${JSON.stringify(item?.keys)}`;
  return {
    desired: list.flatMap((one, at) => (at === index ? (left.desired ?? []) : [one])),
    owned: withItem(place.owned, item, left.owned),
    released: left.released.map((path) => [name, ...path]),
  };
}

function itemFor(owned: Owned | undefined, wanted: Json): OwnedItem | undefined {
  return owned?.kind === 'list' ? owned.items.find(({ keys }) => isNamed(wanted, keys)) : undefined;
}

function isKeyOf(item: OwnedItem | undefined, [part, ...rest]: readonly string[]): boolean {
  return rest.length === 0 && part !== undefined && Object.hasOwn(item?.keys ?? {}, part);
}

function withItem(
  list: Owned | undefined,
  item: OwnedItem | undefined,
  owned: Owned | undefined,
): Owned | undefined {
  if (list?.kind !== 'list') return list;
  const left = list.items.flatMap((one) => {
    if (one !== item) return [one];
    return owned === undefined ? [] : [{ keys: one.keys, owned }];
  });
  return { kind: 'list', items: left };
}

function isMap(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}
