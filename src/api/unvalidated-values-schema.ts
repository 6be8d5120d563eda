import type { SchemaNode } from './schema-node.ts';

/** `spec.unvalidatedValues`: the deliberate way past the check of values. */
export const UNVALIDATED_VALUES_SCHEMA = {
  type: 'object',
  description:
    'Installation values that this release does not know, merged over values: for a patch release or images of your own that read them. Unknown names are passed on unchecked, with a warning each in status; what is known is checked as under values. Default: {}.',
  maxProperties: 200,
  'x-kubernetes-preserve-unknown-fields': true,
} as const satisfies SchemaNode;
