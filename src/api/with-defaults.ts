import type { MeshInstall } from './mesh-install.ts';
import { MESH_INSTALL_SCHEMA } from './mesh-install-schema.ts';
import type { SchemaNode } from './schema-node.ts';

/**
 * The MeshInstall as the API server would store it: absent fields that have a schema default get it, and `null` counts as
 * absent (but inside `values` and `meshConfig`). Takes an object that passed `validateMeshInstall`; the input is not edited.
 */
export function withDefaults(object: unknown): MeshInstall {
  return fillDefaults(object, MESH_INSTALL_SCHEMA) as MeshInstall;
}

/** A value with the defaults of a schema at every depth where the value has a parent for them. */
function fillDefaults(value: unknown, schema: SchemaNode): unknown {
  if (value === undefined || value === null) {
    return schema.default === undefined ? undefined : fillDefaults(schema.default, schema);
  }
  if (Array.isArray(value)) {
    const { items } = schema;
    return items === undefined ? value : value.map((item: unknown) => fillDefaults(item, items));
  }
  return isRecord(value) ? fillMembers(value, schema) : value;
}

function fillMembers(value: Readonly<Record<string, unknown>>, schema: SchemaNode): unknown {
  const filled: Record<string, unknown> = { ...value };
  const { properties = {}, additionalProperties } = schema;
  if (additionalProperties !== undefined) {
    for (const name of Object.keys(value).filter((key) => !Object.hasOwn(properties, key))) {
      filled[name] = fillDefaults(value[name], additionalProperties);
    }
  }
  for (const [name, member] of Object.entries(properties)) {
    filled[name] = fillDefaults(Object.hasOwn(value, name) ? value[name] : undefined, member);
  }
  return Object.fromEntries(Object.entries(filled).filter(([, member]) => member !== undefined));
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
