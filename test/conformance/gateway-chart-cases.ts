import type { JsonObject } from '../../src/api/kube-object.ts';

/** One wish in two languages: a gateway of ours with what the MeshInstall says besides, and values of Istio's gateway chart. */
export interface ChartCase {
  readonly gateway: JsonObject;
  readonly chart: JsonObject;
  readonly spec?: { readonly revision?: string; readonly values?: JsonObject };
  /** Differences that are there on purpose, as they are printed; all of them have to be there. Default: none. */
  readonly deliberate?: readonly string[];
  /** Name of the gateway and of the release. Default: `edge`. */
  readonly name?: string;
}

const NODES = {
  requiredDuringSchedulingIgnoredDuringExecution: {
    nodeSelectorTerms: [{ matchExpressions: [{ key: 'zone', operator: 'In', values: ['a'] }] }],
  },
};
const SPREAD = {
  maxSkew: 1,
  topologyKey: 'topology.kubernetes.io/zone',
  whenUnsatisfiable: 'ScheduleAnyway',
  labelSelector: { matchLabels: { app: 'edge' } },
};
const BEHAVIOR = {
  scaleDown: {
    stabilizationWindowSeconds: 600,
    policies: [{ type: 'Pods', value: 1, periodSeconds: 60 }],
  },
};
const SCHEDULING = {
  nodeSelector: { pool: 'edge' },
  tolerations: [{ key: 'edge', operator: 'Exists', effect: 'NoSchedule' }],
  affinity: { nodeAffinity: NODES },
  topologySpreadConstraints: [SPREAD],
  priorityClassName: 'system-cluster-critical',
};
const BALANCER = {
  loadBalancerIP: '192.0.2.7',
  loadBalancerClass: 'example.com/lb',
  loadBalancerSourceRanges: ['192.0.2.0/24'],
  allocateLoadBalancerNodePorts: false,
  externalTrafficPolicy: 'Local',
  internalTrafficPolicy: 'Local',
  ipFamilyPolicy: 'SingleStack',
  ipFamilies: ['IPv6'],
  annotations: { 'example.com/scheme': 'internal' },
};

/** What is tried, by a sentence. */
export const CHART_CASES: Readonly<Record<string, ChartCase>> = {
  'nothing but a name': { gateway: {}, chart: {} },
  'a name that begins with istio-': { name: 'istio-public', gateway: {}, chart: {} },
  'selector labels of one’s own': {
    gateway: { labels: { app: 'a', istio: 'b' } },
    chart: { labels: { app: 'a', istio: 'b' } },
  },
  'the mesh’s revision': {
    gateway: {},
    chart: { revision: 'canary' },
    spec: { revision: 'canary' },
  },
  'another revision': {
    gateway: { revision: 'stable' },
    chart: { revision: 'stable' },
    spec: { revision: 'canary' },
  },
  'a load balancer in detail': { gateway: { service: BALANCER }, chart: { service: BALANCER } },
  'ports of one’s own': {
    gateway: {
      service: { type: 'NodePort', ports: [{ name: 'tls', port: 443, nodePort: 30443 }] },
    },
    chart: { service: { type: 'NodePort', ports: [{ name: 'tls', port: 443, nodePort: 30443 }] } },
  },
  'no Service': { gateway: { service: { type: 'None' } }, chart: { service: { type: 'None' } } },
  'an autoscaler in detail': {
    gateway: {
      autoscaling: {
        minReplicas: 2,
        maxReplicas: 9,
        targetCPUUtilizationPercentage: 60,
        targetMemoryUtilizationPercentage: 70,
        behavior: BEHAVIOR,
      },
    },
    chart: {
      autoscaling: {
        minReplicas: 2,
        maxReplicas: 9,
        targetCPUUtilizationPercentage: 60,
        targetMemoryUtilizationPercentage: 70,
        autoscaleBehavior: BEHAVIOR,
      },
    },
  },
  'a fixed number of pods': {
    gateway: { autoscaling: { enabled: false }, replicas: 3 },
    chart: { autoscaling: { enabled: false }, replicaCount: 3 },
  },
  'no pods for the time being': {
    gateway: { autoscaling: { enabled: false }, replicas: 0 },
    chart: { autoscaling: { enabled: false }, replicaCount: 0 },
  },
  'a budget': {
    gateway: { autoscaling: { minReplicas: 3 }, podDisruptionBudget: { minAvailable: 2 } },
    chart: { autoscaling: { minReplicas: 3 }, podDisruptionBudget: { minAvailable: 2 } },
  },
  'a budget by unavailable pods': {
    gateway: {
      autoscaling: { enabled: false },
      replicas: 4,
      podDisruptionBudget: { maxUnavailable: '25%', unhealthyPodEvictionPolicy: 'AlwaysAllow' },
    },
    chart: {
      autoscaling: { enabled: false },
      replicaCount: 4,
      podDisruptionBudget: { maxUnavailable: '25%', unhealthyPodEvictionPolicy: 'AlwaysAllow' },
    },
  },
  'a budget for a single pod': {
    gateway: { podDisruptionBudget: { minAvailable: 1 } },
    chart: { podDisruptionBudget: { minAvailable: 1 } },
  },
  // No budget of ours keeps a node from being drained: docs/adr/0011-gateways-in-two-shapes.md.
  'a budget that would block every drain': {
    gateway: { autoscaling: { minReplicas: 2 }, podDisruptionBudget: { minAvailable: 2 } },
    chart: { autoscaling: { minReplicas: 2 }, podDisruptionBudget: { minAvailable: 2 } },
    deliberate: [
      'PodDisruptionBudget edge/edge spec.maxUnavailable: wanted nothing, found 1',
      'PodDisruptionBudget edge/edge spec.minAvailable: wanted 2, found nothing',
    ],
  },
  'where the pods run': { gateway: SCHEDULING, chart: SCHEDULING },
  'what the pods get': {
    gateway: {
      resources: { requests: { cpu: '1' }, limits: { memory: '2Gi' } },
      env: { ISTIO_META_DNS_CAPTURE: 'true' },
      podAnnotations: { 'example.com/a': 'b', 'prometheus.io/scrape': 'false' },
      serviceAccount: { annotations: { 'example.com/role': 'edge' } },
    },
    chart: {
      resources: { requests: { cpu: '1' }, limits: { memory: '2Gi' } },
      env: { ISTIO_META_DNS_CAPTURE: 'true' },
      podAnnotations: { 'example.com/a': 'b', 'prometheus.io/scrape': 'false' },
      serviceAccount: { annotations: { 'example.com/role': 'edge' } },
    },
  },
  'a network policy': {
    gateway: {},
    chart: { global: { networkPolicy: { enabled: true } } },
    spec: { values: { global: { networkPolicy: { enabled: true } } } },
  },
  'a network policy of another revision': {
    gateway: { revision: 'stable' },
    chart: { revision: 'stable', global: { networkPolicy: { enabled: true } } },
    spec: { values: { global: { networkPolicy: { enabled: true } } } },
  },
  'a policy for pulling images': {
    gateway: {},
    chart: { imagePullPolicy: 'IfNotPresent' },
    spec: { values: { global: { imagePullPolicy: 'IfNotPresent' } } },
  },
  OpenShift: {
    gateway: {},
    chart: { platform: 'openshift', global: { platform: 'openshift' } },
    spec: { values: { global: { platform: 'openshift' } } },
  },
};
