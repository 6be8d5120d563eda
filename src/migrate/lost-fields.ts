import { asJson } from '../api/kube-object.ts';
import type { Json, JsonObject, KubeObject } from '../api/kube-object.ts';
import { isJsonObject, mapAt, textAt } from '../desired/merge-json.ts';

/**
 * What objects of a live CustomResourceDefinition may have and those of another one in its place may not: versions, and fields by path
 * (`spec.trafficPolicy.retryBudget`), sorted. The API server would drop these fields at the next write of each object.
 */
export function lostFields(live: KubeObject, wanted: KubeObject): readonly string[] {
  const others = new Map(versionsOf(wanted).map((version) => [textAt(version, 'name'), version]));
  const lost = versionsOf(live).flatMap((version) => {
    const name = textAt(version, 'name');
    const other = others.get(name);
    return other === undefined
      ? [`version ${name}`]
      : lostBelow(rootOf(version), rootOf(other), '');
  });
  return [...new Set(lost)].sort();
}

function versionsOf(crd: KubeObject): readonly JsonObject[] {
  const { versions } = mapAt(asJson(crd), 'spec');
  return Array.isArray(versions) ? versions.filter(isJsonObject) : [];
}

function rootOf(version: JsonObject): JsonObject {
  return mapAt(version, 'schema', 'openAPIV3Schema');
}

function lostBelow(live: JsonObject, wanted: JsonObject, path: string): readonly string[] {
  if (wanted['x-kubernetes-preserve-unknown-fields'] === true) return [];
  const kept = mapAt(wanted, 'properties');
  const properties = Object.entries(mapAt(live, 'properties')).flatMap(([name, node]) => {
    const at = path === '' ? name : `${path}.${name}`;
    return Object.hasOwn(kept, name) ? lostInside(node, kept[name], at) : [at];
  });
  const members = ['items', 'additionalProperties'].flatMap((name) =>
    lostInside(live[name], wanted[name], path),
  );
  return [...properties, ...members];
}

function lostInside(
  live: Json | undefined,
  wanted: Json | undefined,
  path: string,
): readonly string[] {
  return isJsonObject(live) && isJsonObject(wanted) ? lostBelow(live, wanted, path) : [];
}
