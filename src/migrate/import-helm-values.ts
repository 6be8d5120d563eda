import { findingAt } from '../api/finding.ts';
import type { JsonObject } from '../api/kube-object.ts';
import type { SchemaNode } from '../api/schema-node.ts';
import { minorOf } from '../api/supported-minors.ts';
import type { Catalog } from '../catalog/catalog.ts';
import { mapAt, textAt } from '../desired/merge-json.ts';
import { foldImages } from './fold-images.ts';
import { importGatewayChart } from './gateway-chart.ts';
import { combine } from './imported.ts';
import type { Imported } from './imported.ts';
import { mergeWritten, withoutAbsent } from './json-paths.ts';
import { keepValid } from './keep-valid.ts';
import { translateValues } from './translate-values.ts';

/** Istio's Helm charts whose values can be imported. */
export const HELM_CHARTS = ['base', 'istiod', 'cni', 'ztunnel', 'gateway'] as const;

/** One of {@link HELM_CHARTS}. */
export type HelmChart = (typeof HELM_CHARTS)[number];

/** What one release was given. */
export interface ChartValues {
  readonly chart: HelmChart;
  /** For findings: a file's name, or a release. */
  readonly source: string;
  /** Name and namespace of the release; a gateway is called after it. */
  readonly release?: string | undefined;
  readonly namespace?: string | undefined;
  /** As a person wrote them, without the chart's own. */
  readonly values: JsonObject;
}

export interface HelmInput {
  readonly charts: readonly ChartValues[];
  readonly catalog: Catalog;
  /** The charts' version; what `global.tag` says counts more. */
  readonly version?: string | undefined;
  /** Namespace of the releases; `global.istioNamespace` counts more. */
  readonly namespace?: string | undefined;
}

/**
 * The spec that renders what Istio's charts render for these values. Which charts there are decides which components are on; a
 * profile of the values stays, but for the gateways that a MeshInstall's profile brings and a chart does not.
 */
export function importHelmValues(input: HelmInput): Imported {
  const { charts, catalog, version, namespace } = input;
  const minor = minorOf(version ?? '') ?? catalog.versions.default;
  const schema = catalog.valuesSchema(minor);
  const parts = charts.map((one) => translateChart(one, schema));
  const imported = combine(
    { spec: withoutAbsent({ version, namespace }), findings: [] },
    ...parts,
    importProfile(input, parts),
  );
  return foldImages(keepValid(withVersionFinding(imported), catalog), catalog);
}

function translateChart(one: ChartValues, schema: SchemaNode): Imported {
  const { chart, source, values } = one;
  if (chart === 'gateway') {
    const { release = 'istio-ingressgateway', namespace = '' } = one;
    return importGatewayChart(values, { source, release, namespace });
  }
  return translateValues(asInstallationValues(chart, values, schema), [source]);
}

/**
 * A chart's values under the names that they have among the installation values: the charts of istiod, CNI and ztunnel take their own
 * settings at the top, istiod and CNI also below their component's name, which counts more.
 */
function asInstallationValues(
  chart: Exclude<HelmChart, 'gateway'>,
  values: JsonObject,
  schema: SchemaNode,
): JsonObject {
  if (chart === 'base') return values;
  const root = chart === 'istiod' ? 'pilot' : chart;
  const { [root]: nested, ...others } = values;
  const own = Object.keys(schema.properties?.[root]?.properties ?? {});
  const top = Object.entries(others);
  const flat = top.filter(([name]) => isOwn(name, { own, chart }));
  const rest = top.filter(([name]) => !isOwn(name, { own, chart }));
  const component = mergeWritten(
    Object.fromEntries(flat),
    nested === undefined ? {} : mapAt({ nested }, 'nested'),
  );
  return {
    ...Object.fromEntries(rest),
    ...(Object.keys(component).length === 0 ? {} : { [root]: component }),
  };
}

/** `global` is every chart's; what else a chart reads at its top and no component has is left for the validation to judge. */
function isOwn(
  name: string,
  { own, chart }: { readonly own: readonly string[]; readonly chart: HelmChart },
): boolean {
  if (['global', 'profile', 'platform', 'revision', 'compatibilityVersion'].includes(name))
    return false;
  return chart === 'istiod' ? own.includes(name) : true;
}

const COMPONENTS: Readonly<Partial<Record<HelmChart, 'base' | 'pilot' | 'cni' | 'ztunnel'>>> = {
  base: 'base',
  istiod: 'pilot',
  cni: 'cni',
  ztunnel: 'ztunnel',
};

/** Components as the charts are there; a MeshInstall's own profile for no gateways is minimal. */
function importProfile(
  { charts, catalog, namespace }: HelmInput,
  parts: readonly Imported[],
): Imported {
  const minor = catalog.versions.default;
  const written = parts.map(({ spec }) => textAt(spec, 'profile')).find((name) => name !== '');
  const profile = written ?? 'minimal';
  const known = Object.hasOwn(catalog.profiles, profile);
  const layer = catalog.profileLayer(known ? profile : 'minimal', minor);
  const there = new Set<string>(charts.flatMap(({ chart }) => COMPONENTS[chart] ?? []));
  const names = Object.values(COMPONENTS);
  const differing = names.filter(
    (name) => there.has(name) !== (layer.components?.[name]?.enabled === true),
  );
  const gateways = (layer.gateways ?? []).filter(({ enabled }) => enabled !== false);
  const components = mergeWritten(
    Object.fromEntries(differing.map((name) => [name, { enabled: there.has(name) }])),
    agentPlaces(charts, placeOf(namespace, parts)),
  );
  return {
    spec: {
      profile,
      ...(Object.keys(components).length === 0 ? {} : { components }),
      ...(gateways.length === 0 ? {} : { gateways: gateways.map(switchedOff) }),
    },
    findings: [],
  };
}

/** Namespace of the control plane. */
function placeOf(namespace: string | undefined, parts: readonly Imported[]): string {
  const written = parts.map(({ spec }) => textAt(spec, 'namespace')).filter((name) => name !== '');
  return written.at(-1) ?? namespace ?? 'istio-system';
}

/** Agents that are not where the control plane is. */
function agentPlaces(charts: readonly ChartValues[], home: string): JsonObject {
  const places = charts.flatMap(({ chart, namespace = home }) =>
    (chart === 'cni' || chart === 'ztunnel') && namespace !== home ? [[chart, { namespace }]] : [],
  );
  return Object.fromEntries(places) as JsonObject;
}

function switchedOff({ name = null, type = null }: JsonObject): JsonObject {
  return { name, type, enabled: false };
}

function withVersionFinding(imported: Imported): Imported {
  if (imported.spec.version !== undefined) return imported;
  const message =
    'is in no values, so the newest one would be installed: give the charts’ version, with --istio-version';
  return { ...imported, findings: [...imported.findings, findingAt(['global', 'tag'], message)] };
}
