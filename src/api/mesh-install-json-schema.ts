import type { SettingSchemas } from './explain-unknown-setting.ts';
import { toJsonSchema } from './json-schema.ts';
import type { JsonObject } from './kube-object.ts';
import { MESH_INSTALL_SCHEMA } from './mesh-install-schema.ts';
import { MESH_INSTALL_API_VERSION, MESH_INSTALL_KIND } from './names.ts';
import { REPLACED_MESH_CONFIG } from './replaced-mesh-config.ts';
import { REPLACED_VALUES } from './replaced-values.ts';
import type { SchemaNode } from './schema-node.ts';
import type { Minor } from './supported-minors.ts';

const NOTHING_REPLACED = { at: [], table: [] } as const;

/**
 * A JSON Schema (draft 2020-12) of a whole MeshInstall of one minor, values and meshConfig included, for editors and pipelines. What
 * it refuses is refused by `validateMeshInstall`, too, which knows more: rules between fields, and what the operator allows.
 */
export function meshInstallJsonSchema(schemas: SettingSchemas, minor: Minor): JsonObject {
  const { metadata } = MESH_INSTALL_SCHEMA.properties;
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: `MeshInstall of Istio ${minor}`,
    description: MESH_INSTALL_SCHEMA.description,
    type: 'object',
    required: ['apiVersion', 'kind', 'metadata'],
    properties: {
      apiVersion: { const: MESH_INSTALL_API_VERSION },
      kind: { const: MESH_INSTALL_KIND },
      // Metadata is Kubernetes' own, but for the name.
      metadata: {
        type: 'object',
        required: ['name'],
        properties: { name: toJsonSchema(metadata.properties.name, NOTHING_REPLACED) },
      },
      spec: specSchema(schemas, minor),
      status: { type: 'object', description: 'Written by the operator alone.' },
    },
    additionalProperties: false,
  };
}

function specSchema(schemas: SettingSchemas, minor: Minor): JsonObject {
  const { spec } = MESH_INSTALL_SCHEMA.properties;
  const plain = toJsonSchema(spec, NOTHING_REPLACED);
  const { values, meshConfig } = spec.properties;
  return {
    ...plain,
    properties: {
      ...(plain.properties as JsonObject),
      version: versionSchema(minor),
      values: settingsSchema(values, schemas.valuesSchema(minor), REPLACED_VALUES),
      meshConfig: settingsSchema(meshConfig, schemas.meshConfigSchema(minor), REPLACED_MESH_CONFIG),
    },
  };
}

/** The check of a version is a rule in CEL; here only one minor is meant. */
function versionSchema(minor: Minor): JsonObject {
  const { description } = MESH_INSTALL_SCHEMA.properties.spec.properties.version;
  const pattern = `^${minor.replace('.', '[.]')}([.](0|[1-9][0-9]{0,2}))?$`;
  return { description, type: ['string', 'null'], pattern };
}

function settingsSchema(
  { description }: SchemaNode,
  tree: SchemaNode,
  table: Parameters<typeof toJsonSchema>[1]['table'],
): JsonObject {
  const schema = toJsonSchema(tree, { at: [], table });
  return { description: description ?? '', ...schema, type: ['object', 'null'] };
}
