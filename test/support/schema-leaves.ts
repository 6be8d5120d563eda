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

/** The same value, with members that the schema asks for and that are missing: the simplest that there are. */
export function withRequired(value: Json, node: SchemaNode): Json {
  if (Array.isArray(value)) {
    const { items = {} } = node;
    return value.map((item: Json) => withRequired(item, items));
  }
  if (!isJsonObject(value) || node.properties === undefined) return value;
  const { properties, required = [] } = node;
  const missing = required.filter((name) => value[name] === undefined);
  const filled: JsonObject = {
    ...value,
    ...Object.fromEntries(missing.map((name) => [name, simplest(properties[name] ?? {})])),
  };
  return Object.fromEntries(
    Object.entries(filled).map(([name, member]) => [
      name,
      withRequired(member, properties[name] ?? {}),
    ]),
  );
}

function simplest(node: SchemaNode): Json {
  if (node.enum !== undefined) return node.enum[0] ?? '';
  if (node.type === 'integer') return node.minimum ?? 1;
  if (node.type === 'boolean') return true;
  if (node.type === 'array') return node.items === undefined ? [] : [simplest(node.items)];
  return node.type === 'object' ? {} : 'a';
}
