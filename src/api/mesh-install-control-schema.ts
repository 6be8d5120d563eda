import type { SchemaNode } from './schema-node.ts';

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
} as const satisfies Readonly<Record<string, SchemaNode>>;
