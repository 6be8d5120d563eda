import type { Json, JsonObject } from '../api/kube-object.ts';
import { isJsonObject, mapAt, mergeJson, scalarText, valueAt } from './merge-json.ts';
import type { ResolvedGateway } from './resolved-spec.ts';

/** What upstream's values call the gateways of a type, and what their pods' label `istio` says. */
const TYPES = {
  Ingress: { values: 'istio-ingressgateway', role: 'ingressgateway', extraPorts: 'ingressPorts' },
  Egress: { values: 'istio-egressgateway', role: 'egressgateway', extraPorts: 'egressPorts' },
} as const;

/** Where each field of a gateway goes among its settings. */
const SETTINGS: Readonly<Record<string, string>> = {
  'service.type': 'type',
  'service.ports': 'ports',
  'service.annotations': 'serviceAnnotations',
  'service.loadBalancerClass': 'loadBalancerClass',
  'service.loadBalancerIP': 'loadBalancerIP',
  'service.loadBalancerSourceRanges': 'loadBalancerSourceRanges',
  'service.externalTrafficPolicy': 'externalTrafficPolicy',
  'service.ipFamilyPolicy': 'ipFamilyPolicy',
  'service.ipFamilies': 'ipFamilies',
  'service.allocateLoadBalancerNodePorts': 'own.allocateLoadBalancerNodePorts',
  'service.internalTrafficPolicy': 'own.internalTrafficPolicy',
  'autoscaling.enabled': 'autoscaleEnabled',
  'autoscaling.minReplicas': 'autoscaleMin',
  'autoscaling.maxReplicas': 'autoscaleMax',
  'autoscaling.targetCPUUtilizationPercentage': 'cpu.targetAverageUtilization',
  'autoscaling.targetMemoryUtilizationPercentage': 'own.targetMemoryUtilizationPercentage',
  'autoscaling.behavior': 'own.behavior',
  podDisruptionBudget: 'own.podDisruptionBudget',
  replicas: 'own.replicas',
  resources: 'resources',
  podLabels: 'own.podLabels',
  podAnnotations: 'podAnnotations',
  env: 'env',
  'serviceAccount.annotations': 'serviceAccount.annotations',
  nodeSelector: 'nodeSelector',
  tolerations: 'tolerations',
  affinity: 'own.affinity',
  topologySpreadConstraints: 'own.topologySpreadConstraints',
  priorityClassName: 'own.priorityClassName',
};

/** Fields of a gateway and the documented values, below `gateways.istio-ingressgateway`, that say the same. */
export const GATEWAY_VALUES: readonly (readonly [
  field: readonly string[],
  value: readonly string[],
])[] = Object.entries({ ...SETTINGS, replicas: 'replicaCount' })
  .filter(([, setting]) => !setting.startsWith('own.'))
  .map(([field, setting]) => [field.split('.'), setting.split('.')]);

/** What gateways start from. */
export interface GatewayDefaults {
  /** Installation values: `gateways.istio-ingressgateway` and `gateways.istio-egressgateway` for Classic gateways. */
  readonly values: JsonObject;
  /** The fragment `standalone-gateway`: settings of Standalone ones, for `all` of them and by type. */
  readonly standalone: JsonObject;
}

/**
 * The gateways that are on. Each starts from the defaults for its shape and type; its own fields come over them. Sorted by
 * namespace and name.
 */
export function resolveGateways(
  gateways: readonly JsonObject[],
  defaults: GatewayDefaults,
): readonly ResolvedGateway[] {
  return gateways
    .filter((gateway) => gateway.enabled !== false)
    .map((gateway) => resolveGateway(gateway, defaults))
    .sort((left, right) => compare(placeOf(left), placeOf(right)));
}

function resolveGateway(gateway: JsonObject, defaults: GatewayDefaults): ResolvedGateway {
  const type = gateway.type === 'Egress' ? 'Egress' : 'Ingress';
  const shape = gateway.shape === 'Standalone' ? 'Standalone' : 'Classic';
  const start = startOf(shape, type, defaults);
  const name = scalarText(gateway.name);
  return {
    name,
    namespace: scalarText(gateway.namespace),
    type,
    readyWhen: gateway.readyWhen === 'Address' ? 'Address' : 'Deployment',
    shape,
    pinnedTo: shape === 'Standalone' ? scalarText(gateway.revision) : '',
    labels: {
      app: name,
      istio: shape === 'Standalone' ? name.replace(/^istio-/, '') : TYPES[type].role,
      ...textMembers(start.labels),
      ...textMembers(gateway.labels),
    },
    settings: mergeJson(start.settings, ownSettings(gateway)),
  };
}

/** `own` is ours alone, so what somebody smuggles in under that name goes. */
function startOf(
  shape: ResolvedGateway['shape'],
  type: ResolvedGateway['type'],
  { values, standalone }: GatewayDefaults,
): { readonly labels: Json | undefined; readonly settings: JsonObject } {
  if (shape === 'Standalone') {
    const settings = mergeJson(mapAt(standalone, 'all'), mapAt(standalone, type));
    return { labels: undefined, settings: { ...settings, own: {} } };
  }
  const { labels, ...chart } = mapAt(values, 'gateways', TYPES[type].values);
  return { labels, settings: { ...chart, own: {} } };
}

function ownSettings(gateway: JsonObject): JsonObject {
  return Object.entries(SETTINGS).reduce<JsonObject>((settings, [field, setting]) => {
    const value = valueAt(gateway, ...field.split('.'));
    return value === undefined ? settings : mergeJson(settings, nested(setting.split('.'), value));
  }, {});
}

function nested([first = '', ...rest]: readonly string[], value: Json): JsonObject {
  return { [first]: rest.length === 0 ? value : nested(rest, value) };
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
