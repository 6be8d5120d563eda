import type { SchemaNode } from '../../src/api/schema-node.ts';

/** One documented value: what has no named members of its own. Lists and maps of any names count as one value. */
export interface ValueLeaf {
  readonly at: readonly string[];
  readonly node: SchemaNode;
}

/** All values of a schema, in its order. */
export function valueLeaves(schema: SchemaNode, at: readonly string[] = []): readonly ValueLeaf[] {
  const members = Object.entries(schema.properties ?? {});
  if (members.length === 0) return [{ at, node: schema }];
  return members.flatMap(([name, member]) => valueLeaves(member, [...at, name]));
}
