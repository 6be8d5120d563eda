import type { JsonObject } from '../../src/api/kube-object.ts';

/** A Deployment around a pod template, with as little else as it can have. */
export function deployment(name: string, pod: PodParts = {}): JsonObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: 'shop' },
    spec: { selector: { matchLabels: { app: name } }, template: podTemplate(name, pod) },
  };
}

interface PodParts {
  readonly labels?: JsonObject;
  readonly annotations?: JsonObject;
  readonly spec?: JsonObject;
}

function podTemplate(name: string, { labels, annotations, spec }: PodParts): JsonObject {
  return {
    metadata: { labels: { app: name, ...labels }, ...(annotations && { annotations }) },
    spec: {
      containers: [{ name: 'app', image: 'app:1', ports: [{ containerPort: 8080 }] }],
      ...spec,
    },
  };
}

const EMPTY_PROXY = { name: 'istio-proxy', image: 'auto' };

/** A gateway's Deployment as its owner writes it: one empty proxy, filled in by the injector. */
function gateway(name: string, annotations: JsonObject = {}): JsonObject {
  return deployment(name, {
    annotations: { 'inject.istio.io/templates': 'gateway', ...annotations },
    spec: { containers: [EMPTY_PROXY] },
  });
}

const TRAFFIC = 'traffic.sidecar.istio.io';

/**
 * Every annotation that flows into an injected pod, with two harmless values each: they name what to look for in a pod
 * whose annotation has been made hostile, and every other difference is one too many.
 */
export const FLOWING: Readonly<Record<string, readonly [string, string]>> = {
  'apm.datadoghq.com/env': ['{"DD_ONE":"one"}', '{"DD_TWO":"two"}'],
  'istio.io/reroute-virtual-interfaces': ['net1', 'net2'],
  'k8s.v1.cni.cncf.io/networks': ['one', 'two'],
  'proxy.istio.io/config': ['{"concurrency":2}', '{"concurrency":3}'],
  'readiness.status.sidecar.istio.io/failureThreshold': ['7', '8'],
  'readiness.status.sidecar.istio.io/initialDelaySeconds': ['3', '4'],
  'readiness.status.sidecar.istio.io/periodSeconds': ['9', '10'],
  'resource.opentelemetry.io/service.instance.id': ['one', 'two'],
  'resource.opentelemetry.io/service.namespace': ['one', 'two'],
  'resource.opentelemetry.io/service.version': ['one', 'two'],
  'sidecar.istio.io/agentLogLevel': ['default:debug', 'default:warn'],
  'sidecar.istio.io/bootstrapOverride': ['one', 'two'],
  'sidecar.istio.io/capNetBindService': ['true', 'false'],
  'sidecar.istio.io/componentLogLevel': ['rbac:debug', 'rbac:info'],
  'sidecar.istio.io/interceptionMode': ['TPROXY', 'REDIRECT'],
  'sidecar.istio.io/logLevel': ['debug', 'info'],
  'sidecar.istio.io/nativeSidecar': ['true', 'false'],
  'sidecar.istio.io/proxyCPU': ['55m', '56m'],
  'sidecar.istio.io/proxyCPULimit': ['900m', '901m'],
  'sidecar.istio.io/proxyImage': ['registry.example/one:1', 'registry.example/two:2'],
  'sidecar.istio.io/proxyImageType': ['debug', 'distroless'],
  'sidecar.istio.io/proxyMemory': ['99Mi', '98Mi'],
  'sidecar.istio.io/proxyMemoryLimit': ['199Mi', '198Mi'],
  'sidecar.istio.io/userVolume': ['{"own":{"emptyDir":{}}}', '{"other":{"emptyDir":{}}}'],
  'sidecar.istio.io/userVolumeMount': [
    '{"own":{"mountPath":"/own"}}',
    '{"other":{"mountPath":"/other"}}',
  ],
  'status.sidecar.istio.io/port': ['15021', '15022'],
  [`${TRAFFIC}/excludeInboundPorts`]: ['22,23', '24'],
  [`${TRAFFIC}/excludeInterfaces`]: ['eth1', 'eth2'],
  [`${TRAFFIC}/excludeOutboundIPRanges`]: ['10.1.0.0/16', '10.2.0.0/16'],
  [`${TRAFFIC}/excludeOutboundPorts`]: ['5432', '5433'],
  [`${TRAFFIC}/includeInboundPorts`]: ['80', '81'],
  [`${TRAFFIC}/includeOutboundIPRanges`]: ['10.0.0.0/8', '11.0.0.0/8'],
  [`${TRAFFIC}/includeOutboundPorts`]: ['443', '444'],
  [`${TRAFFIC}/kubevirtInterfaces`]: ['net1', 'net2'],
};

/** Every label that flows into an injected pod. */
export const FLOWING_LABELS: readonly string[] = [
  'app',
  'app.kubernetes.io/name',
  'app.kubernetes.io/version',
  'networking.istio.io/tunnel',
  'security.istio.io/tlsMode',
  'service.istio.io/canonical-name',
  'service.istio.io/canonical-revision',
  'service.istio.io/workload-name',
  'version',
];

/** Workloads of many shapes: what a pod can bring that an injector has to respect. */
export function manyWorkloads(): readonly JsonObject[] {
  const annotated = Object.entries(FLOWING).flatMap(([key, [value]], at) => {
    const name = `annotated-${String(at)}`;
    const annotations = { [key]: value };
    return [deployment(name, { annotations }), gateway(`gateway-${name}`, annotations)];
  });
  const labelled = FLOWING_LABELS.map((label, at) =>
    deployment(`labelled-${String(at)}`, { labels: { [label]: 'chosen' } }),
  );
  return [...annotated, ...labelled, ...ownedByOthers(), ...oddPods()];
}

function ownedByOthers(): readonly JsonObject[] {
  const owner = {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    name: 'owner-6b7c9d8f5',
    uid: 'u',
    controller: true,
  };
  return [
    {
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      metadata: { name: 'nightly', namespace: 'shop' },
      spec: {
        schedule: '0 1 * * *',
        jobTemplate: { spec: { template: podTemplate('nightly', {}) } },
      },
    },
    {
      apiVersion: 'apps/v1',
      kind: 'DaemonSet',
      metadata: { name: 'agent', namespace: 'shop' },
      spec: { selector: { matchLabels: { app: 'agent' } }, template: podTemplate('agent', {}) },
    },
    { apiVersion: 'v1', kind: 'Pod', ...named('bare', podTemplate('bare', {})) },
    {
      apiVersion: 'v1',
      kind: 'Pod',
      ...named('owned', podTemplate('owned', { labels: { 'pod-template-hash': '6b7c9d8f5' } }), [
        owner,
      ]),
    },
  ];
}

function named(name: string, pod: JsonObject, owners: readonly JsonObject[] = []): JsonObject {
  const metadata = { ...(pod.metadata as JsonObject), name, namespace: 'shop' };
  return {
    ...pod,
    metadata: owners.length === 0 ? metadata : { ...metadata, ownerReferences: owners },
  };
}

function oddPods(): readonly JsonObject[] {
  const long = `${'n'.repeat(61)}.-${'x'.repeat(20)}`;
  const ports = [
    { containerPort: 53, protocol: 'UDP' },
    { containerPort: 8080, name: 'http', protocol: 'TCP', hostPort: 80 },
  ];
  const two = [
    { name: 'one', image: 'one:1', ports },
    { name: 'two', image: 'two:2' },
  ];
  return [
    deployment('two-containers', { spec: { containers: two } }),
    deployment('own-proxy', {
      spec: { containers: [{ ...EMPTY_PROXY, env: [{ name: 'A', value: 'b' }] }, ...two] },
    }),
    deployment('own-user', {
      spec: { containers: [{ ...EMPTY_PROXY, securityContext: { runAsUser: 9 } }, ...two] },
    }),
    deployment('only-proxy', { spec: { containers: [EMPTY_PROXY] } }),
    deployment('account', { spec: { containers: two, serviceAccountName: 'clerk' } }),
    deployment('init', {
      spec: { containers: two, initContainers: [{ name: 'setup', image: 'setup:1' }] },
    }),
    deployment('pull', { spec: { containers: two, imagePullSecrets: [{ name: 'own' }] } }),
    deployment('spiffe', {
      spec: {
        containers: two,
        volumes: [{ name: 'workload-socket', csi: { driver: 'csi.spiffe.io' } }],
      },
    }),
    deployment('no-interception', { annotations: { 'sidecar.istio.io/interceptionMode': 'NONE' } }),
    deployment('native', {
      annotations: { 'sidecar.istio.io/nativeSidecar': 'true' },
      spec: { containers: two },
    }),
    deployment('no-status', { annotations: { 'status.sidecar.istio.io/port': '0' } }),
    deployment('no-inbound', { annotations: { [`${TRAFFIC}/includeInboundPorts`]: '' } }),
    deployment('no-outbound', { annotations: { [`${TRAFFIC}/includeOutboundIPRanges`]: '' } }),
    deployment('chosen-container', {
      annotations: { 'kubectl.kubernetes.io/default-container': 'two' },
    }),
    deployment('chosen-logs', {
      annotations: { 'kubectl.kubernetes.io/default-logs-container': 'two' },
    }),
    deployment('held', {
      annotations: { 'proxy.istio.io/config': '{"holdApplicationUntilProxyStarts":true}' },
    }),
    deployment('metadata', {
      annotations: {
        'proxy.istio.io/config': '{"proxyMetadata":{"A":"$(POD_NAME)","POD_NAME":"x"}}',
      },
    }),
    deployment('networks', { annotations: { 'k8s.v1.cni.cncf.io/networks': '[{"name":"a"}]' } }),
    deployment('multus-already', {
      annotations: { 'k8s.v1.cni.cncf.io/networks': 'default/istio-cni' },
    }),
    deployment('scraped', {
      annotations: { 'prometheus.io/scrape': 'true', 'prometheus.io/port': '8080' },
    }),
    deployment('long', { labels: { app: long, 'app.kubernetes.io/name': long } }),
    gateway('plain-gateway'),
    deployment('gateway-and-more', {
      annotations: { 'inject.istio.io/templates': 'gateway' },
      spec: { containers: [EMPTY_PROXY, ...two] },
    }),
    deployment('both', { annotations: { 'inject.istio.io/templates': 'sidecar,gateway' } }),
    deployment('grpc-agent', {
      annotations: { 'inject.istio.io/templates': 'grpc-agent' },
      spec: { containers: two },
    }),
  ];
}
