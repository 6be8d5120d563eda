import type { JsonObject } from '../../src/api/kube-object.ts';
import type { ComparedSpec } from '../support/istio-operator.ts';

function pilot(values: JsonObject): ComparedSpec {
  return { values: { pilot: values } };
}

function global(values: JsonObject): ComparedSpec {
  return { values: { global: values } };
}

function ingress(values: JsonObject): ComparedSpec {
  return { values: { gateways: { 'istio-ingressgateway': values } } };
}

function mesh(meshConfig: JsonObject): ComparedSpec {
  return { meshConfig };
}

/** Wishes that reach every branch of the manifests, by what they try. Ours and upstream's rendering of each are compared. */
export const VALUE_CASES: Readonly<Record<string, ComparedSpec>> = {
  'profile default': {},
  'profile demo': { profile: 'demo' },
  'profile minimal': { profile: 'minimal' },
  'profile empty': { profile: 'empty' },
  'a revision': { revision: 'canary' },
  'another namespace': { namespace: 'mesh' },
  'another namespace and a revision': {
    namespace: 'mesh',
    revision: 'r1',
    values: { revisionTags: ['t'], global: { networkPolicy: { enabled: true } } },
  },
  'a variant and a hub': { images: { hub: 'r.example/mesh', variant: 'distroless' } },
  'platform gke': { platform: 'gke' },
  'platform openshift': { platform: 'openshift' },
  'where istiod runs': pilot({
    nodeSelector: { a: 'b' },
    affinity: {
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: {
          nodeSelectorTerms: [{ matchExpressions: [{ key: 'a', operator: 'Exists' }] }],
        },
      },
    },
    topologySpreadConstraints: [
      { maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'ScheduleAnyway' },
    ],
    tolerations: [{ key: 'mesh', operator: 'Exists', effect: 'NoSchedule' }],
  }),
  'labels and annotations of istiod': pilot({
    podLabels: { a: 'b', one: '1' },
    deploymentLabels: { c: 'd' },
    podAnnotations: { e: 'f' },
    deploymentAnnotations: { g: 'h' },
    serviceAnnotations: { i: 'j' },
    serviceAccountAnnotations: { k: 'l' },
    sidecarInjectorWebhookAnnotations: { m: 'o' },
  }),
  'environment of istiod': pilot({
    env: { A: '1', B: 2, C: true, EXTERNAL_CA: 'ISTIOD_RA_KUBERNETES_API' },
    envVarFrom: [{ name: 'X', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } }],
  }),
  'no controller for gateways': pilot({
    env: { PILOT_ENABLE_GATEWAY_API_DEPLOYMENT_CONTROLLER: 'false' },
  }),
  'another group for multi-cluster services': pilot({ env: { MCS_API_GROUP: 'mcs.example' } }),
  'cluster trust bundles': pilot({ env: { ENABLE_CLUSTER_TRUST_BUNDLE_API: true } }),
  'FIPS 140-3': pilot({ env: { COMPLIANCE_POLICY: 'fips-140-3' } }),
  'a taint on nodes without CNI': pilot({ taint: { enabled: true, namespace: 'kube-system' } }),
  'arguments of istiod': pilot({
    extraContainerArgs: ['--x', '--y=1'],
    keepaliveMaxServerConnectionAge: '5m',
  }),
  'volumes of istiod': pilot({
    volumes: [{ name: 'v', emptyDir: {} }],
    volumeMounts: [{ name: 'v', mountPath: '/v' }],
    initContainers: [{ name: 'i', image: 'x/y:1' }],
  }),
  'a seccomp profile': pilot({ seccompProfile: { type: 'RuntimeDefault' } }),
  'certificates for key sets': pilot({ jwksResolverExtraRootCA: '-----BEGIN\nabc\n-----END' }),
  'no mesh configuration': pilot({ configMap: false }),
  'two IP families': pilot({ ipFamilyPolicy: 'PreferDualStack', ipFamilies: ['IPv4', 'IPv6'] }),
  'traffic distribution': pilot({ trafficDistribution: 'PreferClose' }),
  'ztunnel elsewhere': pilot({
    trustedZtunnelNamespace: 'kube-system',
    trustedZtunnelName: 'zt',
  }),
  'a budget by unavailable pods': pilot({
    autoscaleMin: 2,
    pdb: { maxUnavailable: 1, unhealthyPodEvictionPolicy: 'AlwaysAllow' },
  }),
  'a budget by share': pilot({ autoscaleMin: 2, pdb: { minAvailable: '50%' } }),
  'a budget that would block every drain': pilot({ autoscaleMin: 2, pdb: { minAvailable: 2 } }),
  'no budget': {
    values: {
      pilot: { autoscaleMin: 2 },
      global: { defaultPodDisruptionBudget: { enabled: false } },
    },
  },
  'scaling by memory': pilot({
    memory: { targetAverageUtilization: 70 },
    autoscaleBehavior: { scaleDown: { stabilizationWindowSeconds: 60 } },
  }),
  'a fixed number of replicas': pilot({ autoscaleEnabled: false, replicaCount: 2 }),
  'an image of the user’s own': pilot({ image: 'r.example/x/istiod:7' }),
  'hub, tag and variant of istiod alone': pilot({
    hub: 'r.example/i',
    tag: '9.9',
    variant: 'debug',
  }),
  'a rollout by numbers': pilot({ rollingMaxSurge: 1, rollingMaxUnavailable: '0' }),
  'resources of istiod': pilot({
    resources: { requests: { cpu: '0.5', memory: '1Gi' }, limits: { cpu: 2 } },
  }),
  'default resources': {
    values: {
      global: { defaultResources: { requests: { cpu: '20m' } } },
      pilot: { resources: null },
    },
  },
  'no trace sampling': pilot({ traceSampling: 0 }),
  'a fraction of traces': pilot({ traceSampling: 0.5 }),
  'a CRL': pilot({ crlConfigMapName: 'c' }),
  'a termination message': pilot({ terminationMessagePolicy: 'FallbackToLogsOnError' }),
  'values taken away': {
    values: {
      pilot: { resources: { requests: { cpu: null } }, nodeSelector: null },
      global: { proxy: { logLevel: null } },
    },
  },
  'network policies': global({ networkPolicy: { enabled: true } }),
  'analysis in istiod': global({ istiod: { enableAnalysis: true } }),
  'cluster scope': global({ resourceScope: 'cluster' }),
  'namespace scope': global({ resourceScope: 'namespace' }),
  'webhooks managed elsewhere': global({ operatorManageWebhooks: true }),
  'no validation': global({ configValidation: false }),
  'no injector configuration': global({ omitSidecarInjectorConfigMap: true }),
  'a CA elsewhere': global({ caAddress: 'ca.example:443', caName: 'x' }),
  'certificates of the user’s own': global({ pilotCertProvider: 'custom' }),
  'certificates signed by Kubernetes': global({
    pilotCertProvider: 'k8s.io/foo',
    certSigners: ['a/b'],
  }),
  'mounted certificates': global({ mountMtlsCerts: true }),
  'another token audience': global({ sds: { token: { aud: 'x' } } }),
  'a token service': global({ sts: { servicePort: 15463 } }),
  'an istiod for others': global({ externalIstiod: true }),
  'a variant of the proxy': global({ proxy: { variant: 'debug' } }),
  'a proxy of the user’s own': global({ proxy: { image: 'r/x/p:1' } }),
  'a proxy of another name': global({ proxy: { image: 'myproxy' } }),
  'no log levels': global({
    proxy: { logLevel: '', componentLogLevel: '' },
    logging: { level: '' },
  }),
  'JSON logs and secrets for images': global({
    logAsJson: true,
    imagePullPolicy: 'Always',
    imagePullSecrets: ['a', 'b'],
    priorityClassName: 'system-cluster-critical',
  }),
  'another root certificate': global({ trustBundleName: 'my-roots' }),
  'zipkin at an address': global({
    proxy: { tracer: 'zipkin' },
    tracer: { zipkin: { address: 'z:1' } },
  }),
  datadog: global({ proxy: { tracer: 'datadog' } }),
  'mesh networks': global({
    meshNetworks: {
      north: {
        endpoints: [{ fromRegistry: 'x' }],
        gateways: [{ address: '1.1.1.1', port: 15443 }],
      },
    },
  }),
  'where gateways run by default': global({
    defaultTolerations: [{ key: 'a', operator: 'Exists' }],
    defaultNodeSelector: { x: 'z' },
    arch: { amd64: 2, arm64: 1 },
  }),
  'several clusters': global({
    multiCluster: { clusterName: 'west' },
    network: 'north',
    meshID: 'one',
    proxy: { clusterDomain: 'corp.local' },
  }),
  'no reader': global({ enableReaderRBAC: false }),
  'a reader of the user’s own': global({ readerServiceAccount: { name: 'r', namespace: 'rr' } }),
  'a remote configuration cluster': {
    values: { istiodRemote: { enabled: true }, global: { configCluster: true } },
  },
  'a remote cluster by name': {
    values: { istiodRemote: { enabled: true }, global: { remotePilotAddress: 'ctl.example' } },
  },
  'a remote cluster that injects by itself': {
    values: {
      istiodRemote: { enabled: true, enabledLocalInjectorIstiod: true },
      global: { remotePilotAddress: 'ctl.example' },
    },
  },
  'injection elsewhere': {
    values: { istiodRemote: { injectionPath: '/inject/cluster/x', injectionCABundle: 'QUJD' } },
  },
  'validation elsewhere': {
    values: { base: { validationURL: 'https://v/validate', validationCABundle: 'QUJD' } },
  },
  'validation that fails closed': { values: { base: { validationFailurePolicy: 'Fail' } } },
  'fewer CRDs': { values: { base: { excludedCRDs: ['sidecars.networking.istio.io'] } } },
  'no telemetry': { values: { telemetry: { enabled: false } } },
  stackdriver: { values: { telemetry: { v2: { stackdriver: { enabled: true } } } } },
  'default providers of the user’s own': mesh({ defaultProviders: { tracing: ['x'] } }),
  'another root namespace': mesh({ rootNamespace: 'cfg' }),
  'no merged metrics': mesh({ enablePrometheusMerge: false }),
  'proxy metadata': mesh({ defaultConfig: { proxyMetadata: { A: 'b', ONE: '1' } } }),
  'another trust domain': mesh({ trustDomain: 'mesh.example', trustDomainAliases: ['old'] }),
  'revision tags': { values: { revisionTags: ['prod', 'test'] } },
  'revision tags of a revision': { revision: 'r1', values: { revisionTags: ['prod'] } },
  'injection by default': {
    values: { sidecarInjectorWebhook: { enableNamespacesByDefault: true } },
  },
  'injection in detail': {
    values: {
      sidecarInjectorWebhook: {
        alwaysInjectSelector: [{ matchLabels: { a: 'b' } }],
        neverInjectSelector: [{ matchExpressions: [{ key: 'c', operator: 'Exists' }] }],
        injectedAnnotations: { d: 'e' },
        defaultTemplates: ['sidecar', 'mine'],
        templates: { mine: 'spec: {}\n' },
        reinvocationPolicy: 'IfNeeded',
      },
    },
  },
  'a gateway of a fixed size': ingress({ autoscaleEnabled: false, replicaCount: 3 }),
  'a gateway that scales': ingress({
    autoscaleMin: 2,
    autoscaleMax: 7,
    cpu: { targetAverageUtilization: 50 },
  }),
  'a gateway’s Service': ingress({
    type: 'NodePort',
    loadBalancerIP: '1.2.3.4',
    loadBalancerSourceRanges: ['10.0.0.0/8'],
    externalTrafficPolicy: 'Local',
    serviceAnnotations: { a: 'b', one: '1' },
    ipFamilyPolicy: 'SingleStack',
    ipFamilies: ['IPv4'],
  }),
  'a gateway’s ports': ingress({
    ports: [
      { port: 80, name: 'http2', targetPort: 8080 },
      { port: 9000, name: 'udp', protocol: 'UDP' },
    ],
    ingressPorts: [{ port: 7000, name: 'more' }],
  }),
  'a gateway that runs as root': ingress({ runAsRoot: true }),
  'a gateway that the injector fills in': ingress({
    injectionTemplate: 'gateway',
    env: { A: 'b' },
    podAnnotations: { x: 'z' },
  }),
  'a gateway without its Service': ingress({ customService: true }),
  'a gateway’s volumes': ingress({
    secretVolumes: [{ name: 's', secretName: 'ss', mountPath: '/s' }],
    configVolumes: [
      { name: 'c', configMapName: 'cc', mountPath: '/c' },
      { name: 'd', configMapName: 'dd' },
    ],
    additionalContainers: [{ name: 'x', image: 'z' }],
  }),
  'a gateway’s pods': ingress({
    nodeSelector: { a: 'b' },
    tolerations: [{ key: 'k', operator: 'Exists' }],
    podAnnotations: { p: 'q' },
    env: { A: '1', ISTIO_META_NETWORK: 'north' },
    serviceAccount: { annotations: { x: 'z' } },
  }),
  'a gateway that keeps away from others': ingress({
    podAntiAffinityLabelSelector: [
      { key: 'a', operator: 'In', values: 'x,z', topologyKey: 'zone' },
    ],
    podAntiAffinityTermLabelSelector: [{ key: 'b', operator: 'Exists', topologyKey: 'host' }],
  }),
  'a gateway’s resources and rollout': ingress({
    resources: { requests: { cpu: '1' }, limits: { memory: '1Gi' } },
    rollingMaxSurge: '1',
    rollingMaxUnavailable: 0,
    tag: '1.2.3',
  }),
  'gateways switched on and off': {
    profile: 'demo',
    gateways: [
      { name: 'istio-ingressgateway', type: 'Ingress', enabled: false },
      { name: 'istio-egressgateway', type: 'Egress', enabled: true },
    ],
  },
  'a second gateway in another namespace': {
    gateways: [
      { name: 'istio-ingressgateway', type: 'Ingress' },
      {
        namespace: 'edge',
        name: 'public',
        type: 'Ingress',
        labels: { istio: 'public', version: 'v7' },
        resources: { requests: { cpu: '150m' } },
      },
    ],
  },
};
