import type { JsonObject } from '../api/kube-object.ts';

/** The types of the notation that need no definition. */
export const BUILT_IN_TYPES = {
  string: { type: 'string' },
  boolean: { type: 'boolean' },
  integer: { type: 'integer' },
  int32: { type: 'integer', format: 'int32' },
  double: { type: 'number', format: 'double' },
  byte: { type: 'string', format: 'byte' },
  binary: { type: 'string', format: 'binary' },
  'date-time': { type: 'string', format: 'date-time' },
  'int-or-string': {
    anyOf: [{ type: 'integer' }, { type: 'string' }],
    'x-kubernetes-int-or-string': true,
  },
  'free-form': { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
} as const satisfies Readonly<Record<string, JsonObject>>;

/** Whether a type is known without definition. */
export function isBuiltIn(name: string): name is keyof typeof BUILT_IN_TYPES {
  return Object.hasOwn(BUILT_IN_TYPES, name);
}
