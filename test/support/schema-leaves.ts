import type { Json, JsonObject } from '../../src/api/kube-object.ts';
import type { SchemaNode } from '../../src/api/schema-node.ts';
import { isJsonObject } from '../../src/desired/merge-json.ts';

/** A place of a schema that holds a value and no further fields: a scalar, or an object of any content. */
export interface SchemaLeaf {
  /** For people and tables: `gateways[].labels.*`. */
  readonly path: string;
  /** Names from the top; `[]` for an item of a list, `*` for a member of a map. */
  readonly at: readonly string[];
  readonly node: SchemaNode;
  /** Whether its parent cannot do without it. */
  readonly required: boolean;
}

/** Every leaf below a node, in the order of the schema. */
export function leavesOf(
  node: SchemaNode,
  at: readonly string[] = [],
  required = false,
): readonly SchemaLeaf[] {
  const { properties, items, additionalProperties } = node;
  if (properties !== undefined) {
    return Object.entries(properties).flatMap(([name, member]) =>
      leavesOf(member, [...at, name], node.required?.includes(name) ?? false),
    );
  }
  if (items !== undefined) return leavesOf(items, [...at, '[]']);
  if (additionalProperties !== undefined) return leavesOf(additionalProperties, [...at, '*']);
  return [{ path: at.join('.').replaceAll('.[]', '[]'), at, node, required }];
}

/**
 * An object with a value at a leaf's place, over another object: lists get one item (the first of `base`, if it has one), maps the
 * member `key`.
 */
export function withLeaf(
  base: Json | undefined,
  at: readonly string[],
  { value, key }: { readonly value: Json; readonly key: string },
): Json {
  const [first, ...rest] = at;
  if (first === undefined) return value;
  if (first === '[]') {
    const list: readonly Json[] = Array.isArray(base) ? base : [];
    return [withLeaf(list[0], rest, { value, key }), ...list.slice(1)];
  }
  const name = first === '*' ? key : first;
  const object: JsonObject = base !== undefined && isJsonObject(base) ? base : {};
  return { ...object, [name]: withLeaf(object[name], rest, { value, key }) };
}
