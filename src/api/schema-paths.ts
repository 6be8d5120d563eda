import type { ValuePath } from './finding.ts';
import type { SchemaNode } from './schema-node.ts';

/** The node at a path, following lists and maps, or undefined when the schema has no such place. */
export function schemaAt(schema: SchemaNode, at: ValuePath): SchemaNode | undefined {
  let node: SchemaNode | undefined = schema;
  for (const part of at) {
    node = typeof part === 'number' ? node.items : memberSchema(node, part);
    if (node === undefined) return undefined;
  }
  return node;
}

/** The schema of a member, or undefined when the node does not name it. */
export function memberSchema(
  { properties, additionalProperties }: SchemaNode,
  name: string,
): SchemaNode | undefined {
  return properties !== undefined && Object.hasOwn(properties, name)
    ? properties[name]
    : additionalProperties;
}

/** All places of a schema that have the given name and can be written as a path without list indexes, nearest to the top first. */
export function pathsNamed(schema: SchemaNode, name: string): readonly ValuePath[] {
  const known = indexes.get(schema) ?? indexPaths(schema);
  indexes.set(schema, known);
  return known.get(name) ?? [];
}

/** Schemas are few and constant; each is indexed when it is first asked. */
const indexes = new WeakMap<SchemaNode, ReadonlyMap<string, readonly ValuePath[]>>();

function indexPaths(schema: SchemaNode): ReadonlyMap<string, readonly ValuePath[]> {
  const found = new Map<string, ValuePath[]>();
  let level: readonly { readonly node: SchemaNode; readonly at: ValuePath }[] = [
    { node: schema, at: [] },
  ];
  while (level.length > 0) {
    level = level.flatMap(({ node, at }) =>
      Object.entries(node.properties ?? {}).map(([key, member]) => {
        const path = [...at, key];
        found.set(key, [...(found.get(key) ?? []), path]);
        return { node: member, at: path };
      }),
    );
  }
  return found;
}
