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
  const found: ValuePath[] = [];
  const open: { readonly node: SchemaNode; readonly at: ValuePath }[] = [{ node: schema, at: [] }];
  for (let next = open.shift(); next !== undefined; next = open.shift()) {
    for (const [key, member] of Object.entries(next.node.properties ?? {})) {
      const at = [...next.at, key];
      if (key === name) found.push(at);
      open.push({ node: member, at });
    }
  }
  return found;
}
