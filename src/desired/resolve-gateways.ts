import type { Json, JsonObject } from '../api/kube-object.ts';
import { isJsonObject, mapAt, mergeJson, scalarText } from './merge-json.ts';
import type { ResolvedGateway } from './resolved-spec.ts';

/** What upstream's values call the gateways of a type, and what their pods' label `istio` says. */
const TYPES = {
  Ingress: { values: 'istio-ingressgateway', role: 'ingressgateway', extraPorts: 'ingressPorts' },
  Egress: { values: 'istio-egressgateway', role: 'egressgateway', extraPorts: 'egressPorts' },
} as const;

/** Fields of a gateway, and what upstream's values call each. */
export const GATEWAY_SETTINGS: readonly (readonly [path: readonly string[], setting: string])[] = [
  [['service', 'type'], 'type'],
  [['service', 'ports'], 'ports'],
  [['service', 'annotations'], 'serviceAnnotations'],
  [['service', 'loadBalancerClass'], 'loadBalancerClass'],
  [['service', 'loadBalancerIP'], 'loadBalancerIP'],
  [['service', 'loadBalancerSourceRanges'], 'loadBalancerSourceRanges'],
  [['service', 'externalTrafficPolicy'], 'externalTrafficPolicy'],
  [['service', 'ipFamilyPolicy'], 'ipFamilyPolicy'],
  [['service', 'ipFamilies'], 'ipFamilies'],
  [['autoscaling', 'enabled'], 'autoscaleEnabled'],
  [['autoscaling', 'minReplicas'], 'autoscaleMin'],
  [['autoscaling', 'maxReplicas'], 'autoscaleMax'],
  [['replicas'], 'replicaCount'],
  [['resources'], 'resources'],
];

/**
 * The gateways that are on. Each starts from the values for its type (`gateways.istio-ingressgateway` or
 * `gateways.istio-egressgateway`); its own fields come over them. Sorted by namespace and name.
 */
export function resolveGateways(
  gateways: readonly JsonObject[],
  values: JsonObject,
): readonly ResolvedGateway[] {
  return gateways
    .filter((gateway) => gateway.enabled !== false)
    .map((gateway) => resolveGateway(gateway, values))
    .sort((left, right) => compare(placeOf(left), placeOf(right)));
}

function resolveGateway(gateway: JsonObject, values: JsonObject): ResolvedGateway {
  const type = gateway.type === 'Egress' ? 'Egress' : 'Ingress';
  const { labels, ...chart } = mapAt(values, 'gateways', TYPES[type].values);
  const name = scalarText(gateway.name);
  return {
    name,
    namespace: scalarText(gateway.namespace),
    type,
    readyWhen: gateway.readyWhen === 'Address' ? 'Address' : 'Deployment',
    labels: {
      app: name,
      istio: TYPES[type].role,
      ...textMembers(labels),
      ...textMembers(gateway.labels),
    },
    settings: mergeJson(chart, ownSettings(gateway)),
  };
}

function ownSettings(gateway: JsonObject): JsonObject {
  const own: Record<string, Json> = {};
  for (const [path, setting] of GATEWAY_SETTINGS) {
    const [first = '', second] = path;
    const value = second === undefined ? gateway[first] : mapAt(gateway, first)[second];
    if (value !== undefined) own[setting] = value;
  }
  return own;
}

function textMembers(map: Json | undefined): Readonly<Record<string, string>> {
  const entries = isJsonObject(map) ? Object.entries(map) : [];
  return Object.fromEntries(entries.map(([key, value]) => [key, scalarText(value)]));
}

/** Upstream's name for the gateways of a type, the label `istio` of their pods, and the setting for further ports. */
export function gatewayKind(
  type: ResolvedGateway['type'],
): (typeof TYPES)[ResolvedGateway['type']] {
  return TYPES[type];
}

function placeOf({ namespace, name }: ResolvedGateway): string {
  return `${namespace}/${name}`;
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
