import type { Json, JsonObject } from '../api/kube-object.ts';
import { isJsonObject, mapAt, scalarText } from './merge-json.ts';

/** Weight of every preferred rule against sharing a topology, as upstream has it. */
const ANTI_AFFINITY_WEIGHT = 100;

const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution';
const PREFERRED = 'preferredDuringSchedulingIgnoredDuringExecution';

/**
 * The pod affinity of a Classic gateway. From the documented values: `global.arch` (weight by architecture) and the node
 * selector say where it may run, the two lists of anti-affinity which pods it keeps away from. Of its field `affinity`, what is
 * about nodes has to hold as well, and what is about pods takes the place of the values.
 */
export function gatewayAffinity(
  settings: JsonObject,
  global: JsonObject,
  own: JsonObject,
): JsonObject {
  const nodes = bothHold(nodeAffinity(settings, global), mapAt(own, 'nodeAffinity'));
  return { ...podAntiAffinity(settings), ...own, nodeAffinity: nodes };
}

/** Terms of nodes are alternatives, so what the one side requires goes into each term of the other. */
function bothHold(left: JsonObject, right: JsonObject): JsonObject {
  const [a, b] = [left, right].map((side) => listAt(mapAt(side, REQUIRED), 'nodeSelectorTerms'));
  const terms =
    a === undefined || b === undefined
      ? (a ?? b ?? [])
      : a.flatMap((one) => b.map((other) => joinTerms(one, other)));
  const preferred = [left, right].flatMap((side) => listAt(side, PREFERRED) ?? []);
  return {
    ...(terms.length === 0 ? {} : { [REQUIRED]: { nodeSelectorTerms: terms } }),
    ...whenFilled(PREFERRED, preferred),
  };
}

function joinTerms(one: Json, other: Json): JsonObject {
  const [left, right] = [one, other].map((term) => (isJsonObject(term) ? term : {}));
  return Object.fromEntries(
    ['matchExpressions', 'matchFields']
      .map(
        (name) => [name, [left, right].flatMap((term) => listAt(term ?? {}, name) ?? [])] as const,
      )
      .filter(([, list]) => list.length > 0),
  );
}

function listAt(map: JsonObject, name: string): readonly Json[] | undefined {
  const list = map[name];
  return Array.isArray(list) && list.length > 0 ? (list as readonly Json[]) : undefined;
}

function podAntiAffinity(settings: JsonObject): JsonObject {
  const required = antiAffinityTerms(settings.podAntiAffinityLabelSelector, true);
  const preferred = antiAffinityTerms(settings.podAntiAffinityTermLabelSelector, false).map(
    (podAffinityTerm) => ({ podAffinityTerm, weight: ANTI_AFFINITY_WEIGHT }),
  );
  if (required.length + preferred.length === 0) return {};
  return {
    podAntiAffinity: { ...whenFilled(REQUIRED, required), ...whenFilled(PREFERRED, preferred) },
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
    ...(terms.length === 0 ? {} : { [REQUIRED]: { nodeSelectorTerms: terms } }),
    ...whenFilled(PREFERRED, preferred),
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
