import type { KubeObject } from '../api/kube-object.ts';

/**
 * The fixed ClusterRoles of the catalog, as far as they were made beforehand: they are the union over all minors, and the same at each
 * start. From the sources there are none; the bundle puts a module that carries them in this one's place
 * (scripts/bundle/embed-builtin-roles.ts).
 */
export function knownBuiltinRoles(): readonly KubeObject[] | undefined {
  return undefined;
}
