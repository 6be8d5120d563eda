import type { Json, JsonObject } from '../../api/kube-object.ts';

/** The list under a name; empty when there is none. */
export function listAt(map: JsonObject, name: string): readonly Json[] {
  const list = map[name];
  return Array.isArray(list) ? (list as readonly Json[]) : [];
}
