import type { Json, JsonObject } from '../api/kube-object.ts';
import { isJsonObject, mapAt, scalarText, valueAt } from '../desired/merge-json.ts';
import { GATEWAY_VALUES } from '../desired/resolve-gateways.ts';
import { mergeWritten, treeOf, withoutAbsent, withoutPath } from './json-paths.ts';

/** Settings of upstream's gateway values, by whether a field of `spec.gateways[]` says the same. */
export interface SortedSettings {
  /** As members of an item of `spec.gateways`. */
  readonly fields: JsonObject;
  /** Under upstream's names; they can only be set for all gateways of a type together. */
  readonly rest: JsonObject;
}

/** Sorts settings of a gateway by where they can be written. */
export function sortGatewaySettings(settings: JsonObject): SortedSettings {
  const fields = GATEWAY_VALUES.reduce<JsonObject>((tree, [field, path]) => {
    const value = valueAt(settings, ...path);
    return isNothing(value) ? tree : mergeWritten(tree, treeOf(field, asField(field, value)));
  }, {});
  const known = [...GATEWAY_VALUES.map(([, path]) => path), NO_SERVICE, IGNORED];
  return {
    fields: withoutIdleReplicas({ ...fields, ...serviceOf(settings, fields) }),
    rest: known.reduce<JsonObject>((rest, path) => withoutPath(rest, path), settings),
  };
}

const NO_SERVICE = ['customService'];
/** The charts of these gateways do not look at it. */
const IGNORED = ['memory'];
/** Values that take any scalars; the fields take text. */
const TEXTS = new Set(['env', 'nodeSelector']);

function asField([name = '']: readonly string[], value: Json): Json {
  if (!TEXTS.has(name) || !isJsonObject(value)) return value;
  const members = Object.entries(value).map(([key, one]) => [key, one && scalarText(one)]);
  return Object.fromEntries(members) as JsonObject;
}

function serviceOf(settings: JsonObject, fields: JsonObject): JsonObject {
  if (settings.customService !== true) return {};
  return { service: { ...mapAt(fields, 'service'), type: 'None' } };
}

/** Upstream ignores a number of pods under an autoscaler; a MeshInstall refuses the two together. */
export function withoutIdleReplicas(fields: JsonObject): JsonObject {
  const fixed = valueAt(fields, 'autoscaling', 'enabled') === false;
  return fixed ? fields : withoutAbsent({ ...fields, replicas: undefined });
}

/** Upstream's way of saying that a setting is not set. */
function isNothing(value: Json | undefined): value is undefined {
  return value === undefined || value === null || value === '';
}
