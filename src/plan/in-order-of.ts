import type { Json, JsonObject, KubeObject } from '../api/kube-object.ts';
import type { Owned } from '../facts/owned-fields.ts';

/** Members by which Kubernetes merges lists of a pod, the more telling ones first: a volume may be mounted twice. */
const KEYS = ['mountPath', 'devicePath', 'containerPort', 'name', 'ip'];

/**
 * A workload with the lists of its pods in the order in which the live one has them. Kubernetes takes over the order of what is
 * applied, and another order is another template to it: pods would restart although nothing about them is another. A list with an item
 * that the live one does not have is left as it is. The very same object when the order is so already. Pure.
 */
export function inOrderOf(object: KubeObject, live: Json): KubeObject {
  const { spec } = object;
  if (!isMap(spec) || !isMap(live) || !isMap(live.spec)) return object;
  const template = sorted(spec.template, live.spec.template);
  return template === spec.template || template === undefined
    ? object
    : { ...object, spec: { ...spec, template } };
}

/** What is ours of a live object, as the object that it is a part of. */
export function asObject(owned: Owned): Json {
  switch (owned.kind) {
    case 'map':
      return Object.fromEntries(
        Object.entries(owned.members).map(([name, member]) => [name, asObject(member)]),
      );
    case 'list':
      return owned.items.map((item) => {
        const inner = asObject(item.owned);
        return isMap(inner) ? { ...inner, ...item.keys } : item.keys;
      });
    case 'set':
      return owned.values;
    case 'leaf':
      return owned.value ?? null;
    case 'large':
      return null;
  }
}

function sorted(wanted: Json | undefined, found: Json | undefined): Json | undefined {
  if (isMap(wanted) && isMap(found)) return sortedMembers(wanted, found);
  return Array.isArray(wanted) && Array.isArray(found) ? sortedItems(wanted, found) : wanted;
}

function sortedMembers(wanted: JsonObject, found: JsonObject): JsonObject {
  const members = Object.entries(wanted).map(([name, value]): [string, Json] => [
    name,
    sorted(value, found[name]) ?? value,
  ]);
  return members.every(([name, value]) => value === wanted[name])
    ? wanted
    : Object.fromEntries(members);
}

function sortedItems(wanted: readonly Json[], found: readonly Json[]): readonly Json[] {
  const items = new Map(wanted.map((item) => [keyOf(item), item]));
  const places = new Map(found.map((item) => [keyOf(item), item]));
  const known = [...items.keys()].every((key) => key !== '' && places.has(key));
  if (items.size !== wanted.length || !known) return wanted;
  const ordered = [...places].flatMap(([key, other]) => {
    const item = items.get(key);
    return item === undefined ? [] : [sorted(item, other) ?? item];
  });
  return ordered.every((item, index) => item === wanted[index]) ? wanted : ordered;
}

/** Empty for an item that nothing identifies. */
function keyOf(item: Json): string {
  if (!isMap(item)) return '';
  const name = KEYS.find((key) => item[key] !== undefined && item[key] !== null);
  if (name === undefined) return '';
  const { protocol = 'TCP' } = item;
  return JSON.stringify([name, item[name], protocol]);
}

function isMap(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
