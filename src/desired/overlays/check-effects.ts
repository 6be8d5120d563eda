import { printPath } from '../../api/finding.ts';
import type { Finding, ValuePath } from '../../api/finding.ts';
import { asJson } from '../../api/kube-object.ts';
import type { JsonObject } from '../../api/kube-object.ts';
import { schemaAt } from '../../api/schema-paths.ts';
import { walkSchema } from '../../api/walk-schema.ts';
import type { KubernetesSchema } from '../../catalog/catalog.ts';
import { didYouMean } from '../../support/did-you-mean.ts';
import type { OverlayEffect } from './apply-overlays.ts';
import { overlayFinding, printOverlayPath } from './overlay-finding.ts';
import { placeInJsonPatch } from './place-in-json-patch.ts';
import type { JsonPatchOperation } from './json-patch.ts';
import { placeInPatch } from './place-in-patch.ts';

/**
 * What the API server would refuse in the objects that overlays made: fields that the kind does not have, values of another type. Only
 * what a patch brought in is told, with its place in the patch. Kinds that the schema does not have are not judged.
 *
 * @param schema asked only when there are overlays
 */
export function checkEffects(
  effects: readonly OverlayEffect[],
  schema: () => KubernetesSchema,
): readonly Finding[] {
  return effects.flatMap((effect) => checkEffect(effect, schema()));
}

function checkEffect(
  effect: OverlayEffect,
  { kinds, release }: KubernetesSchema,
): readonly Finding[] {
  const { after } = effect;
  const kind = schemaAt(kinds, [after.apiVersion, after.kind]);
  if (kind === undefined) return [];
  const unknown = new Map<ValuePath, string | undefined>();
  const walked = walkSchema(after, kind, {
    at: [],
    explainUnknownKey({ at, parent }) {
      unknown.set(at, didYouMean(String(at.at(-1)), Object.keys(parent.properties ?? {})));
      return { message: `there is no such field in Kubernetes ${release}` };
    },
  });
  return walked.flatMap((finding) => {
    const wrong = { ...finding, isUnknown: unknown.has(finding.at), near: unknown.get(finding.at) };
    const { patch, jsonPatch = [] } = effect.overlay;
    return patch === undefined
      ? findInJsonPatch(effect, jsonPatch, wrong)
      : findInPatch(effect, patch, wrong);
  });
}

/** Something wrong with an object, by its place there. */
interface Wrong extends Pick<Finding, 'at' | 'message' | 'found'> {
  /** The last name of the place is no field. */
  readonly isUnknown: boolean;
  /** The field that was probably meant. */
  readonly near: string | undefined;
}

function findInPatch(
  { overlay, after }: OverlayEffect,
  patch: JsonObject,
  { at, message, found, near }: Wrong,
): readonly Finding[] {
  const result = asJson(after);
  const place = placeInPatch({ patch, kind: after.kind, result }, at);
  if (place === undefined) return [];
  const below = ['patch', ...place];
  const meant = near === undefined ? undefined : printOverlayPath(overlay, neighbour(below, near));
  return [overlayFinding(overlay, below, { message, found, didYouMean: meant })];
}

function findInJsonPatch(
  { overlay, before }: OverlayEffect,
  operations: readonly JsonPatchOperation[],
  wrong: Wrong,
): readonly Finding[] {
  const place = placeInJsonPatch({ before: asJson(before), operations }, wrong.at);
  const operation = operations[place?.index ?? -1];
  if (place === undefined || operation === undefined) return [];
  const { message, found, near } = wrong;
  const at = ['jsonPatch', place.index];
  if (wrong.isUnknown && place.below.length === 0) {
    const { path } = operation;
    const meant = near === undefined ? undefined : path.replace(/[^/]*$/, near);
    const said = { message, found: JSON.stringify(path), didYouMean: meant };
    return [overlayFinding(overlay, [...at, 'path'], said)];
  }
  if (operation.from !== undefined) {
    const said = { message: `${printPath(wrong.at)}: ${message}`, found };
    return [overlayFinding(overlay, [...at, 'path'], said)];
  }
  const below = [...at, 'value', ...place.below];
  const meant = near === undefined ? undefined : printOverlayPath(overlay, neighbour(below, near));
  return [overlayFinding(overlay, below, { message, found, didYouMean: meant })];
}

function neighbour(at: ValuePath, name: string): ValuePath {
  return [...at.slice(0, -1), name];
}
