import type { Json, JsonObject } from '../api/kube-object.ts';
import { isUnsafeKey } from '../support/unsafe-keys.ts';

/**
 * One layer over another: maps are merged at every depth, everything else (lists too) is replaced, and null takes a member of
 * the lower layer away. Neither input is edited; property names that could reach a prototype never pass.
 */
export function mergeJson(lower: JsonObject, upper: JsonObject): JsonObject {
  const merged: Record<string, Json> = {};
  for (const [key, value] of Object.entries(lower)) {
    if (!isUnsafeKey(key) && upper[key] !== null) merged[key] = value;
  }
  for (const [key, value] of Object.entries(upper)) {
    if (isUnsafeKey(key) || value === null) continue;
    merged[key] = mergeMember(merged[key], value);
  }
  return merged;
}

function mergeMember(lower: Json | undefined, upper: Json): Json {
  if (!isJsonObject(upper)) return upper;
  return mergeJson(isJsonObject(lower) ? lower : {}, upper);
}

/** Whether a JSON value is a map. */
export function isJsonObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value at a path of names, or undefined when a step of it is missing. */
export function valueAt(root: JsonObject, ...path: readonly string[]): Json | undefined {
  let value: Json | undefined = root;
  for (const name of path) {
    if (!isJsonObject(value) || !Object.hasOwn(value, name)) return undefined;
    value = value[name];
  }
  return value;
}

/** The map at a path of names; empty when there is none. */
export function mapAt(root: JsonObject, ...path: readonly string[]): JsonObject {
  const value = valueAt(root, ...path);
  return isJsonObject(value) ? value : {};
}

/** The text at a path of names; empty when there is none. */
export function textAt(root: JsonObject, ...path: readonly string[]): string {
  const value = valueAt(root, ...path);
  return typeof value === 'string' ? value : '';
}

/** A scalar as text; empty for everything else. */
export function scalarText(value: Json | undefined): string {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}
