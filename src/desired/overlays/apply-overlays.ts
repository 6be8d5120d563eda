import type { Finding } from '../../api/finding.ts';
import { asJson } from '../../api/kube-object.ts';
import type { Json, KubeObject } from '../../api/kube-object.ts';
import { groupOf, printRef, refOf } from '../../api/object-ref.ts';
import { deepEqual } from '../../support/deep-equal.ts';
import { didYouMean } from '../../support/did-you-mean.ts';
import { isJsonObject, mapAt } from '../merge-json.ts';
import type { ResolvedOverlay } from '../resolved-spec.ts';
import { applyJsonPatch } from './json-patch.ts';
import { overlayFinding } from './overlay-finding.ts';
import { PatchError } from './patch-error.ts';
import { strategicMerge } from './strategic-merge.ts';

/** What one overlay did. */
export interface OverlayEffect {
  readonly overlay: ResolvedOverlay;
  readonly before: KubeObject;
  readonly after: KubeObject;
}

/** What overlays made of rendered objects. */
export interface Overlaid<T> {
  /** In the order in which they came. */
  readonly objects: readonly T[];
  /** In the order of the overlays; those with a finding are not here. */
  readonly effects: readonly OverlayEffect[];
  /** Targets that are not there and patches that cannot be carried out are errors; a patch that changes nothing is a warning. */
  readonly findings: readonly Finding[];
}

/** Carries out overlays on rendered objects, one after the other. Neither input is edited. */
export function applyOverlays<T extends { readonly object: KubeObject }>(
  objects: readonly T[],
  overlays: readonly ResolvedOverlay[],
): Overlaid<T> {
  return overlays.reduce<Overlaid<T>>(applyOne, { objects, effects: [], findings: [] });
}

function applyOne<T extends { readonly object: KubeObject }>(
  { objects, effects, findings }: Overlaid<T>,
  overlay: ResolvedOverlay,
): Overlaid<T> {
  const index = objects.findIndex(({ object }) => isTarget(object, overlay));
  const item = objects[index];
  if (item === undefined) {
    const all = objects.map(({ object }) => object);
    return { objects, effects, findings: [...findings, missingTarget(overlay, all)] };
  }
  const before = item.object;
  const answer = patched(before, overlay);
  if (answer.object === undefined) {
    return { objects, effects, findings: [...findings, answer.finding] };
  }
  const after = answer.object;
  const effect = { overlay, before, after };
  return {
    objects: objects.with(index, { ...item, object: after }),
    effects: [...effects, effect],
    findings: deepEqual(before, after) ? [...findings, noChange(effect)] : findings,
  };
}

function isTarget(object: KubeObject, { target }: ResolvedOverlay): boolean {
  const { apiVersion, kind, metadata } = object;
  return (
    kind === target.kind &&
    metadata.name === target.name &&
    groupOf(apiVersion) === target.group &&
    (metadata.namespace ?? target.namespace) === target.namespace
  );
}

type Patched =
  { readonly object: KubeObject } | { readonly object?: undefined; readonly finding: Finding };

function patched(object: KubeObject, overlay: ResolvedOverlay): Patched {
  const { target, patch, jsonPatch = [] } = overlay;
  const version = versionOf(object);
  if (target.version !== '' && target.version !== version) {
    const message = `${target.kind} is rendered in ${version}, not in ${target.version}`;
    return { finding: overlayFinding(overlay, ['target', 'version'], { message }) };
  }
  const field = patch === undefined ? 'jsonPatch' : 'patch';
  const json = asJson(object);
  try {
    const result =
      patch === undefined
        ? applyJsonPatch(json, jsonPatch)
        : strategicMerge(json, patch, object.kind);
    if (isSameObject(result, object)) return { object: result as unknown as KubeObject };
    const message = `would make another object of ${printRef(refOf(object))}: apiVersion, kind, name and namespace stay`;
    return { finding: overlayFinding(overlay, [field], { message }) };
  } catch (error) {
    if (!(error instanceof PatchError)) throw error;
    return { finding: overlayFinding(overlay, [field, ...error.at], error) };
  }
}

function versionOf({ apiVersion }: KubeObject): string {
  return apiVersion.slice(apiVersion.indexOf('/') + 1);
}

function isSameObject(result: Json, { apiVersion, kind, metadata }: KubeObject): boolean {
  if (!isJsonObject(result)) return false;
  const { name, namespace } = mapAt(result, 'metadata');
  return (
    result.apiVersion === apiVersion &&
    result.kind === kind &&
    name === metadata.name &&
    namespace === metadata.namespace
  );
}

function missingTarget(overlay: ResolvedOverlay, objects: readonly KubeObject[]): Finding {
  const wanted = printTarget(overlay);
  const near = didYouMean(wanted, objects.map(printObject)) ?? likeliest(overlay, objects);
  return overlayFinding(overlay, ['target'], {
    message: `the mesh has no ${wanted}`,
    didYouMean: near,
  });
}

/** A group that was forgotten, or a namespace that is another. */
function likeliest(
  { target }: ResolvedOverlay,
  objects: readonly KubeObject[],
): string | undefined {
  const named = objects.filter(({ metadata }) => metadata.name === target.name);
  const found = named.find(({ kind }) => kind === target.kind);
  return found === undefined ? undefined : printObject(found);
}

function printTarget({ target }: ResolvedOverlay): string {
  const { group, kind, namespace, name } = target;
  return `${kind}${group === '' ? '' : `.${group}`} ${namespace}/${name}`;
}

function printObject(object: KubeObject): string {
  const group = groupOf(object.apiVersion);
  const { namespace, name } = object.metadata;
  const place = namespace === undefined ? name : `${namespace}/${name}`;
  return `${object.kind}${group === '' ? '' : `.${group}`} ${place}`;
}

function noChange({ overlay, after }: OverlayEffect): Finding {
  const message = `changes nothing: ${printRef(refOf(after))} is so already`;
  return overlayFinding(overlay, [], { message, severity: 'warning' });
}
