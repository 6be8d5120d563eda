import type { Json, JsonObject } from '../../api/kube-object.ts';
import { deepEqual } from '../../support/deep-equal.ts';
import { sameQuantity } from '../../support/quantity.ts';
import type { FieldChange } from './object-change.ts';

/**
 * Every place where two values differ, named like a JSON pointer. Lists whose items have names are compared by name, others as a
 * whole. With `partial`, what only the left side has is no difference: the right side says some fields and not all.
 */
export function compareValues(
  before: Json | undefined,
  after: Json | undefined,
  place: { readonly path: string; readonly partial?: boolean },
): readonly FieldChange[] {
  if (deepEqual(before, after) || sameQuantity(before, after)) return [];
  if (isMap(before) && isMap(after)) return compareMaps(before, after, place);
  const [left, right] = [byName(before), byName(after)];
  if (left !== undefined && right !== undefined) return compareItems(left, right, place);
  return [
    {
      path: place.path,
      ...(before === undefined ? {} : { before }),
      ...(after === undefined ? {} : { after }),
    },
  ];
}

type Place = Parameters<typeof compareValues>[2];

function compareMaps(before: JsonObject, after: JsonObject, place: Place): readonly FieldChange[] {
  const names = place.partial === true ? Object.keys(after) : Object.keys({ ...before, ...after });
  return names.flatMap((name) =>
    compareValues(memberOf(before, name), memberOf(after, name), {
      ...place,
      path: `${place.path}/${escapeName(name)}`,
    }),
  );
}

function compareItems(
  before: ReadonlyMap<string, Json>,
  after: ReadonlyMap<string, Json>,
  place: Place,
): readonly FieldChange[] {
  const names = place.partial === true ? after.keys() : new Map([...before, ...after]).keys();
  return [...names].flatMap((name) =>
    compareValues(before.get(name), after.get(name), {
      ...place,
      path: `${place.path}[name=${name}]`,
    }),
  );
}

/** A list by the names of its items; undefined unless each has one of its own. */
export function byName(value: Json | undefined): ReadonlyMap<string, Json> | undefined {
  if (!Array.isArray(value) || value.length === 0) return undefined;
  const items = value as readonly Json[];
  const named = items.flatMap((item) => {
    const name = isMap(item) ? item.name : undefined;
    return typeof name === 'string' ? [[name, item] as const] : [];
  });
  const map = new Map(named);
  return map.size === items.length ? map : undefined;
}

function memberOf(map: JsonObject, name: string): Json | undefined {
  return Object.hasOwn(map, name) ? map[name] : undefined;
}

function escapeName(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}

export function isMap(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
