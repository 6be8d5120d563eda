import { findEntry } from './find-replaced.ts';
import type { Json, JsonObject } from './kube-object.ts';
import type { ReplacedValue } from './replaced-value.ts';
import type { SchemaNode } from './schema-node.ts';

/** Where a node stands, and what is known about places beside their types. */
export interface JsonSchemaPlace {
  /** Names from the top of the table's settings; `*` for items of lists and members of any name. */
  readonly at: readonly string[];
  /** Settings that are written elsewhere, not at all, or not for long. */
  readonly table: readonly ReplacedValue[];
}

/**
 * A schema of ours as JSON Schema (draft 2020-12), as strict as the check: no other names than the known ones. `null` is taken
 * wherever it stands for an absent member. Left out is what JSON Schema cannot say: rules in CEL, and lists keyed by a member.
 */
export function toJsonSchema(node: SchemaNode, place: JsonSchemaPlace): JsonObject {
  return { ...describe(node), ...shapeOf(node, place) };
}

function describe({ description, default: preset }: SchemaNode): JsonObject {
  return {
    ...(description === undefined ? {} : { description }),
    ...(preset === undefined ? {} : { default: preset }),
  };
}

function shapeOf(node: SchemaNode, place: JsonSchemaPlace): JsonObject {
  if (node.type === 'object') return objectSchema(node, place);
  if (node.type === 'array') return listSchema(node, place);
  const types = scalarTypes(node);
  return types.length === 0 ? {} : { type: one(types), ...limitsOf(node, SCALAR_LIMITS) };
}

function scalarTypes(node: SchemaNode): readonly string[] {
  if (node['x-meshinstall-types'] !== undefined) return node['x-meshinstall-types'];
  if (node['x-kubernetes-int-or-string'] === true) return ['integer', 'string'];
  return node.type === undefined ? [] : [node.type];
}

function one(types: readonly string[]): Json {
  return types.length === 1 ? (types[0] ?? null) : types;
}

const SCALAR_LIMITS = ['enum', 'pattern', 'minLength', 'maxLength', 'minimum', 'maximum'] as const;
const LIST_LIMITS = ['minItems', 'maxItems'] as const;
const OBJECT_LIMITS = ['minProperties', 'maxProperties', 'required'] as const;

function limitsOf(node: SchemaNode, names: readonly (keyof SchemaNode)[]): JsonObject {
  const limits = names.flatMap((name): [string, Json][] => {
    const limit = node[name] as Json | undefined;
    return limit === undefined ? [] : [[name, limit]];
  });
  return Object.fromEntries(limits);
}

function listSchema(node: SchemaNode, place: JsonSchemaPlace): JsonObject {
  return {
    type: 'array',
    items: toJsonSchema(node.items ?? {}, inside(place, '*')),
    ...(node['x-kubernetes-list-type'] === 'set' ? { uniqueItems: true } : {}),
    ...limitsOf(node, LIST_LIMITS),
  };
}

function objectSchema(node: SchemaNode, place: JsonSchemaPlace): JsonObject {
  const { properties, additionalProperties, required = [] } = node;
  const members = Object.entries(properties ?? {}).map(([name, member]) => {
    const schema = memberSchema(member, inside(place, name));
    return [name, required.includes(name) ? schema : orNull(schema)];
  });
  return {
    type: 'object',
    ...(properties === undefined ? {} : { properties: Object.fromEntries(members) as JsonObject }),
    additionalProperties:
      additionalProperties === undefined
        ? node['x-kubernetes-preserve-unknown-fields'] === true
        : orNull(toJsonSchema(additionalProperties, inside(place, '*'))),
    ...limitsOf(node, OBJECT_LIMITS),
    ...exclusions(node),
  };
}

function inside({ at, table }: JsonSchemaPlace, name: string): JsonSchemaPlace {
  return { at: [...at, name], table };
}

/** Of the members of a group at most one may hold something. */
function exclusions(node: SchemaNode): JsonObject {
  const pairs = (node['x-meshinstall-one-of'] ?? []).flatMap((group) =>
    group.flatMap((left, index) => group.slice(index + 1).map((right) => [left, right])),
  );
  if (pairs.length === 0) return {};
  return { allOf: pairs.map((names) => ({ not: { required: names } })) };
}

/** A member, or why it is not written: `null`, which says nothing, is all that it takes then. */
function memberSchema(node: SchemaNode, place: JsonSchemaPlace): JsonObject {
  const entry = findEntry(place.table, place.at);
  if (entry === undefined) return toJsonSchema(node, place);
  const { field, advice, works, deprecated, content } = entry;
  const what = advice ?? `write ${field ?? ''}`;
  const schema = toJsonSchema(node, place);
  if (content !== undefined) return { ...schema, not: { const: content } };
  if (works === true || deprecated === true) {
    return { ...schema, deprecated: true, description: `Not for long: ${what}.` };
  }
  return { type: 'null', description: `Not written here: ${what}.`, doNotSuggest: true };
}

function orNull(schema: JsonObject): JsonObject {
  const { type, enum: choices } = schema;
  if (type === undefined || type === 'null') return schema;
  const types = Array.isArray(type) ? (type as readonly Json[]) : [type];
  return {
    ...schema,
    type: [...types, 'null'],
    ...(Array.isArray(choices) ? { enum: [...(choices as readonly Json[]), null] } : {}),
  };
}
