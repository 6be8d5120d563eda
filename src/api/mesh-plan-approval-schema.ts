import { PATTERNS } from './patterns.ts';
import type { SchemaNode } from './schema-node.ts';

/**
 * The schema of a MeshPlanApproval: somebody's word that one goal of one MeshInstall may be carried out. A kind of its own, so that
 * the right to give it can be another person's than the right to change the MeshInstall.
 */
export const MESH_PLAN_APPROVAL_SCHEMA = {
  type: 'object',
  description: 'Agreement to one goal of one MeshInstall.',
  required: ['spec'],
  properties: {
    apiVersion: { type: 'string', description: 'meshinstall.io/v1alpha1.' },
    kind: { type: 'string', description: 'MeshPlanApproval.' },
    metadata: { type: 'object' },
    spec: {
      type: 'object',
      description: 'What is agreed to. It cannot be changed; make another approval.',
      required: ['meshInstall', 'goal'],
      'x-kubernetes-validations': [
        { rule: 'self == oldSelf', message: 'cannot be changed; create another MeshPlanApproval' },
      ],
      properties: {
        meshInstall: {
          type: 'string',
          description: 'Name of the MeshInstall.',
          pattern: PATTERNS.dnsLabel,
          maxLength: 40,
        },
        goal: {
          type: 'string',
          description:
            'The goal, as status.plan.goal and meshinstall plan name it. Any other goal needs an approval of its own.',
          pattern: PATTERNS.goal,
          maxLength: 16,
        },
        notAfter: {
          type: 'string',
          format: 'date-time',
          description:
            'Nothing begins by this approval after that time; what was begun is brought to its end. Default: no end.',
          maxLength: 32,
        },
        note: {
          type: 'string',
          description: 'For people: why, a ticket. Default: none.',
          maxLength: 1024,
        },
      },
    },
  },
} as const satisfies SchemaNode;
