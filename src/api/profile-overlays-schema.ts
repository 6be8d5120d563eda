import { PATTERNS } from './patterns.ts';
import type { SchemaNode } from './schema-node.ts';

/** `spec.profileOverlays`. */
export const PROFILE_OVERLAYS_SCHEMA = {
  type: 'array',
  description:
    'A team’s own layers between profile and spec, lowest first: partial specs in ConfigMaps. A change there is a change of the mesh; one that is missing or has errors leaves the last accepted mesh in force. Default: none.',
  maxItems: 16,
  'x-kubernetes-list-type': 'atomic',
  items: {
    type: 'object',
    description: 'One layer.',
    required: ['configMapKeyRef'],
    properties: {
      configMapKeyRef: {
        type: 'object',
        description:
          'The key of a ConfigMap whose text is a partial spec in YAML: images, meshConfig, values, components, gateways and overlays.',
        required: ['namespace', 'name', 'key'],
        properties: {
          namespace: {
            type: 'string',
            description: 'Namespace of the ConfigMap.',
            pattern: PATTERNS.dnsLabel,
            minLength: 1,
            maxLength: 63,
          },
          name: {
            type: 'string',
            description: 'Name of the ConfigMap.',
            pattern: PATTERNS.dnsSubdomain,
            minLength: 1,
            maxLength: 253,
          },
          key: {
            type: 'string',
            description: 'Key in the ConfigMap’s data.',
            pattern: PATTERNS.configMapKey,
            minLength: 1,
            maxLength: 253,
          },
        },
      },
    },
  },
} as const satisfies SchemaNode;
