import { MESH_INSTALL_SPEC_SCHEMA } from './mesh-install-spec-schema.ts';
import { MESH_INSTALL_STATUS_SCHEMA } from './mesh-install-status-schema.ts';
import { PATTERNS } from './patterns.ts';
import type { SchemaNode } from './schema-node.ts';

/**
 * The schema of a MeshInstall, the one place that says what its fields are. The CRD, the TypeScript types, the offline
 * validation and docs/reference/api.md are made from it. A field that is not built yet is not here.
 */
export const MESH_INSTALL_SCHEMA = {
  type: 'object',
  description: 'An Istio service mesh to install and look after.',
  properties: {
    apiVersion: { type: 'string', description: 'meshinstall.io/v1alpha1.' },
    kind: { type: 'string', description: 'MeshInstall.' },
    metadata: {
      type: 'object',
      properties: {
        name: {
          type: 'string',
          description: 'Becomes part of revision names, so it has no dots.',
          pattern: PATTERNS.dnsLabel,
          maxLength: 40,
        },
      },
    },
    spec: MESH_INSTALL_SPEC_SCHEMA,
    status: MESH_INSTALL_STATUS_SCHEMA,
  },
} as const satisfies SchemaNode;
