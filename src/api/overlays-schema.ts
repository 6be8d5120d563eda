import { PATTERNS } from './patterns.ts';
import type { SchemaNode } from './schema-node.ts';

const OPERATION = {
  type: 'object',
  description: 'One operation of RFC 6902.',
  required: ['op', 'path'],
  properties: {
    op: {
      type: 'string',
      description: 'What is done at path.',
      enum: ['add', 'remove', 'replace', 'move', 'copy', 'test'],
    },
    path: {
      type: 'string',
      description:
        'A JSON pointer, for example /spec/template/spec/containers/0/args/-; / within a name is written ~1.',
      maxLength: 1024,
    },
    from: {
      type: 'string',
      description: 'Where move and copy take the value from. Default: none.',
      maxLength: 1024,
    },
    value: {
      description: 'The value of add, replace and test. Default: null.',
      'x-kubernetes-preserve-unknown-fields': true,
    },
  },
} as const satisfies SchemaNode;

const TARGET = {
  type: 'object',
  description: 'Which object is patched; it has to be one that the mesh renders.',
  required: ['kind', 'name'],
  properties: {
    group: {
      type: 'string',
      description: 'API group, for example apps; empty for the core group. Default: "".',
      default: '',
      maxLength: 253,
    },
    version: {
      type: 'string',
      description: 'API version; when it is given it has to be the rendered one. Default: any.',
      maxLength: 63,
    },
    kind: {
      type: 'string',
      description: 'Kind, for example Deployment.',
      minLength: 1,
      maxLength: 63,
    },
    namespace: {
      type: 'string',
      description:
        'Namespace of the object; an empty text stands for spec.namespace, and for none with cluster-wide kinds. Default: "".',
      default: '',
      pattern: PATTERNS.dnsLabelOrEmpty,
      maxLength: 63,
    },
    name: { type: 'string', description: 'Name of the object.', minLength: 1, maxLength: 253 },
  },
} as const satisfies SchemaNode;

/** One item of `spec.overlays`. */
const OVERLAY = {
  type: 'object',
  description: 'A patch of one rendered object.',
  required: ['target'],
  properties: {
    target: TARGET,
    patch: {
      type: 'object',
      description:
        'A strategic merge patch, as in kustomize and kubectl patch: maps are merged, lists by Kubernetes’ merge keys (containers by name) or else replaced, null takes a field away, $patch: delete or replace. Default: none.',
      maxProperties: 64,
      'x-kubernetes-preserve-unknown-fields': true,
    },
    jsonPatch: {
      type: 'array',
      description: 'JSON Patch operations (RFC 6902), one after the other. Default: none.',
      minItems: 1,
      maxItems: 100,
      'x-kubernetes-list-type': 'atomic',
      items: OPERATION,
    },
  },
  'x-kubernetes-validations': [
    {
      rule: 'has(self.patch) != has(self.jsonPatch)',
      message: 'has to have one of patch and jsonPatch',
    },
  ],
} as const satisfies SchemaNode;

/** `spec.overlays`. */
export const OVERLAYS_SCHEMA = {
  type: 'array',
  description:
    'Patches of rendered objects, the last layer, in their order. What a MeshInstall may ask for is limited for them as for everything else (docs/customise.md). Default: none.',
  maxItems: 64,
  'x-kubernetes-list-type': 'atomic',
  items: OVERLAY,
} as const satisfies SchemaNode;
