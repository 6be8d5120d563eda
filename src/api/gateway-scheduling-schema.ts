import type { SchemaNode } from './schema-node.ts';

const KEY = { type: 'string', maxLength: 316 } as const satisfies SchemaNode;
const VALUE = { type: 'string', maxLength: 253 } as const satisfies SchemaNode;

/** Requirements in the manner of selectors: on labels of pods or nodes. */
function expressions<const Operators extends readonly string[]>(operators: Operators) {
  return {
    type: 'array',
    description: 'Requirements, all of which have to hold. Default: none.',
    maxItems: 16,
    'x-kubernetes-list-type': 'atomic',
    items: {
      type: 'object',
      description: 'One requirement.',
      required: ['key', 'operator'],
      properties: {
        key: { ...KEY, description: 'Name of the label or field.' },
        operator: { type: 'string', description: 'How it is compared.', enum: operators },
        values: {
          type: 'array',
          description: 'What it is compared with. Default: none.',
          maxItems: 64,
          'x-kubernetes-list-type': 'atomic',
          items: VALUE,
        },
      },
    },
  } as const satisfies SchemaNode;
}

const NODE_OPERATORS = ['In', 'NotIn', 'Exists', 'DoesNotExist', 'Gt', 'Lt'] as const;

const LABEL_SELECTOR = {
  type: 'object',
  description: 'Which pods. Default: none.',
  properties: {
    matchLabels: {
      type: 'object',
      description: 'Labels with their values. Default: none.',
      maxProperties: 16,
      additionalProperties: VALUE,
    },
    matchExpressions: expressions(['In', 'NotIn', 'Exists', 'DoesNotExist']),
  },
} as const satisfies SchemaNode;

const NODE_TERM = {
  type: 'object',
  description: 'A kind of node.',
  properties: {
    matchExpressions: expressions(NODE_OPERATORS),
    matchFields: expressions(NODE_OPERATORS),
  },
} as const satisfies SchemaNode;

const WEIGHT = {
  type: 'integer',
  format: 'int32',
  description: 'How much it counts.',
  minimum: 1,
  maximum: 100,
} as const satisfies SchemaNode;

function terms<const Item extends SchemaNode>(description: string, items: Item) {
  return {
    type: 'array',
    description: `${description} Default: none.`,
    maxItems: 16,
    'x-kubernetes-list-type': 'atomic',
    items,
  } as const satisfies SchemaNode;
}

const NODE_AFFINITY = {
  type: 'object',
  description: 'Which nodes; what nodeSelector asks for has to hold as well. Default: any.',
  properties: {
    requiredDuringSchedulingIgnoredDuringExecution: {
      type: 'object',
      description: 'What has to hold. Default: nothing.',
      required: ['nodeSelectorTerms'],
      properties: {
        nodeSelectorTerms: { ...terms('Kinds of nodes, one is enough.', NODE_TERM), minItems: 1 },
      },
    },
    preferredDuringSchedulingIgnoredDuringExecution: terms('What is preferred.', {
      type: 'object',
      description: 'One preference.',
      required: ['weight', 'preference'],
      properties: { weight: WEIGHT, preference: NODE_TERM },
    }),
  },
} as const satisfies SchemaNode;

const POD_TERM = {
  type: 'object',
  description: 'Pods, and the topology in which they are near.',
  required: ['topologyKey'],
  properties: {
    labelSelector: LABEL_SELECTOR,
    namespaceSelector: {
      ...LABEL_SELECTOR,
      description: 'Namespaces of the pods, by label. Default: the gateway’s own.',
    },
    namespaces: {
      type: 'array',
      description: 'Namespaces of the pods, by name. Default: the gateway’s own.',
      maxItems: 16,
      'x-kubernetes-list-type': 'atomic',
      items: VALUE,
    },
    topologyKey: { ...KEY, description: 'Label of nodes that makes places of them.' },
  },
} as const satisfies SchemaNode;

function podAffinity(description: string) {
  return {
    type: 'object',
    description,
    properties: {
      requiredDuringSchedulingIgnoredDuringExecution: terms('What has to hold.', POD_TERM),
      preferredDuringSchedulingIgnoredDuringExecution: terms('What is preferred.', {
        type: 'object',
        description: 'One preference.',
        required: ['weight', 'podAffinityTerm'],
        properties: { weight: WEIGHT, podAffinityTerm: POD_TERM },
      }),
    },
  } as const satisfies SchemaNode;
}

const TOLERATION = {
  type: 'object',
  description: 'A taint that the pods put up with.',
  properties: {
    key: { ...KEY, description: 'Name of the taint. Default: every taint.' },
    operator: {
      type: 'string',
      description: 'How the value is compared. Default: Equal.',
      enum: ['Exists', 'Equal'],
    },
    value: { ...VALUE, description: 'Value of the taint. Default: "".' },
    effect: {
      type: 'string',
      description: 'Effect of the taint. Default: every effect.',
      enum: ['NoSchedule', 'PreferNoSchedule', 'NoExecute'],
    },
    tolerationSeconds: {
      type: 'integer',
      format: 'int64',
      description: 'How long, for NoExecute. Default: for ever.',
    },
  },
} as const satisfies SchemaNode;

const SPREAD = {
  type: 'object',
  description: 'How evenly the pods are spread.',
  required: ['maxSkew', 'topologyKey', 'whenUnsatisfiable'],
  properties: {
    maxSkew: {
      type: 'integer',
      format: 'int32',
      description: 'By how many pods two places may differ.',
      minimum: 1,
      maximum: 10000,
    },
    topologyKey: { ...KEY, description: 'Label of nodes that makes places of them.' },
    whenUnsatisfiable: {
      type: 'string',
      description: 'What to do with a pod that does not fit.',
      enum: ['DoNotSchedule', 'ScheduleAnyway'],
    },
    minDomains: {
      type: 'integer',
      format: 'int32',
      description: 'Fewest places. Default: 1.',
      minimum: 1,
      maximum: 10000,
    },
    labelSelector: {
      ...LABEL_SELECTOR,
      description: 'Which pods are counted. Default: those of the gateway.',
    },
  },
} as const satisfies SchemaNode;

/** Where the pods of a gateway run: members of an item of `spec.gateways`. */
export const GATEWAY_SCHEDULING_FIELDS = {
  nodeSelector: {
    type: 'object',
    description: 'Labels of the nodes to run on. Default: values.global.defaultNodeSelector.',
    maxProperties: 16,
    additionalProperties: VALUE,
  },
  tolerations: {
    ...terms('Taints that the pods put up with.', TOLERATION),
    description:
      'Taints that the pods put up with. Default: values.global.defaultTolerations for a Classic gateway, else none.',
  },
  affinity: {
    type: 'object',
    description: 'Which nodes and which other pods to be near or far from. Default: none.',
    properties: {
      nodeAffinity: NODE_AFFINITY,
      podAffinity: podAffinity('Pods to be near. Default: none.'),
      podAntiAffinity: podAffinity('Pods to be far from. Default: none.'),
    },
  },
  topologySpreadConstraints: terms('How the pods are spread over zones or nodes.', SPREAD),
  priorityClassName: {
    type: 'string',
    description:
      'PriorityClass of the pods. Default: values.global.priorityClassName for a Classic gateway, else none.',
    minLength: 1,
    maxLength: 253,
  },
} as const satisfies Readonly<Record<string, SchemaNode>>;
