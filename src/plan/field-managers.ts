import { asJson } from '../api/kube-object.ts';
import type { Json, JsonObject, KubeObject } from '../api/kube-object.ts';
import type { LiveObject } from '../facts/facts.ts';
import { parsePointer } from '../support/json-pointer.ts';
import { listKeyDefault } from './server-defaults.ts';

/** The managers other than ours that own a field, or something in it, by managedFields; empty when nobody does any more. Pure. */
export function managersOf(
  live: LiveObject,
  object: KubeObject,
  pointer: string,
): readonly string[] {
  const parts = parsePointer(pointer);
  const found = live.others.filter(({ fields }) => owns(fields, asJson(object), parts));
  return [...new Set(found.map(({ manager }) => manager))];
}

function owns(fields: JsonObject, desired: Json | undefined, parts: readonly string[]): boolean {
  const [part, ...rest] = parts;
  if (part === undefined || namesOf(fields).length === 0) return true;
  if (Array.isArray(desired)) {
    const item = (desired as readonly Json[])[Number(part)];
    if (item === undefined) return false;
    return childrenAt([fields], (name) => isItemName(name, item)).some((below) =>
      owns(below, item, rest),
    );
  }
  const members = (desired ?? {}) as JsonObject;
  return childrenAt([fields], `f:${part}`).some((below) => owns(below, members[part], rest));
}

/** The members of nodes of managedFields that have this name. */
export function childrenAt(
  nodes: readonly JsonObject[],
  wanted: string | ((name: string) => boolean),
): readonly JsonObject[] {
  const isWanted = typeof wanted === 'string' ? (name: string) => name === wanted : wanted;
  return nodes.flatMap((node) =>
    Object.entries(node).flatMap(([name, below]) => (isWanted(name) ? [below as JsonObject] : [])),
  );
}

/** What a node of managedFields has below it; nothing for a value that is owned as a whole. */
export function namesOf(node: JsonObject): readonly string[] {
  return Object.keys(node).filter((name) => name !== '.');
}

/** Is this the item that these list keys name? */
export function isNamed(item: Json, keys: JsonObject): boolean {
  return (
    isMap(item) &&
    Object.entries(keys).every(([key, value]) => (item[key] ?? listKeyDefault(key)) === value)
  );
}

/** Does a name of managedFields (`k:{…}`) mean this item? */
export function isItemName(name: string, item: Json): boolean {
  return name.startsWith('k:') && isNamed(item, JSON.parse(name.slice(2)) as JsonObject);
}

function isMap(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
