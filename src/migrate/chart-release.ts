import type { JsonObject } from '../api/kube-object.ts';
import { mergeJson, textAt } from '../desired/merge-json.ts';
import { DEFAULT_HUB } from '../desired/resolve-spec.ts';
import type { ChartValues, HelmChart } from './import-helm-values.ts';

/** One release of a chart, as Helm remembers it. */
export interface ChartRelease {
  readonly name: string;
  readonly namespace: string;
  readonly chart: string;
  readonly chartVersion: string;
  /** Values that were given, without the chart's own. */
  readonly config: JsonObject;
  /** Where the chart takes images from when nobody says otherwise; empty when it does not say. */
  readonly chartHub: string;
}

/**
 * A release as input of an import. The chart's own hub is among the values where nobody gave another one: it is part of the release, and not
 * always ours.
 */
export function chartOf(
  release: Omit<ChartRelease, 'chart' | 'chartVersion'>,
  chart: HelmChart,
): ChartValues {
  const { name, namespace, config, chartHub } = release;
  const values =
    chartHub === '' || chartHub === DEFAULT_HUB || hasHub(config)
      ? config
      : mergeJson(config, { global: { hub: chartHub } });
  return { chart, source: `${namespace}/${name}`, values, release: name, namespace };
}

function hasHub(config: JsonObject): boolean {
  return textAt(config, 'hub') !== '' || textAt(config, 'global', 'hub') !== '';
}

/** The hub in a chart's own values: Istio's charts keep them below a name that nobody is to write. */
export function hubOfChart(values: JsonObject): string {
  const inner = '_internal_defaults_do_not_set';
  const places = [[inner, 'global'], ['global'], [inner], []];
  return places.map((path) => textAt(values, ...path, 'hub')).find((hub) => hub !== '') ?? '';
}
