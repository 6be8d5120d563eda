import type { JsonObject } from '../api/kube-object.ts';
import { mapAt, mergeJson, textAt, valueAt } from './merge-json.ts';

/** What the CNI agent has where nobody says otherwise; istiod's defaults of the same settings differ. */
const OWN_DEFAULTS = {
  level: 'info',
  resources: { requests: { cpu: '100m', memory: '100Mi' } },
} as const;

/**
 * Settings of the CNI agent that follow global ones, but only those that somebody wrote: the agent's own defaults are not
 * istiod's. Log level: its own, else the global one. Resources that were taken away: the global defaults for resources.
 *
 * @param values everything merged
 * @param written the same without the version's defaults
 */
export function followedByCni(values: JsonObject, written: JsonObject): JsonObject {
  const level =
    textAt(values, 'cni', 'logging', 'level') ||
    (valueAt(written, 'global', 'logging', 'level') ?? OWN_DEFAULTS.level);
  const resources =
    valueAt(values, 'cni', 'resources') ??
    mergeJson(OWN_DEFAULTS.resources, mapAt(written, 'global', 'defaultResources'));
  return { logging: { level }, resources };
}
