import type { SchemaNode } from './schema-node.ts';

/** Lists in status hold the first twenty; whole lists are in the plan's ConfigMap and in the logs. */
const FIRST_TWENTY = 20;

const NAME = { type: 'string', maxLength: 253 } as const satisfies SchemaNode;
const TIME = { type: 'string', format: 'date-time', maxLength: 32 } as const satisfies SchemaNode;
const SENTENCE = { type: 'string', maxLength: 2048 } as const satisfies SchemaNode;

const CONDITION = {
  type: 'object',
  description: 'One observation, in the form that Kubernetes’ conventions give to conditions.',
  required: ['type', 'status', 'reason', 'message', 'lastTransitionTime', 'observedGeneration'],
  properties: {
    type: {
      type: 'string',
      description: 'What is observed; see the reference of conditions.',
      maxLength: 64,
    },
    status: {
      type: 'string',
      description: 'Whether it is so.',
      enum: ['True', 'False', 'Unknown'],
    },
    reason: {
      type: 'string',
      description: 'Why, in one word of the reference of reasons.',
      maxLength: 64,
    },
    message: { type: 'string', description: 'Why, and what to do, for people.', maxLength: 4096 },
    lastTransitionTime: { ...TIME, description: 'When status last changed.' },
    observedGeneration: {
      type: 'integer',
      format: 'int64',
      description: 'The metadata.generation that the observation is about.',
    },
  },
} as const satisfies SchemaNode;

const REVISION = {
  type: 'object',
  description: 'One control-plane revision that is installed.',
  required: ['name', 'version', 'ready'],
  properties: {
    name: { ...NAME, description: 'Name of the revision; "default" for the one without a name.' },
    version: { ...NAME, description: 'Exact version of Istio.' },
    ready: {
      type: 'boolean',
      description: 'Whether its istiod is completely rolled out and available.',
    },
    accepted: {
      ...NAME,
      description: 'The ControllerRevision that keeps the spec and the rendering of this revision.',
    },
  },
} as const satisfies SchemaNode;

const GATEWAY = {
  type: 'object',
  description: 'One gateway that the mesh has.',
  required: ['namespace', 'name', 'type', 'ready'],
  properties: {
    namespace: { ...NAME, description: 'Namespace that the gateway runs in; never empty.' },
    name: { ...NAME, description: 'Name of the gateway.' },
    type: { type: 'string', description: 'Ingress or Egress.', enum: ['Ingress', 'Egress'] },
    ready: { type: 'boolean', description: 'Whether it is ready in the sense of its readyWhen.' },
    addresses: {
      type: 'array',
      description: 'Addresses and host names of its Service, outermost first.',
      maxItems: FIRST_TWENTY,
      'x-kubernetes-list-type': 'atomic',
      items: NAME,
    },
  },
} as const satisfies SchemaNode;

const WARNING = {
  type: 'object',
  description: 'Something in the spec that works and deserves a look.',
  required: ['path', 'reason', 'message'],
  properties: {
    path: { ...SENTENCE, description: 'The field that it is about.' },
    reason: { type: 'string', description: 'A word of the reference of reasons.', maxLength: 64 },
    message: { ...SENTENCE, description: 'What was found, and what to do.' },
  },
} as const satisfies SchemaNode;

const GATEWAY_API = {
  type: 'object',
  description:
    'The CustomResourceDefinitions of the Kubernetes Gateway API, which are the cluster’s own. Without them Gateway and HTTPRoute are unknown to the cluster; istiod takes them up as soon as they are there.',
  required: ['installed'],
  properties: {
    installed: { type: 'boolean', description: 'Whether they are there.' },
    version: { ...NAME, description: 'The bundle version that they name, where they name one.' },
  },
} as const satisfies SchemaNode;

const PLAN = {
  type: 'object',
  description: 'What the operator is about to do. Absent when there is nothing to do.',
  required: ['goal', 'summary'],
  properties: {
    goal: { ...NAME, description: 'Hash of what the plan leads to.' },
    configMap: {
      ...NAME,
      description: 'ConfigMap with the whole plan, in the operator’s namespace.',
    },
    summary: { ...SENTENCE, description: 'The plan in one sentence.' },
    next: {
      type: 'array',
      description: 'The first steps, each with its reason.',
      maxItems: FIRST_TWENTY,
      'x-kubernetes-list-type': 'atomic',
      items: SENTENCE,
    },
  },
} as const satisfies SchemaNode;

const DRIFT = {
  type: 'object',
  description: 'Objects of the mesh that somebody else keeps different from the wish.',
  required: ['count'],
  properties: {
    count: { type: 'integer', format: 'int32', description: 'How many objects.', minimum: 0 },
    examples: {
      type: 'array',
      description: 'The first of them, contested ones before the others.',
      maxItems: FIRST_TWENTY,
      'x-kubernetes-list-type': 'atomic',
      items: {
        type: 'object',
        required: ['object', 'fields'],
        properties: {
          object: { ...SENTENCE, description: 'Kind, namespace and name.' },
          fields: {
            type: 'array',
            description: 'Paths of the fields.',
            maxItems: FIRST_TWENTY,
            'x-kubernetes-list-type': 'atomic',
            items: SENTENCE,
          },
          manager: { ...NAME, description: 'Field manager that wrote them, where known.' },
          contested: {
            type: 'boolean',
            description:
              'True when the operator leaves these fields alone because somebody sets them again and again.',
          },
        },
      },
    },
  },
} as const satisfies SchemaNode;

const PROBLEM = {
  type: 'object',
  description: 'One thing that keeps the mesh from being ready.',
  required: ['object', 'reason', 'message'],
  properties: {
    object: { ...SENTENCE, description: 'Kind, namespace and name of the object that suffers.' },
    reason: { type: 'string', description: 'A word of the reference of reasons.', maxLength: 64 },
    message: { ...SENTENCE, description: 'What was found, and what to do.' },
    since: { ...TIME, description: 'When it was first seen.' },
  },
} as const satisfies SchemaNode;

/** `status` of a MeshInstall: small, stable while nothing changes, without counts that an autoscaler moves. */
export const MESH_INSTALL_STATUS_SCHEMA = {
  type: 'object',
  description: 'The mesh as it is. Written by the operator alone.',
  properties: {
    observedGeneration: {
      type: 'integer',
      format: 'int64',
      description: 'The metadata.generation that the operator last worked on.',
    },
    conditions: {
      type: 'array',
      description: 'Observations by type.',
      maxItems: 16,
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['type'],
      items: CONDITION,
    },
    version: { ...NAME, description: 'The exact version that the spec came to.' },
    profile: { ...NAME, description: 'The profile in use.' },
    platform: { ...NAME, description: 'The platform, as given or as detected.' },
    revision: {
      ...NAME,
      description: 'The revision that the spec came to; "default" without a name.',
    },
    activeRevision: { ...NAME, description: 'The revision that new proxies attach to.' },
    acceptedRevision: {
      ...NAME,
      description: 'The ControllerRevision that keeps the last accepted spec.',
    },
    revisions: {
      type: 'array',
      description: 'Control-plane revisions that are installed.',
      maxItems: FIRST_TWENTY,
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['name'],
      items: REVISION,
    },
    gateways: {
      type: 'array',
      description: 'Gateways of the mesh.',
      maxItems: 64,
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['namespace', 'name'],
      items: GATEWAY,
    },
    gatewayApi: GATEWAY_API,
    plan: PLAN,
    drift: DRIFT,
    warnings: {
      type: 'array',
      description:
        'Settings that are deprecated, values that are passed on unchecked, overlays that change nothing, entries of spec.drift.ignore that match nothing: the first twenty.',
      maxItems: FIRST_TWENTY,
      'x-kubernetes-list-type': 'atomic',
      items: WARNING,
    },
    problems: {
      type: 'array',
      description: 'What keeps the mesh from being ready, the first twenty.',
      maxItems: FIRST_TWENTY,
      'x-kubernetes-list-type': 'atomic',
      items: PROBLEM,
    },
  },
} as const satisfies SchemaNode;
