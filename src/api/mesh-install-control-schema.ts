import type { SchemaNode } from './schema-node.ts';

/** Kinds of steps that can be made to wait for an approval. */
const APPROVAL_SCOPES = ['Upgrade', 'Prune'] as const;

/** One of {@link APPROVAL_SCOPES}. */
export type ApprovalScope = (typeof APPROVAL_SCOPES)[number];

/**
 * The fields of `spec` that say how the operator goes about its work. What is installed does not depend on them: see
 * {@link wishOfSpec}.
 */
export const CONTROL_FIELDS = {
  paused: {
    type: 'boolean',
    description:
      'While true the operator writes nothing to the mesh: no change, no repair, no removal (but for deletionPolicy Retain, which removes nothing). It goes on looking, and status shows what it would do. Default: false.',
  },
  approval: {
    type: 'object',
    description: 'Which steps wait for somebody’s agreement. Default: none.',
    properties: {
      policy: {
        type: 'string',
        description:
          'Manual: a step in one of the scopes waits until a MeshPlanApproval names the goal of the plan that it is in. Automatic: nothing waits. Default: Automatic.',
        default: 'Automatic',
        enum: ['Automatic', 'Manual'],
      },
      scopes: {
        type: 'array',
        description:
          'What waits under Manual. Upgrade: a spec that changes Istio’s version, up or down, as a whole. Prune: deletion of what the spec no longer wants. Default: ["Upgrade","Prune"].',
        default: APPROVAL_SCOPES,
        minItems: 1,
        maxItems: 8,
        'x-kubernetes-list-type': 'set',
        items: { type: 'string', enum: APPROVAL_SCOPES },
      },
    },
  },
} as const satisfies Readonly<Record<string, SchemaNode>>;
