import type { Json, JsonObject } from '../../src/api/kube-object.ts';
import { PATTERNS } from '../../src/api/patterns.ts';
import type { SchemaNode } from '../../src/api/schema-node.ts';
import { deepEqual } from '../../src/support/deep-equal.ts';

/** Values that fit a schema and differ from the one given, most telling first. At least one for every schema. */
export function changedValues(schema: SchemaNode, current: Json | undefined): readonly Json[] {
  return fitting(schema).filter((value) => !deepEqual(value, current));
}

function fitting(schema: SchemaNode): readonly Json[] {
  if (schema.enum !== undefined) return schema.enum.toReversed();
  if (schema.type === 'array') return fitting(schema.items ?? {}).map((item) => [item]);
  if (schema.type === 'object') return [fittingMap(schema)];
  return fittingScalars(schema);
}

function fittingMap(schema: SchemaNode): JsonObject {
  const { properties, additionalProperties } = schema;
  if (additionalProperties !== undefined) return { changed: first(additionalProperties) };
  if (properties === undefined) return { changed: 'changed' };
  const members = Object.entries(properties).filter(([name]) => !isSecondOfGroup(schema, name));
  return Object.fromEntries(members.map(([name, member]) => [name, first(member)]));
}

/** Of members that exclude each other the first one is taken. */
function isSecondOfGroup(schema: SchemaNode, name: string): boolean {
  return (schema['x-meshinstall-one-of'] ?? []).some((group) => group.indexOf(name) > 0);
}

function fittingScalars(schema: SchemaNode): readonly Json[] {
  const types = schema['x-meshinstall-types'] ?? [schema.type ?? 'string'];
  if (schema['x-kubernetes-int-or-string'] === true) return ['37%'];
  if (types.includes('string')) return [textFor(schema.pattern)];
  return types[0] === 'boolean' ? [true, false] : [37];
}

function textFor(pattern: string | undefined): string {
  switch (pattern) {
    case PATTERNS.quantity:
      return '321m';
    case PATTERNS.goDuration:
      return '47m';
    case PATTERNS.protoDuration:
      return '47s';
    default:
      return 'changed';
  }
}

function first(schema: SchemaNode): Json {
  return fitting(schema)[0] ?? null;
}
