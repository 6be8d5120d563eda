import type { Json, JsonObject } from '../api/kube-object.ts';
import { valueAt } from '../desired/merge-json.ts';
import { GATEWAY_SETTINGS } from '../desired/resolve-gateways.ts';
import { mergeWritten, treeOf, withoutAbsent } from './json-paths.ts';

/** Settings of upstream's gateway values, by whether a field of `spec.gateways[]` says the same. */
export interface SortedSettings {
  /** As members of an item of `spec.gateways`. */
  readonly fields: JsonObject;
  /** Under upstream's names; they can only be set for all gateways of a type together. */
  readonly rest: JsonObject;
}

/** Sorts settings of a gateway by where they can be written. */
export function sortGatewaySettings(settings: JsonObject): SortedSettings {
  const fields = GATEWAY_SETTINGS.reduce<JsonObject>((tree, [path, setting]) => {
    const value = settings[setting];
    return isNothing(value) ? tree : mergeWritten(tree, treeOf(path, value));
  }, {});
  const known = new Set(GATEWAY_SETTINGS.map(([, setting]) => setting));
  const rest = Object.entries(settings).filter(([name]) => !known.has(name));
  return { fields: withoutIdleReplicas(fields), rest: Object.fromEntries(rest) };
}

/** Upstream ignores a number of pods under an autoscaler; a MeshInstall refuses the two together. */
function withoutIdleReplicas(fields: JsonObject): JsonObject {
  const fixed = valueAt(fields, 'autoscaling', 'enabled') === false;
  return fixed ? fields : withoutAbsent({ ...fields, replicas: undefined });
}

/** Upstream's way of saying that a setting is not set. */
function isNothing(value: Json | undefined): value is undefined {
  return value === undefined || value === null || value === '';
}
