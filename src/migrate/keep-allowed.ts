import { findingAt } from '../api/finding.ts';
import type { Finding, ValuePath } from '../api/finding.ts';
import type { Json, JsonObject } from '../api/kube-object.ts';
import type { Catalog } from '../catalog/catalog.ts';
import { buildDesired } from '../desired/build-desired.ts';
import { judgeResult } from '../desired/judge-result.ts';
import type { JsonPatchOperation } from '../desired/overlays/json-patch.ts';
import { resolveSpec } from '../desired/resolve-spec.ts';
import { resolveInputOf } from './render-imported.ts';

/** An overlay, and the path in the IstioOperator that it comes from. */
export interface PlacedOverlay {
  readonly at: ValuePath;
  readonly target: JsonObject;
  readonly patch?: JsonObject;
  readonly jsonPatch?: readonly JsonPatchOperation[];
}

/** The overlays that a MeshInstall may have, as a person would write them; each of the others is a finding at its place. */
export function keepAllowed(
  spec: JsonObject,
  placed: readonly PlacedOverlay[],
  catalog: Catalog,
): { readonly overlays: readonly Json[]; readonly findings: readonly Finding[] } {
  const overlays = placed.map(({ target, patch, jsonPatch }) => ({
    target,
    ...(patch === undefined ? {} : { patch }),
    ...(jsonPatch === undefined ? {} : { jsonPatch: jsonPatch as unknown as Json }),
  }));
  const input = resolveInputOf({ ...spec, overlays }, catalog);
  if (input === undefined) return { overlays: [], findings: [] };
  const desired = buildDesired({
    resolved: resolveSpec(input),
    catalog,
    owner: { name: 'default' },
    rbac: 'standalone',
  });
  const refusals = judgeResult({ input, desired, limits: {} });
  const refused = new Map<number, string>();
  for (const { path, message } of refusals) {
    const [, index] = /^spec\.overlays\[(\d+)\]/.exec(path) ?? [];
    if (index !== undefined) refused.set(Number(index), message);
  }
  return {
    overlays: overlays.filter((_overlay, index) => !refused.has(index)),
    findings: placed.flatMap(({ at }, index) => {
      const message = refused.get(index);
      return message === undefined ? [] : [findingAt(at, `is not carried over: ${message}`)];
    }),
  };
}
