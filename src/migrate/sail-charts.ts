import { findingAt } from '../api/finding.ts';
import type { Finding } from '../api/finding.ts';
import type { Json, JsonObject } from '../api/kube-object.ts';
import { mapAt, mergeJson, textAt } from '../desired/merge-json.ts';
import { deepEqual } from '../support/deep-equal.ts';
import { without } from '../support/without.ts';
import { chartOf } from './chart-release.ts';
import type { ChartRelease } from './chart-release.ts';
import type { ChartValues } from './import-helm-values.ts';
import { namespaceOf, revisionOf } from './sail-resources.ts';
import type { SailMesh } from './sail-resources.ts';

/** What the Sail operator gave to Istio's charts. */
export interface SailCharts {
  readonly charts: readonly ChartValues[];
  /** Of the chart istiod; what Sail's resource says may be an alias such as `v1.31-latest`. */
  readonly version: string;
  /** What is worth knowing: agents of another version, tags. */
  readonly findings: readonly Finding[];
}

/**
 * The charts that Sail has installed for one control plane, with the values that it gave them: what its resources say, profile, images and
 * defaults of its own in place. Undefined when the chart of the control plane is not installed.
 */
export function sailCharts(
  mesh: SailMesh,
  releases: readonly ChartRelease[],
): SailCharts | undefined {
  const { name } = mesh.plane.metadata;
  const istiod = releases.find(
    (one) => one.name === `${name}-istiod` && one.namespace === namespaceOf(mesh.plane),
  );
  if (istiod === undefined) return undefined;
  const own = withoutDefaults(istiod.config);
  const agents = mesh.agents.flatMap(({ kind }) => agentOf(kind, releases));
  return {
    version: istiod.chartVersion,
    charts: [
      ...releases.filter((one) => isBaseOf(one, mesh)).map((one) => asBase(one)),
      chartOf({ ...istiod, config: own }, 'istiod'),
      ...agents.map((agent) => agentChart(agent, { own, version: istiod.chartVersion })),
    ],
    findings: [
      ...agents.flatMap((agent) => otherVersion(agent, istiod.chartVersion)),
      ...mesh.tags.map(({ metadata }) => keptTag(metadata.name)),
    ],
  };
}

/** The chart base belongs to the revision that it validates for; Sail keeps its release in a namespace of its own. */
function isBaseOf(release: ChartRelease, { plane, tags }: SailMesh): boolean {
  const owners = revisionOf(plane) === '' ? [plane] : tags;
  return (
    release.chart === 'base' &&
    owners.some(({ metadata }) => release.name === `${metadata.name}-base`)
  );
}

/** It gets the values of istiod, which are read there. */
function asBase(release: ChartRelease): ChartValues {
  return chartOf({ ...release, config: {}, chartHub: '' }, 'base');
}

interface Agent {
  readonly chart: 'cni' | 'ztunnel';
  readonly release: ChartRelease;
}

/** The release of an IstioCNI or ZTunnel, of which there is one in a cluster. */
function agentOf(kind: string, releases: readonly ChartRelease[]): readonly Agent[] {
  const chart = kind === 'IstioCNI' ? 'cni' : 'ztunnel';
  const name = kind === 'IstioCNI' ? 'istio-cni' : 'ztunnel';
  const release = releases.find((one) => one.name === name && one.chart === chart);
  return release === undefined ? [] : [{ chart, release }];
}

function agentChart(
  { chart, release }: Agent,
  istiod: { readonly own: JsonObject; readonly version: string },
): ChartValues {
  const values = withoutDefaults(release.config);
  const global = differing(mapAt(values, 'global'), mapAt(istiod.own, 'global'));
  const own = chart === 'cni' ? cniValues(values, istiod.own) : ztunnelValues(values);
  const tag = release.chartVersion;
  return chartOf(
    {
      ...release,
      config: {
        ...(Object.keys(global).length === 0 ? {} : { global }),
        ...(tag === istiod.version ? own : mergeJson({ [chart]: { tag } }, own)),
      },
    },
    chart,
  );
}

function otherVersion({ chart, release }: Agent, version: string): readonly Finding[] {
  if (release.chartVersion === version) return [];
  const message = `keeps version ${release.chartVersion} beside a control plane of ${version}; take it out to have one version`;
  return [findingAt(['spec', 'values', chart, 'tag'], message, { severity: 'warning' })];
}

/** A tag is no part of a named revision: it is moved from one to the next. */
function keptTag(name: string): Finding {
  const message = 'leads here and stays as it is; nobody moves it but you';
  return findingAt(['IstioRevisionTag', name], message, { severity: 'warning' });
}

/** Of a profile the chart cni knows no more than whether the mesh is an ambient one. */
function cniValues(values: JsonObject, istiod: JsonObject): JsonObject {
  const own = without(values, 'global', 'profile') as JsonObject;
  const ambient = textAt(values, 'profile') === 'ambient';
  if (!ambient || textAt(istiod, 'profile') === 'ambient') return own;
  return mergeJson({ cni: { ambient: { enabled: true } } }, own);
}

/** Sail gives the settings of a ZTunnel twice, at the top for the chart; what else is at the top is the control plane's. */
function ztunnelValues(values: JsonObject): JsonObject {
  return { ztunnel: mapAt(values, 'ztunnel') };
}

/**
 * What Sail's profile `default` says to every chart, and what its API server fills in: Istio's own defaults. The namespace is that of the
 * control plane only for istiod, where the resource says it.
 */
const SAILS_OWN: readonly (readonly [path: readonly string[], value: Json])[] = [
  [['defaultRevision'], ''],
  [['revision'], ''],
  [['global', 'configValidation'], true],
  [['ztunnel', 'resourceName'], 'ztunnel'],
  [['ztunnel', 'logLevel'], 'info'],
  [['ztunnel', 'terminationGracePeriodSeconds'], 30],
];

function withoutDefaults(config: JsonObject): JsonObject {
  return SAILS_OWN.reduce((values, [path, value]) => withoutValue(values, path, value), config);
}

function withoutValue(values: JsonObject, path: readonly string[], value: Json): JsonObject {
  const [first = '', ...rest] = path;
  if (rest.length === 0) {
    return deepEqual(values[first], value) ? without(values, first) : values;
  }
  if (values[first] === undefined) return values;
  const left = withoutValue(mapAt(values, first), rest, value);
  return Object.keys(left).length === 0 ? without(values, first) : { ...values, [first]: left };
}

/** The settings for all charts that an agent has and the control plane has not, or has otherwise. */
function differing(global: JsonObject, ofPlane: JsonObject): JsonObject {
  const entries = Object.entries(global).filter(
    ([name, value]) => name !== 'istioNamespace' && !deepEqual(value, ofPlane[name]),
  );
  return Object.fromEntries(entries);
}
