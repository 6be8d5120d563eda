import { PATTERNS } from './patterns.ts';
import type { SchemaNode } from './schema-node.ts';

/** Kinds of steps that can be made to wait for an approval. */
const APPROVAL_SCOPES = ['Upgrade', 'Prune'] as const;

/** One of {@link APPROVAL_SCOPES}. */
export type ApprovalScope = (typeof APPROVAL_SCOPES)[number];

/** One entry of `spec.drift.ignore`. */
const IGNORED = {
  type: 'object',
  required: ['kind', 'name', 'jsonPointers'],
  properties: {
    kind: {
      type: 'string',
      description: 'Kind of the object, such as Deployment.',
      minLength: 1,
      maxLength: 63,
    },
    namespace: {
      type: 'string',
      description:
        'Its namespace; of no account for kinds without one. Default: the namespace of the control plane.',
      pattern: PATTERNS.dnsLabel,
      minLength: 1,
      maxLength: 63,
    },
    name: { type: 'string', description: 'Its name.', minLength: 1, maxLength: 253 },
    jsonPointers: {
      type: 'array',
      description:
        'The fields, as JSON pointers (RFC 6901) into the object as meshinstall render prints it, such as /spec/template/spec/containers/0/resources.',
      minItems: 1,
      maxItems: 16,
      'x-kubernetes-list-type': 'set',
      items: {
        type: 'string',
        pattern: PATTERNS.jsonPointer,
        maxLength: 253,
        'x-kubernetes-validations': [
          {
            rule: "!self.matches('^/(apiVersion|kind|status)(/|$)') && (!self.matches('^/metadata(/|$)') || self.matches('^/metadata/(labels|annotations)/[^/]+$')) && !self.matches('^/metadata/labels/meshinstall.io~1')",
            message:
              'cannot be given away: identity, status, the operator’s own labels, and labels or annotations as a whole',
          },
        ],
      },
    },
  },
} as const satisfies SchemaNode;

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
  drift: {
    type: 'object',
    description:
      'What becomes of fields and objects of the mesh that somebody else changes or deletes. Default: they are put right.',
    properties: {
      policy: {
        type: 'string',
        description:
          'Enforce puts them right. Report leaves them and tells them in status. Off leaves them and tells nothing. Default: Enforce.',
        default: 'Enforce',
        enum: ['Enforce', 'Report', 'Off'],
      },
      ignore: {
        type: 'array',
        description:
          'Fields that belong to somebody else: they are neither sent, nor put right, nor told. An object that is made anew gets them once. Default: [].',
        maxItems: 32,
        'x-kubernetes-list-type': 'atomic',
        items: IGNORED,
      },
    },
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
