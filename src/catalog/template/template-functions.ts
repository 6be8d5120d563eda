import { dump } from 'js-yaml';
import type { Json, JsonObject } from '../../api/kube-object.ts';
import { stableStringify } from '../../support/stable-stringify.ts';

/** Whether a value says something: not absent, null, false, zero, or empty text, list or map. */
export function isFilled(value: Json | undefined): boolean {
  if (Array.isArray(value)) return value.length > 0;
  if (typeof value === 'object' && value !== null) return Object.keys(value).length > 0;
  return value !== undefined && value !== null && value !== false && value !== 0 && value !== '';
}

/** The members of a map, of JSON or CEL values, as `{key, value}`, sorted by key; what is no map has none. */
export function sortedEntries<T>(
  map: Readonly<Record<string, T>>,
): readonly { readonly key: string; readonly value: T | null }[] {
  return Object.keys(map)
    .sort()
    .map((key) => ({ key, value: map[key] ?? null }));
}

/** A map with its scalars as text, as labels, annotations and environment variables want them. */
export function scalarsAsText(map: Json | undefined): Readonly<Record<string, string>> {
  const texts: Record<string, string> = {};
  for (const [key, value] of Object.entries(isMap(map) ? map : {})) {
    if (typeof value === 'string') texts[key] = value;
    else if (typeof value === 'number' || typeof value === 'boolean') texts[key] = String(value);
  }
  return texts;
}

/** Text that is a plain decimal number becomes that number; everything else stays as it is. */
export function intOrString(value: Json | undefined): Json | undefined {
  if (typeof value !== 'string' || !/^-?\d+(\.\d+)?$/.test(value)) return value;
  return Number(value);
}

/**
 * A `resources` block with its `limits` and `requests`, without empty entries and empty blocks; plain numbers written as
 * text become numbers, as upstream prints them (the API server stores both alike).
 */
export function quantities(resources: Json | undefined): JsonObject {
  const blocks: Record<string, Json> = {};
  for (const name of ['limits', 'requests']) {
    const block = isMap(resources) ? resources[name] : undefined;
    const filled = sortedEntries(isMap(block) ? block : {}).filter(({ value }) => isFilled(value));
    if (filled.length === 0) continue;
    blocks[name] = Object.fromEntries(
      filled.map(({ key, value }) => [key, intOrString(value) ?? null]),
    );
  }
  return blocks;
}

/** YAML as Istio's own tools print it: keys sorted, list items not indented, no line break at the end. */
export function yamlText(value: Json | undefined): string {
  return dump(value, { sortKeys: true, seqNoIndent: true, noRefs: true, lineWidth: -1 }).trimEnd();
}

/** Pretty JSON with sorted keys: who stores a MeshInstall may have its members in another order than who wrote it. */
export function jsonText(value: Json | undefined): string {
  return JSON.stringify(JSON.parse(stableStringify(value)), null, 2);
}

function isMap(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
