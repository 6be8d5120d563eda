import type { JsonObject } from '../api/kube-object.ts';
import type { Minor } from '../api/supported-minors.ts';
import { minorOf } from '../api/supported-minors.ts';
import { digestOf, imageReference, resolveImages } from './image-references.ts';
import { mapAt, mergeJson, textAt, valueAt } from './merge-json.ts';
import { meshVariables } from './mesh-variables.ts';
import { resolveGateways } from './resolve-gateways.ts';
import { followedByCni } from './cni-values.ts';
import type { ResolvedComponent, ResolvedSpec } from './resolved-spec.ts';
import { mergeSpecLayers } from './spec-layers.ts';
import type { LayeredSpec, LayerInput, MergedLayers } from './spec-layers.ts';

export interface ResolveInput extends Omit<LayerInput, 'minor'> {
  readonly spec: LayeredSpec & { readonly revision?: string | undefined };
  /** Exact; see `resolveVersion`. */
  readonly version: string;
}

/** Where Istio's release images are for every supported minor. */
export const DEFAULT_HUB = 'docker.io/istio';

/**
 * The spec with all layers merged (see `mergeSpecLayers`) and everything that follows from the fields put in its place:
 * what our fields say goes into the values under Istio's names, so that manifests and injection templates read one tree.
 *
 * @throws Error for a version whose minor is not supported, or an unknown profile
 */
export function resolveSpec(input: ResolveInput): ResolvedSpec {
  const { spec, version } = input;
  const minor = minorOf(version);
  if (minor === undefined) throw new Error(`Istio ${version} is not of a supported minor`);
  const layers = mergeSpecLayers({ ...input, minor });
  const context: Context = {
    version,
    minor,
    namespace: spec.namespace ?? 'istio-system',
    revision: spec.revision ?? '',
    layers,
  };
  const values = fieldsAsValues(context);
  const components = resolveComponents(layers.components);
  return {
    version,
    minor,
    profile: layers.profile,
    platform: layers.platform,
    namespace: context.namespace,
    revision: context.revision,
    components,
    images: resolveImages({
      images: layers.images,
      values,
      version,
      components: Object.keys(components).filter((name) => components[name]?.enabled === true),
    }),
    meshConfig: resolveMeshConfig(input, context, values),
    values,
    originalValues: writtenValues(input),
    gateways: resolveGateways(layers.gateways, {
      values,
      standalone: input.catalog.fragment({
        name: 'standalone-gateway',
        minor,
        variables: {},
      }) as JsonObject,
    }),
    ...(layers.overlays.length === 0 ? {} : { overlays: layers.overlays }),
  };
}

function writtenValues({ spec, profileOverlays = [] }: ResolveInput): JsonObject {
  const written = [
    ...profileOverlays.map((layer) => layer.spec),
    spec,
    { values: spec.unvalidatedValues },
  ];
  return written.reduce<JsonObject>(
    (lower, { values = {} }) => mergeJson(lower, values as JsonObject),
    {},
  );
}

interface Context {
  readonly version: string;
  readonly minor: Minor;
  readonly namespace: string;
  readonly revision: string;
  readonly layers: MergedLayers;
}

/** Values with what other fields of the spec say in Istio's own places. */
function fieldsAsValues({ version, namespace, revision, layers }: Context): JsonObject {
  const { values, images, platform, components } = layers;
  const hub = textAt(images, 'hub') || DEFAULT_HUB;
  const variant = textAt(images, 'variant') || textAt(values, 'global', 'variant');
  const pinned = pinnedProxy({ images, hub, version, variant });
  const capturedByCni =
    valueAt(values, 'pilot', 'cni', 'enabled') ?? mapAt(components, 'cni').enabled === true;
  return mergeJson(values, {
    revision,
    global: {
      istioNamespace: namespace,
      hub,
      tag: version,
      variant,
      ...(platform === 'Kubernetes' ? {} : { platform }),
      ...pinned,
    },
    pilot: { cni: { enabled: capturedByCni } },
    cni: followedByCni(values, layers.writtenValues),
  });
}

/** Istiod puts an image name with a slash into pods as it is: the one way to give it a digest. */
function pinnedProxy(from: {
  readonly images: JsonObject;
  readonly hub: string;
  readonly version: string;
  readonly variant: string;
}): JsonObject {
  const { images, hub, version, variant } = from;
  const digest = digestOf(images, 'proxyv2', version);
  if (digest === '') return {};
  const image = imageReference({ image: 'proxyv2', hub, tag: version, variant, digest });
  return { proxy: { image }, proxy_init: { image } };
}

function resolveComponents(components: JsonObject): Record<string, ResolvedComponent> {
  const names = Object.keys(components).sort();
  return Object.fromEntries(
    names.map((name) => {
      const namespace = textAt(components, name, 'namespace');
      const enabled = mapAt(components, name).enabled === true;
      return [name, { enabled, ...(namespace === '' ? {} : { namespace }) }];
    }),
  );
}

/** What follows from the other settings, and over it what layers and user write. */
function resolveMeshConfig(input: ResolveInput, context: Context, values: JsonObject): JsonObject {
  const written = context.layers.meshConfig;
  const { namespace, revision, minor } = context;
  const variables = meshVariables({ values, meshConfig: written, namespace, revision });
  const base = input.catalog.fragment({ name: 'mesh-config', minor, variables });
  return mergeJson(base as JsonObject, written);
}
