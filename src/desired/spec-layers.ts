import type { Json, JsonObject } from '../api/kube-object.ts';
import type { Minor } from '../api/supported-minors.ts';
import type { Catalog, SpecLayer } from '../catalog/catalog.ts';
import { mergeJson, scalarText } from './merge-json.ts';

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
}

export interface LayerInput {
  readonly spec: LayeredSpec;
  readonly catalog: Catalog;
  readonly minor: Minor;
  /** What the cluster looks like; used when neither spec nor profile name a platform. */
  readonly detectedPlatform?: string | undefined;
  /** A team's own layers, in order. */
  readonly overlays?: readonly SpecLayer[] | undefined;
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
  const { spec, catalog, minor } = input;
  const profile = spec.profile ?? 'default';
  const profileLayer = catalog.profileLayer(profile, minor);
  const platform = spec.platform ?? profileLayer.platform ?? input.detectedPlatform ?? 'Kubernetes';

  const layers: readonly LayeredSpec[] = [
    { values: catalog.defaultValues(minor) },
    profileLayer,
    catalog.platformLayer(platform, minor),
    ...(input.overlays ?? []),
    spec,
    { values: spec.unvalidatedValues },
  ];

  const namespace = spec.namespace ?? 'istio-system';
  return {
    profile,
    platform,
    images: mergeField(layers, 'images'),
    meshConfig: mergeField(layers, 'meshConfig'),
    values: mergeField(layers, 'values'),
    writtenValues: mergeField(layers.slice(1), 'values'),
    components: mergeField(layers, 'components'),
    gateways: layers.reduce<readonly JsonObject[]>(
      (lower, layer) =>
        mergeGateways(lower, (layer.gateways ?? []) as readonly JsonObject[], namespace),
      [],
    ),
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
