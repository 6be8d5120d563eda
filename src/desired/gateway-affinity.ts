import type { Json, JsonObject } from '../api/kube-object.ts';
import { mapAt, scalarText } from './merge-json.ts';

/** Weight of every preferred rule against sharing a topology, as upstream has it. */
const ANTI_AFFINITY_WEIGHT = 100;

/**
 * The pod affinity of a gateway, from the documented values: `global.arch` (weight by architecture) and the node selector
 * say where it may run, the two lists of anti-affinity which pods it keeps away from.
 */
export function gatewayAffinity(settings: JsonObject, global: JsonObject): JsonObject {
  const required = antiAffinityTerms(settings.podAntiAffinityLabelSelector, true);
  const preferred = antiAffinityTerms(settings.podAntiAffinityTermLabelSelector, false).map(
    (podAffinityTerm) => ({ podAffinityTerm, weight: ANTI_AFFINITY_WEIGHT }),
  );
  return {
    nodeAffinity: nodeAffinity(settings, global),
    ...(required.length + preferred.length === 0
      ? {}
      : {
          podAntiAffinity: {
            ...whenFilled('requiredDuringSchedulingIgnoredDuringExecution', required),
            ...whenFilled('preferredDuringSchedulingIgnoredDuringExecution', preferred),
          },
        }),
  };
}

function nodeAffinity(settings: JsonObject, global: JsonObject): JsonObject {
  const own = mapAt(settings, 'nodeSelector');
  const selector = Object.keys(own).length > 0 ? own : mapAt(global, 'defaultNodeSelector');
  const weights = Object.entries(mapAt(global, 'arch'))
    .map(([name, weight]) => ({ name, weight: Number(weight) }))
    .filter(({ weight }) => weight > 0);
  const names = weights.map(({ name }) => name);
  const expressions = [
    ...(names.length === 0 ? [] : [architectures(names)]),
    ...Object.entries(selector)
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([key, value]) => ({ key, operator: 'In', values: [scalarText(value)] })),
  ];
  const terms = expressions.length === 0 ? [] : [{ matchExpressions: expressions }];
  const preferred = weights.map(({ name, weight }) => ({
    weight,
    preference: { matchExpressions: [architectures([name])] },
  }));
  return {
    ...(terms.length === 0
      ? {}
      : { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: terms } }),
    ...whenFilled('preferredDuringSchedulingIgnoredDuringExecution', preferred),
  };
}

function architectures(values: readonly string[]): JsonObject {
  return { key: 'kubernetes.io/arch', operator: 'In', values };
}

/** `values` and `namespaces` are comma-separated in Istio's values. */
function antiAffinityTerms(list: Json | undefined, withNamespaces: boolean): readonly JsonObject[] {
  const items = Array.isArray(list) ? (list as readonly JsonObject[]) : [];
  return items.map((item) => {
    const expression = {
      key: item.key ?? '',
      operator: item.operator ?? '',
      ...whenFilled('values', commaList(item.values)),
    };
    return {
      labelSelector: { matchExpressions: [expression] },
      topologyKey: item.topologyKey ?? '',
      ...whenFilled('namespaces', withNamespaces ? commaList(item.namespaces) : []),
    };
  });
}

function commaList(value: Json | undefined): readonly string[] {
  return typeof value === 'string' && value !== '' ? value.split(',') : [];
}

function whenFilled(name: string, list: readonly Json[]): JsonObject {
  return list.length === 0 ? {} : { [name]: list };
}
