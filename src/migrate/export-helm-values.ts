import { findingAt } from '../api/finding.ts';
import type { Finding } from '../api/finding.ts';
import type { Json, JsonObject } from '../api/kube-object.ts';
import { withDefaults } from '../api/with-defaults.ts';
import type { Catalog } from '../catalog/catalog.ts';
import { isJsonObject, mapAt } from '../desired/merge-json.ts';
import { gatewayKind } from '../desired/resolve-gateways.ts';
import type { ResolvedGateway, ResolvedSpec } from '../desired/resolved-spec.ts';
import { deepEqual } from '../support/deep-equal.ts';
import { without } from '../support/without.ts';
import { exportGatewayChart } from './gateway-chart.ts';
import { mergeWritten } from './json-paths.ts';

/** One release that stands for a part of the mesh. */
export interface ChartRelease {
  /** Name of the chart: `base`, `istiod`, `istio-ingress`, `istio-egress`, `gateway`, `cni`, `ztunnel`. */
  readonly chart: string;
  readonly release: string;
  readonly namespace: string;
  /** Version of chart and images. */
  readonly version: string;
  readonly values: JsonObject;
}

/** A mesh in Helm's words, and what cannot be said in them. */
export interface Exported {
  readonly releases: readonly ChartRelease[];
  readonly findings: readonly Finding[];
}

export interface ExportInput {
  readonly resolved: ResolvedSpec;
  /** The spec as written, for what no chart knows. */
  readonly spec: JsonObject;
  readonly catalog: Catalog;
}

/** Fields of a MeshInstall that are about looking after a mesh, or say what charts have no word for. */
const UNSAID: Readonly<Record<string, string>> = {
  overlays: 'Helm has no patches of rendered objects; use a post-renderer',
  updateStrategy: 'Helm does what it is told, when it is told',
  approval: 'Helm asks nobody',
  drift: 'Helm does not look after what it installed',
  deletionPolicy: 'helm uninstall removes what a release made',
};

/** What a spec says that says nothing. */
const DEFAULTS = withDefaults({ spec: {} }).spec as unknown as JsonObject;

/**
 * Values of Istio's charts with which `helm template` renders what the spec renders: for each chart what differs from its own defaults.
 * Classic gateways go to the charts istio-ingress and istio-egress, Standalone ones to the
 * chart gateway.
 */
export function exportHelmValues({ resolved, spec, catalog }: ExportInput): Exported {
  const values = mergeWritten(differing(resolved.values, catalog.defaultValues(resolved.minor)), {
    ...(resolved.revision === '' ? {} : { revision: resolved.revision }),
  });
  return {
    releases: [
      ...component(resolved, 'base', baseValues(resolved, values)),
      ...component(resolved, 'pilot', istiodValues(resolved, values)),
      ...component(resolved, 'cni', flatValues(values, 'cni')),
      ...component(resolved, 'ztunnel', flatValues(values, 'ztunnel')),
      ...resolved.gateways.map((gateway) => gatewayRelease(gateway, resolved, values)),
    ],
    findings: [...unsaid(spec), ...resolved.gateways.flatMap(unsaidOfGateway)],
  };
}

function unsaid(spec: JsonObject): readonly Finding[] {
  return Object.entries(UNSAID)
    .filter(([name]) => spec[name] !== undefined && !deepEqual(spec[name], DEFAULTS[name]))
    .map(([name, reason]) => findingAt(['spec', name], `is in no values: ${reason}`));
}

/** The part of a tree that another one does not have. */
function differing(tree: JsonObject, base: JsonObject): JsonObject {
  const entries = Object.entries(tree).flatMap(([name, value]): [string, Json][] => {
    const other = base[name];
    if (deepEqual(value, other)) return [];
    if (!isJsonObject(value) || !isJsonObject(other)) return isEmpty(value) ? [] : [[name, value]];
    const left = differing(value, other);
    return Object.keys(left).length === 0 ? [] : [[name, left]];
  });
  return Object.fromEntries(entries);
}

function isEmpty(value: Json): boolean {
  return value === '' || (isJsonObject(value) && Object.keys(value).length === 0);
}

const RELEASES = {
  base: { chart: 'base', release: 'istio-base' },
  pilot: { chart: 'istiod', release: 'istiod' },
  cni: { chart: 'cni', release: 'istio-cni' },
  ztunnel: { chart: 'ztunnel', release: 'ztunnel' },
} as const;

function component(
  resolved: ResolvedSpec,
  name: keyof typeof RELEASES,
  values: JsonObject,
): readonly ChartRelease[] {
  if (resolved.components[name]?.enabled !== true) return [];
  const { chart, release } = RELEASES[name];
  const suffix = name === 'pilot' && resolved.revision !== '' ? `-${resolved.revision}` : '';
  const { namespace, version } = resolved;
  return [{ chart, release: `${release}${suffix}`, namespace, version, values }];
}

function baseValues({ revision }: ResolvedSpec, values: JsonObject): JsonObject {
  return {
    defaultRevision: revision === '' ? 'default' : revision,
    ...pick(values, ['global', 'base']),
  };
}

/** What is under `pilot` counts at the top of the chart too, so it can stay where it is. */
function istiodValues(resolved: ResolvedSpec, values: JsonObject): JsonObject {
  const others = without(values, 'base', 'gateways', 'cni', 'ztunnel') as JsonObject;
  const gateways = pick(mapAt(values, 'gateways'), ['securityContext', 'seccompProfile']);
  return {
    ...others,
    ...(Object.keys(gateways).length === 0 ? {} : { gateways }),
    meshConfig: resolved.meshConfig,
  };
}

function flatValues(values: JsonObject, name: 'cni' | 'ztunnel'): JsonObject {
  return { ...pick(values, ['global', 'revision']), ...mapAt(values, name) };
}

function gatewayRelease(
  gateway: ResolvedGateway,
  resolved: ResolvedSpec,
  values: JsonObject,
): ChartRelease {
  const { name, namespace, type, shape } = gateway;
  const release = { release: name, namespace, version: resolved.version };
  if (shape === 'Standalone') {
    return { chart: 'gateway', ...release, values: exportGatewayChart(gateway, resolved) };
  }
  const chart = type === 'Ingress' ? 'istio-ingress' : 'istio-egress';
  return { chart, ...release, values: classicValues(gateway, resolved, values) };
}

function classicValues(
  { name, labels, type, settings }: ResolvedGateway,
  { meshConfig, revision }: ResolvedSpec,
  values: JsonObject,
): JsonObject {
  const replicas = mapAt(settings, 'own').replicas;
  const own = {
    ...{ name, labels, ...(without(settings, 'own') as JsonObject) },
    ...(replicas === undefined ? {} : { replicaCount: replicas }),
  };
  return {
    ...pick(values, ['global']),
    ...(revision === '' ? {} : { revision }),
    meshConfig,
    gateways: { [gatewayKind(type).values]: own },
  };
}

/** Settings of a gateway for which the charts of Istio's profiles have no value. */
function unsaidOfGateway({ name, shape, settings }: ResolvedGateway): readonly Finding[] {
  if (shape === 'Standalone') return [];
  return Object.keys(mapAt(settings, 'own'))
    .filter((setting) => setting !== 'replicas')
    .map((setting) =>
      findingAt(
        ['spec', 'gateways', name, setting],
        'is in no values of the charts istio-ingress and istio-egress; shape: Standalone has it in the chart gateway',
      ),
    );
}

function pick(map: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(
    names.flatMap((name): [string, Json][] => {
      const value = map[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
