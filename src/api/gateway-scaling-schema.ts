import { PATTERNS } from './patterns.ts';
import type { SchemaNode } from './schema-node.ts';

const SECONDS = { type: 'integer', format: 'int32', minimum: 0, maximum: 3600 } as const;

/** Which way to scale, as autoscaling/v2 says it. */
const SCALING_RULES = {
  type: 'object',
  properties: {
    stabilizationWindowSeconds: {
      ...SECONDS,
      description:
        'How long earlier recommendations count. Default: Kubernetes’, 0 for up and 300 for down.',
    },
    selectPolicy: {
      type: 'string',
      description: 'Which of the policies decides. Default: Max.',
      enum: ['Max', 'Min', 'Disabled'],
    },
    policies: {
      type: 'array',
      description: 'How far one change may go. Default: Kubernetes’.',
      maxItems: 8,
      'x-kubernetes-list-type': 'atomic',
      items: {
        type: 'object',
        description: 'One limit.',
        required: ['type', 'value', 'periodSeconds'],
        properties: {
          type: {
            type: 'string',
            description: 'What value counts.',
            enum: ['Pods', 'Percent'],
          },
          value: {
            type: 'integer',
            format: 'int32',
            description: 'How many pods, or percent of them.',
            minimum: 1,
            maximum: 10000,
          },
          periodSeconds: {
            type: 'integer',
            format: 'int32',
            description: 'In which time.',
            minimum: 1,
            maximum: 1800,
          },
        },
      },
    },
  },
} as const satisfies SchemaNode;

const UTILIZATION = { type: 'integer', format: 'int32', minimum: 1, maximum: 1000 } as const;

/** `autoscaling` of a gateway. */
export const GATEWAY_AUTOSCALING_SCHEMA = {
  type: 'object',
  description: 'A HorizontalPodAutoscaler for the gateway. Default: the profile’s.',
  properties: {
    enabled: {
      type: 'boolean',
      description: 'Whether there is an autoscaler. Default: the profile’s, else true.',
    },
    minReplicas: {
      type: 'integer',
      format: 'int32',
      description: 'Fewest pods. Default: 1.',
      minimum: 1,
      maximum: 10000,
    },
    maxReplicas: {
      type: 'integer',
      format: 'int32',
      description: 'Most pods. Default: 5.',
      minimum: 1,
      maximum: 10000,
    },
    targetCPUUtilizationPercentage: {
      ...UTILIZATION,
      description: 'CPU to aim at, in percent of what the pods request. Default: 80.',
    },
    targetMemoryUtilizationPercentage: {
      ...UTILIZATION,
      description:
        'Memory to aim at, in percent of what the pods request. Default: memory does not count.',
    },
    behavior: {
      type: 'object',
      description: 'How fast the number of pods may change. Default: Kubernetes’.',
      properties: {
        scaleUp: { ...SCALING_RULES, description: 'For more pods. Default: Kubernetes’.' },
        scaleDown: { ...SCALING_RULES, description: 'For fewer pods. Default: Kubernetes’.' },
      },
    },
  },
  'x-kubernetes-validations': [
    {
      rule: '!has(self.minReplicas) || !has(self.maxReplicas) || self.minReplicas <= self.maxReplicas',
      message: 'maxReplicas must be at least minReplicas',
      fieldPath: '.maxReplicas',
    },
  ],
} as const satisfies SchemaNode;

const COUNT_OR_SHARE = {
  'x-kubernetes-int-or-string': true,
  pattern: PATTERNS.countOrShare,
  maxLength: 8,
} as const satisfies SchemaNode;

/** `podDisruptionBudget` of a gateway. What becomes of one that would block a drain: {@link fitBudget} in src/api. */
export const GATEWAY_BUDGET_SCHEMA = {
  type: 'object',
  description:
    'A PodDisruptionBudget for the gateway. There is none while one pod is enough, and one that would let no pod go is relaxed to maxUnavailable: 1, so that no node is kept from being drained. Default: for a Classic gateway minAvailable: 1, for a Standalone one none.',
  properties: {
    enabled: {
      type: 'boolean',
      description:
        'Whether there is a budget. Default: true when a limit is written here or the gateway is Classic.',
    },
    minAvailable: {
      ...COUNT_OR_SHARE,
      description: 'Pods that have to stay, as a number or a percentage. Default: 1.',
    },
    maxUnavailable: {
      ...COUNT_OR_SHARE,
      description: 'Pods that may be away, as a number or a percentage. Default: none.',
    },
    unhealthyPodEvictionPolicy: {
      type: 'string',
      description:
        'Whether pods that are not ready may be evicted at any time. Default: IfHealthyBudget.',
      enum: ['IfHealthyBudget', 'AlwaysAllow'],
    },
  },
  'x-kubernetes-validations': [
    {
      rule: '!has(self.minAvailable) || !has(self.maxUnavailable)',
      message: 'only one of minAvailable and maxUnavailable may be given',
      fieldPath: '.maxUnavailable',
    },
  ],
} as const satisfies SchemaNode;
