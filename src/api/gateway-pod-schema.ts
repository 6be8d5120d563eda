import { PATTERNS } from './patterns.ts';
import type { CelRule, SchemaNode } from './schema-node.ts';

const QUANTITIES = {
  type: 'object',
  description:
    'Amounts by resource name, for example cpu and memory, as in a pod. Default: the profile’s.',
  maxProperties: 16,
  additionalProperties: {
    'x-kubernetes-int-or-string': true,
    pattern: PATTERNS.quantity,
    maxLength: 32,
    description: 'A quantity as Kubernetes writes it.',
  },
} as const satisfies SchemaNode;

const ANNOTATIONS = {
  type: 'object',
  maxProperties: 64,
  additionalProperties: { type: 'string', maxLength: 4096 },
} as const satisfies SchemaNode;

/** What the pods of a gateway are like: members of an item of `spec.gateways`. */
export const GATEWAY_POD_FIELDS = {
  resources: {
    type: 'object',
    description: 'Requests and limits of the proxy container. Default: the profile’s.',
    properties: { requests: QUANTITIES, limits: QUANTITIES },
  },
  podLabels: {
    type: 'object',
    description:
      'Further labels of the pods, which nothing selects by; they may change. Default: none.',
    maxProperties: 32,
    additionalProperties: { type: 'string', maxLength: 63, pattern: PATTERNS.labelValue },
  },
  podAnnotations: {
    ...ANNOTATIONS,
    description: 'Further annotations of the pods. Default: none.',
  },
  env: {
    type: 'object',
    description: 'Further environment variables of the proxy, by name. Default: none.',
    maxProperties: 64,
    additionalProperties: { type: 'string', maxLength: 4096 },
  },
  serviceAccount: {
    type: 'object',
    description: 'The gateway’s own ServiceAccount. Default: one without annotations.',
    properties: {
      annotations: {
        ...ANNOTATIONS,
        description:
          'Annotations of the ServiceAccount, for example for a cloud’s identity. Default: none.',
      },
    },
  },
} as const satisfies Readonly<Record<string, SchemaNode>>;

/** Labels that decide who serves a pod, or that are written over. */
const RESERVED_LABELS = [
  'istio.io/rev',
  'sidecar.istio.io/inject',
  'meshinstall.io/owner',
  'app.kubernetes.io/managed-by',
  'app.kubernetes.io/part-of',
] as const;

/** Annotations that would put another image, another template or volumes of the node into the pod. */
const RESERVED_ANNOTATIONS = [
  'istio.io/rev',
  'inject.istio.io/templates',
  'sidecar.istio.io/inject',
  'sidecar.istio.io/proxyImage',
  'sidecar.istio.io/bootstrapOverride',
  'sidecar.istio.io/userVolume',
  'sidecar.istio.io/userVolumeMount',
] as const;

function lacksAll(field: string, names: readonly string[]): string {
  return `!has(self.${field}) || !(${names.map((name) => `'${name}' in self.${field}`).join(' || ')})`;
}

/** Rules of an item of `spec.gateways` about its pods. */
export const GATEWAY_POD_RULES: readonly CelRule[] = [
  ...['labels', 'podLabels'].map((field) => ({
    rule: lacksAll(field, RESERVED_LABELS),
    message: `may not set ${RESERVED_LABELS.join(', ')}: revision and the operator do`,
    fieldPath: `.${field}`,
  })),
  {
    rule: lacksAll('podLabels', ['app', 'istio']),
    message: 'may not set app or istio, which select the pods: labels does',
    fieldPath: '.podLabels',
  },
  {
    rule: '!has(self.podLabels) || !has(self.labels) || self.labels.all(name, !(name in self.podLabels))',
    message: 'a label is either among labels, which select the pods, or among podLabels',
    fieldPath: '.podLabels',
  },
  {
    rule: lacksAll('podAnnotations', RESERVED_ANNOTATIONS),
    message: `may not set ${RESERVED_ANNOTATIONS.join(', ')}: they decide what runs in the pod`,
    fieldPath: '.podAnnotations',
  },
];
