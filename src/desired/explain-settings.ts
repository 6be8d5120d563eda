import type { Json, JsonObject, KubeObject } from '../api/kube-object.ts';
import { printRef, refOf } from '../api/object-ref.ts';
import { deepEqual } from '../support/deep-equal.ts';
import { isJsonObject, scalarText, valueAt } from './merge-json.ts';
import type { OverlayEffect } from './overlays/apply-overlays.ts';
import { resolveSpec } from './resolve-spec.ts';
import type { ResolveInput } from './resolve-spec.ts';
import type { ResolvedSpec } from './resolved-spec.ts';
import { mergeSpecLayers, settingsLayers } from './spec-layers.ts';
import type { SettingsLayer } from './spec-layers.ts';

/** One field and who set it. */
export interface ExplainedField {
  readonly path: readonly string[];
  /** A scalar, a list, or an empty map. */
  readonly value: Json;
  /** The highest layer that says so (see `settingsLayers`), or `follows` for what follows from other fields. */
  readonly layer: string;
}

/** A field of an object that an overlay set; `value` is absent when it took the field away. */
export interface ExplainedPatch {
  /** `Deployment istio-system/istiod` */
  readonly object: string;
  readonly path: readonly string[];
  readonly value?: Json;
  /** `overlay #1`, or with the profile overlay that it is in. */
  readonly layer: string;
}

/** Every leaf of the settings that a wish resolves to, with its layer, in the order in which people look for them. */
export function explainSettings(input: ResolveInput): readonly ExplainedField[] {
  const resolved = resolveSpec(input);
  const question = { ...input, minor: resolved.minor };
  const { layers } = settingsLayers(question);
  const merged = mergeSpecLayers(question);
  return [
    ...explainNames(resolved, layers),
    ...explainTree('components', merged.components, layers),
    ...explainTree('images', merged.images, layers),
    ...merged.gateways.flatMap((gateway) => explainGateway(gateway, layers)),
    ...explainTree('meshConfig', resolved.meshConfig, layers),
    ...explainTree('values', resolved.values, layers),
  ];
}

/** What overlays did, field by field; of several that set one field the last. */
export function explainEffects(effects: readonly OverlayEffect[]): readonly ExplainedPatch[] {
  const fields = new Map<string, ExplainedPatch>();
  for (const { overlay, before, after } of effects) {
    const number = `overlay #${overlay.index + 1}`;
    const layer = overlay.layer === 'spec' ? number : `${number} of ${overlay.layer}`;
    const object = printRef(refOf(after));
    for (const { path, value } of changes(asJson(before), asJson(after))) {
      const field = { object, path, layer, ...(value === undefined ? {} : { value }) };
      fields.set(JSON.stringify([object, path]), field);
    }
  }
  return [...fields.values()];
}

const FOLLOWS = 'follows';

function explainNames(
  { version, profile, platform, namespace, revision }: ResolvedSpec,
  layers: readonly SettingsLayer[],
): readonly ExplainedField[] {
  const names = { version, profile, platform, namespace, revision };
  return Object.entries(names)
    .filter(([, value]) => value !== '')
    .map(([name, value]) => ({ path: [name], value, layer: sourceOf(layers, [name]) }));
}

function explainTree(
  field: string,
  tree: JsonObject,
  layers: readonly SettingsLayer[],
): readonly ExplainedField[] {
  return leavesOf(tree).map(({ path, value }) => {
    const whole = [field, ...path];
    return { path: whole, value, layer: sourceOf(layers, whole) };
  });
}

/** The highest layer that has something at this place. */
function sourceOf(layers: readonly SettingsLayer[], path: readonly string[]): string {
  const owner = layers.findLast(({ spec }) => {
    const value = valueAt(spec as unknown as JsonObject, ...path);
    return value !== undefined && value !== null;
  });
  return owner?.label ?? FOLLOWS;
}

function explainGateway(
  gateway: JsonObject,
  layers: readonly SettingsLayer[],
): readonly ExplainedField[] {
  const { namespace, name } = gateway;
  const entries = layers.flatMap(({ label, spec }) =>
    ((spec.gateways ?? []) as readonly JsonObject[])
      .filter((one) => one.name === name && placeOf(one, namespace) === namespace)
      .map((one) => ({ label, spec: one })),
  );
  return leavesOf(gateway)
    .filter(({ path }) => path[0] !== 'name' && path[0] !== 'namespace')
    .map(({ path, value }) => ({
      path: ['gateways', `${scalarText(namespace)}/${scalarText(name)}`, ...path],
      value,
      layer: sourceOf(entries, path),
    }));
}

/** Empty is the control plane's namespace, which the merged gateway has. */
function placeOf({ namespace }: JsonObject, own: Json | undefined): Json | undefined {
  return namespace === undefined || namespace === '' ? own : namespace;
}

interface Leaf {
  readonly path: readonly string[];
  readonly value: Json;
}

function leavesOf(value: Json, path: readonly string[] = []): readonly Leaf[] {
  if (!isJsonObject(value)) return [{ path, value }];
  const members = Object.entries(value);
  if (members.length === 0 && path.length > 0) return [{ path, value }];
  return members.flatMap(([name, member]) => leavesOf(member, [...path, name]));
}

interface Difference {
  readonly path: readonly string[];
  readonly value: Json | undefined;
}

/** Places that differ; items of lists by name where they have one, lists of other things as a whole. */
function changes(before: Json | undefined, after: Json | undefined): readonly Difference[] {
  if (deepEqual(before, after)) return [];
  const [old, now] = [membersOf(before), membersOf(after)];
  if (now === undefined || old === undefined) {
    const leaves = isJsonObject(after) ? leavesOf(after) : [{ path: [], value: after }];
    return leaves.length === 0 ? [{ path: [], value: after }] : leaves;
  }
  const names = [...new Set([...old.keys(), ...now.keys()])];
  return names.flatMap((name) =>
    changes(old.get(name), now.get(name)).map(({ path, value }) => ({
      path: [name, ...path],
      value,
    })),
  );
}

function membersOf(value: Json | undefined): ReadonlyMap<string, Json> | undefined {
  if (isJsonObject(value)) return new Map(Object.entries(value));
  if (!Array.isArray(value)) return undefined;
  const items: readonly Json[] = value;
  const named = items.flatMap((item): [string, Json][] =>
    isJsonObject(item) && typeof item.name === 'string' ? [[item.name, item]] : [],
  );
  return named.length === items.length && named.length > 0 ? new Map(named) : undefined;
}

function asJson(object: KubeObject): Json {
  return object as unknown as Json;
}
