import type { JsonObject, KubeObject } from '../api/kube-object.ts';
import { mapAt, textAt } from '../desired/merge-json.ts';
import { without } from '../support/without.ts';
import type { ChartValues } from './import-helm-values.ts';

/** What the Sail operator was told, in the words of the charts that it uses. */
export interface SailCharts {
  readonly charts: readonly ChartValues[];
  /** Exact; undefined when the resource names an alias such as `v1.31-latest`. */
  readonly version: string | undefined;
}

/**
 * The charts that Sail's resources stand for: an IstioRevision is the charts base and istiod, IstioCNI and ZTunnel are the charts of their
 * names. Undefined when there is no control plane of that revision.
 *
 * @param revision empty for the default one
 */
export function sailCharts(
  resources: readonly KubeObject[],
  revision: string,
): SailCharts | undefined {
  const plane = resources.find(
    (one) => one.kind === 'IstioRevision' && revisionOf(one) === revision,
  );
  if (plane === undefined) return undefined;
  const spec = specOf(plane);
  const others = revision === '' ? resources.flatMap(nodeChart) : [];
  const base: ChartValues = { chart: 'base', source: 'IstioRevision', values: {} };
  const istiod: ChartValues = {
    chart: 'istiod',
    source: `IstioRevision ${plane.metadata.name}`,
    values: withoutDefault(mapAt(spec, 'values')),
  };
  return {
    charts: [...(revision === '' ? [base] : []), istiod, ...others],
    version: /^v(1\.\d+\.\d+)$/.exec(textAt(spec, 'version'))?.[1],
  };
}

/** Sail calls the default revision `default`. */
function revisionOf(resource: KubeObject): string {
  const written = textAt(specOf(resource), 'values', 'revision');
  return written === 'default' ? '' : written;
}

function withoutDefault(values: JsonObject): JsonObject {
  return values.revision === 'default' ? without(values, 'revision') : values;
}

function nodeChart(resource: KubeObject): readonly ChartValues[] {
  const values = mapAt(specOf(resource), 'values');
  const source = resource.kind;
  if (source === 'IstioCNI') return [{ chart: 'cni', source, values }];
  if (source === 'ZTunnel') return [{ chart: 'ztunnel', source, values }];
  return [];
}

function specOf(resource: KubeObject): JsonObject {
  return mapAt(resource as unknown as JsonObject, 'spec');
}
