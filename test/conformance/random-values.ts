import type { Json, JsonObject } from '../../src/api/kube-object.ts';
import { PATTERNS } from '../../src/api/patterns.ts';
import type { SchemaNode } from '../../src/api/schema-node.ts';

/** Numbers from 0 up to 1. */
export type Dice = () => number;

export function pick<T>(dice: Dice, list: readonly T[]): T {
  const chosen = list[Math.floor(dice() * list.length)];
  if (chosen === undefined) throw new Error('there is nothing to choose from');
  return chosen;
}

/** A place in the values that takes a value of its own: a scalar, a list, a map with names of one's own. */
export interface Leaf {
  readonly path: readonly string[];
  readonly node: SchemaNode;
}

/** All places of a schema, in its order. */
export function leavesOf(node: SchemaNode, path: readonly string[] = []): readonly Leaf[] {
  if (node.properties === undefined) return [{ path, node }];
  return Object.entries(node.properties).flatMap(([name, child]) =>
    leavesOf(child, [...path, name]),
  );
}

const WORDS = ['north', 'a-b', 'x1', 'mesh.example'];
const RULES = [{ key: 'zone', operator: 'In', values: ['a', 'b'] }];

/** What fits where a type alone does not say it, by the last name of the path or by the last two. */
const POOLS: Readonly<Record<string, readonly Json[]>> = {
  affinity: [
    {
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: {
          nodeSelectorTerms: [{ matchExpressions: RULES }],
        },
      },
    },
  ],
  topologySpreadConstraints: [
    [{ maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'ScheduleAnyway' }],
  ],
  volumes: [[{ name: 'own', emptyDir: {} }], [{ name: 'own', configMap: { name: 'c' } }]],
  volumeMounts: [[{ name: 'own', mountPath: '/own' }]],
  initContainers: [[{ name: 'first', image: 'r.example/i:1', args: ['a'] }]],
  additionalContainers: [[{ name: 'beside', image: 'r.example/b:1' }]],
  envVarFrom: [[{ name: 'X', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } }]],
  autoscaleBehavior: [{ scaleDown: { stabilizationWindowSeconds: 60 } }],
  lifecycle: [{ preStop: { exec: { command: ['sleep', '1'] } } }],
  seLinuxOptions: [{ type: 'container_t' }, { level: 's0:c1' }],
  securityContext: [{ fsGroup: 7 }],
  updateStrategy: [
    { type: 'OnDelete', rollingUpdate: null },
    { rollingUpdate: { maxUnavailable: '10%' } },
  ],
  dnsConfig: [{ options: [{ name: 'ndots', value: '2' }] }],
  dnsPolicy: ['Default', 'ClusterFirst'],
  enablementSelectors: [[{ podSelector: { matchLabels: { b: 'y', a: 'x' } } }], []],
  excludedCRDs: [['sidecars.networking.istio.io', 'wasmplugins.extensions.istio.io']],
  gatewayClasses: [{ istio: { deployment: { spec: { replicas: 2 } } } }],
  meshNetworks: [
    {
      one: { endpoints: [{ fromRegistry: 'x' }], gateways: [{ address: '1.2.3.4', port: 15443 }] },
    },
  ],
  pilotCertProvider: ['istiod', 'custom', 'none', 'k8s.io/foo'],
  remotePilotAddress: ['10.1.2.3', 'control.example'],
  image: ['own', 'r.example/own/image:7'],
  tag: ['9.9', '1.2-x'],
  caAddress: ['ca.example:443'],
  xdsAddress: ['xds.example:15012'],
  level: ['default:debug', 'info', ''],
  logLevel: ['debug', 'warning'],
  clusterDomain: ['corp.local'],
  seccompProfile: [{ type: 'RuntimeDefault' }, { type: 'Localhost', localhostProfile: 'p' }],
  externalTrafficPolicy: ['Local', 'Cluster'],
  'istio-ingressgateway.type': ['NodePort', 'ClusterIP'],
  'istio-egressgateway.type': ['LoadBalancer'],
  loadBalancerIP: ['1.2.3.4'],
  loadBalancerSourceRanges: [['10.0.0.0/8']],
  ipFamilies: [['IPv4'], ['IPv4', 'IPv6']],
  trafficDistribution: ['PreferClose'],
  injectionTemplate: ['gateway', 'sidecar'],
  validationURL: ['https://v.example/validate'],
  injectionURL: ['https://i.example/inject'],
  validationCABundle: ['QUJD'],
  injectionCABundle: ['QUJD'],
  defaultTemplates: [['sidecar'], ['sidecar', 'own']],
  templates: [{ own: 'spec: {}\n' }],
  jwksResolverExtraRootCA: ['-----BEGIN\nabc\n-----END'],
  'meshConfig.defaultConfig': [{ proxyMetadata: { A: 'b', ONE: '1' } }],
  'ztunnel.meshConfig': [{ defaultConfig: { proxyMetadata: { A: 'b', ONE: '1' } } }],
  'pilot.env': [
    { A: '1', B: 2, C: true },
    { EXTERNAL_CA: 'ISTIOD_RA_KUBERNETES_API' },
    { COMPLIANCE_POLICY: 'fips-140-3' },
    { ENABLE_CLUSTER_TRUST_BUNDLE_API: true },
    { MCS_API_GROUP: 'mcs.example', CA_TRUSTED_NODE_ACCOUNTS: 'a/b' },
    { PILOT_ENABLE_GATEWAY_API_DEPLOYMENT_CONTROLLER: 'false', EXTERNAL_ISTIOD: 'false' },
  ],
  'ztunnel.env': [{ A: '1', B: 2 }, { ENABLE_CLUSTER_TRUST_BUNDLE_API: true }],
};

/** Members of list items that make no sense without one another. */
const NEEDED = ['key', 'operator', 'topologyKey', 'port', 'name'];

/** Any value that the place takes. */
export function randomValue(dice: Dice, { path, node }: Leaf): Json {
  const name = path.at(-1) ?? '';
  const pool = POOLS[path.slice(-2).join('.')] ?? POOLS[name];
  if (pool !== undefined) return pick(dice, pool);
  if (node.enum !== undefined) return pick(dice, node.enum);
  if (node['x-kubernetes-int-or-string'] === true) return pick(dice, [1, 2, '1', '25%']);
  const types = node['x-meshinstall-types'];
  if (types !== undefined) return randomScalar(dice, node, pick(dice, types));
  return node.type === undefined ? 'x' : randomOfType(dice, { path, node });
}

function randomOfType(dice: Dice, { path, node }: Leaf): Json {
  switch (node.type) {
    case 'array':
      return randomList(dice, { path, node });
    case 'object':
      return randomMap(dice, { path, node });
    default:
      return randomScalar(dice, node, node.type ?? 'string');
  }
}

function randomScalar(dice: Dice, { pattern }: SchemaNode, type: string): Json {
  if (type === 'boolean') return dice() < 0.5;
  if (type === 'integer' || type === 'number') return Math.floor(dice() * 60) + 1;
  if (pattern === undefined) return pick(dice, WORDS);
  const durations = ['5m', '1h'];
  return pick(dice, pattern === PATTERNS.goDuration ? durations : ['100m', '0.5', '2', '1Gi']);
}

function randomList(dice: Dice, { path, node }: Leaf): Json {
  const { items } = node;
  if (items === undefined) return [];
  const length = 1 + Math.floor(dice() * 2);
  return Array.from({ length }, () => randomItem(dice, { path, node: items }));
}

function randomItem(dice: Dice, { path, node }: Leaf): Json {
  if (node.properties === undefined) return randomValue(dice, { path, node });
  const required = [...(node.required ?? []), ...NEEDED];
  const members = Object.entries(node.properties)
    .filter(([name]) => required.includes(name) || dice() < 0.5)
    .map(([name, child]) => [name, randomItem(dice, { path: [...path, name], node: child })]);
  return Object.fromEntries(members) as JsonObject;
}

function randomMap(dice: Dice, { path, node }: Leaf): Json {
  const { additionalProperties: member = { type: 'string' } } = node;
  const names = dice() < 0.5 ? ['a'] : ['one', 'two.example'];
  return Object.fromEntries(
    names.map((name) => [name, randomItem(dice, { path: [...path, '*'], node: member })]),
  );
}
