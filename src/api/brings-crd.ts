import type { Json, JsonObject } from './kube-object.ts';

/** What of a resolved spec decides about Istio's CRDs. */
export interface CrdSettings {
  readonly components: Readonly<Record<string, { readonly enabled?: boolean }>>;
  readonly values: JsonObject;
}

/** Whether a mesh with these settings brings that CRD of Istio's, where its minor has it. */
export function bringsCrd({ components, values }: CrdSettings, name: string): boolean {
  const base = mapIn(values.base);
  const { resourceScope } = mapIn(values.global);
  if (components.base?.enabled !== true || base.enableIstioConfigCRDs === false) return false;
  if (resourceScope === 'namespace') return false;
  return !Array.isArray(base.excludedCRDs) || !base.excludedCRDs.includes(name);
}

function mapIn(value: Json | undefined): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as JsonObject)
    : {};
}
