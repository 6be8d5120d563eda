import type { Json, JsonObject } from '../api/kube-object.ts';
import { isJsonObject } from '../desired/merge-json.ts';

/** Names of members from the top of a tree. */
export type NamePath = readonly string[];

/** A tree with nothing but a value at a path. */
export function treeOf(path: NamePath, value: Json): JsonObject {
  const [first = '', ...rest] = path;
  return { [first]: rest.length === 0 ? value : treeOf(rest, value) };
}

/** The tree without what is at a path, and without the maps that this leaves empty. */
export function withoutPath(tree: JsonObject, path: NamePath): JsonObject {
  const [first = '', ...rest] = path;
  const member = tree[first];
  const others = Object.fromEntries(Object.entries(tree).filter(([name]) => name !== first));
  if (rest.length === 0 || !isJsonObject(member)) return rest.length === 0 ? others : tree;
  const left = withoutPath(member, rest);
  return Object.keys(left).length === 0 ? others : { ...tree, [first]: left };
}

/** The places in a tree that a pattern leads to (`*` stands for any one name) and that hold something. */
export function pathsOf(tree: Json | undefined, pattern: NamePath): readonly NamePath[] {
  const [first, ...rest] = pattern;
  if (first === undefined) return tree === null || tree === undefined ? [] : [[]];
  if (!isJsonObject(tree)) return [];
  const names = Object.keys(tree).filter((name) => first === '*' || name === first);
  return names.flatMap((name) => pathsOf(tree[name], rest).map((path) => [name, ...path]));
}

/** A tree without members that are `undefined`, at its first level. */
export function withoutAbsent(members: Readonly<Record<string, Json | undefined>>): JsonObject {
  return Object.fromEntries(
    Object.entries(members).filter((entry): entry is [string, Json] => entry[1] !== undefined),
  );
}

/** One written tree over another: maps are merged, everything else is replaced; null is kept, for it says "take away". */
export function mergeWritten(lower: JsonObject, upper: JsonObject): JsonObject {
  const merged: Record<string, Json> = { ...lower };
  for (const [name, value] of Object.entries(upper)) {
    const below = Object.hasOwn(lower, name) ? lower[name] : undefined;
    merged[name] = isJsonObject(below) && isJsonObject(value) ? mergeWritten(below, value) : value;
  }
  return merged;
}
