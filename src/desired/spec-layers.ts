import type { Json, JsonObject } from '../api/kube-object.ts';
import type { Minor } from '../api/supported-minors.ts';
import type { Catalog } from '../catalog/catalog.ts';
import { mergeJson, scalarText } from './merge-json.ts';
import { resolveOverlays } from './overlays/resolve-overlays.ts';
import type { WrittenOverlay } from './overlays/resolve-overlays.ts';
import type { ResolvedOverlay } from './resolved-spec.ts';

/** The parts of a spec that come in layers, as one person or file writes them. */
export interface LayeredSpec {
  readonly profile?: string | undefined;
  readonly platform?: string | undefined;
  readonly namespace?: string | undefined;
  readonly images?: object | undefined;
  readonly meshConfig?: object | undefined;
  readonly values?: object | undefined;
  readonly unvalidatedValues?: object | undefined;
  readonly components?: object | undefined;
  readonly gateways?: readonly object[] | undefined;
  readonly overlays?: readonly WrittenOverlay[] | undefined;
}

/** A team's own layer, and how people know it. */
export interface NamedLayer {
  /** `NAMESPACE/NAME`, and the key: `platform/house-rules, overlay.yaml`. */
  readonly name: string;
  readonly spec: LayeredSpec;
}

/** One layer on its way into the settings. */
export interface SettingsLayer {
  /** For people: `default 1.31`, `profile demo`, `platform gke`, `profile overlay platform/house-rules, overlay.yaml`, `spec`. */
  readonly label: string;
  readonly spec: LayeredSpec;
}

export interface LayerInput {
  readonly spec: LayeredSpec;
  readonly catalog: Catalog;
  readonly minor: Minor;
  /** What the cluster looks like; used when neither spec nor profile name a platform. */
  readonly detectedPlatform?: string | undefined;
  /** A team's own layers, in order. */
  readonly profileOverlays?: readonly NamedLayer[] | undefined;
}

/** All layers as one. */
export interface MergedLayers {
  readonly profile: string;
  readonly platform: string;
  readonly images: JsonObject;
  readonly meshConfig: JsonObject;
  readonly values: JsonObject;
  /** The values without the version's defaults: what somebody wrote down. */
  readonly writtenValues: JsonObject;
  readonly components: JsonObject;
  readonly gateways: readonly JsonObject[];
  /** Patches of rendered objects: those of the lower layers come first. */
  readonly overlays: readonly ResolvedOverlay[];
}

/**
 * Settings by layers, lowest first; a higher one wins leaf by leaf, lists are replaced, null takes a value away, gateways
 * are merged by namespace and name:
 *
 * 1. version defaults: Istio's documented values of the minor
 * 2. profile: the spec's, else `default`
 * 3. platform: the spec's, else the profile's, else the detected one
 * 4. profile overlays: a team's own partial specs, in their order
 * 5. spec: what the MeshInstall itself says, its `unvalidatedValues` last
 *
 * (6. overlays of objects patch what these five render.)
 *
 * @throws Error when there is no such profile
 */
export function mergeSpecLayers(input: LayerInput): MergedLayers {
  const { profile, platform, layers } = settingsLayers(input);
  const specs = layers.map((layer) => layer.spec);
  const namespace = input.spec.namespace ?? 'istio-system';
  return {
    profile,
    platform,
    images: mergeField(specs, 'images'),
    meshConfig: mergeField(specs, 'meshConfig'),
    values: mergeField(specs, 'values'),
    writtenValues: mergeField(specs.slice(1), 'values'),
    components: mergeField(specs, 'components'),
    gateways: specs.reduce<readonly JsonObject[]>(
      (lower, layer) =>
        mergeGateways(lower, (layer.gateways ?? []) as readonly JsonObject[], namespace),
      [],
    ),
    overlays: [
      ...(input.profileOverlays ?? []).flatMap(({ name, spec }) =>
        resolveOverlays(spec.overlays, { layer: name, namespace }),
      ),
      ...resolveOverlays(input.spec.overlays, { layer: 'spec', namespace }),
    ],
  };
}

/** The layers by name, lowest first; see {@link mergeSpecLayers}. */
export function settingsLayers({ spec, catalog, minor, ...input }: LayerInput): {
  readonly profile: string;
  readonly platform: string;
  readonly layers: readonly SettingsLayer[];
} {
  const profile = spec.profile ?? 'default';
  const profileLayer = catalog.profileLayer(profile, minor);
  const platform = spec.platform ?? profileLayer.platform ?? input.detectedPlatform ?? 'Kubernetes';
  return {
    profile,
    platform,
    layers: [
      { label: `default ${minor}`, spec: { values: catalog.defaultValues(minor) } },
      { label: `profile ${profile}`, spec: profileLayer },
      { label: `platform ${platform}`, spec: catalog.platformLayer(platform, minor) },
      ...(input.profileOverlays ?? []).map(({ name, spec: layer }) => ({
        label: `profile overlay ${name}`,
        spec: layer,
      })),
      { label: 'spec', spec },
      ...(spec.unvalidatedValues === undefined
        ? []
        : [{ label: 'unvalidatedValues', spec: { values: spec.unvalidatedValues } }]),
    ],
  };
}

function mergeField(
  layers: readonly LayeredSpec[],
  field: 'images' | 'meshConfig' | 'values' | 'components',
): JsonObject {
  return layers.reduce<JsonObject>(
    (lower, layer) => mergeJson(lower, (layer[field] ?? {}) as JsonObject),
    {},
  );
}

/** Entries of the upper layer over those of the lower one with the same namespace and name; new ones are added. */
function mergeGateways(
  lower: readonly JsonObject[],
  upper: readonly JsonObject[],
  namespace: string,
): readonly JsonObject[] {
  const merged = new Map<string, JsonObject>();
  for (const gateway of [...lower, ...upper]) {
    const place = filled(gateway.namespace) ?? namespace;
    const key = `${place}/${scalarText(gateway.name)}`;
    merged.set(key, { ...mergeJson(merged.get(key) ?? {}, gateway), namespace: place });
  }
  return [...merged.values()];
}

function filled(value: Json | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
