import type { JsonObject } from '../../src/api/kube-object.ts';

/** A Deployment with one of everything that patches are written for. */
export const MERGED_DEPLOYMENT: JsonObject = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: {
    name: 'istiod',
    namespace: 'istio-system',
    labels: { app: 'istiod', tier: 'control' },
    annotations: { note: 'old' },
    finalizers: ['example.com/a', 'example.com/b'],
  },
  spec: {
    replicas: 1,
    selector: { matchLabels: { app: 'istiod' } },
    strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
    template: {
      metadata: { labels: { app: 'istiod' } },
      spec: {
        serviceAccountName: 'istiod',
        tolerations: [{ key: 'a', operator: 'Exists' }],
        imagePullSecrets: [{ name: 'one' }],
        hostAliases: [{ ip: '198.51.100.1', hostnames: ['a'] }],
        topologySpreadConstraints: [
          { topologyKey: 'zone', maxSkew: 1, whenUnsatisfiable: 'DoNotSchedule' },
        ],
        initContainers: [{ name: 'first', image: 'docker.io/istio/pilot:1' }],
        containers: [
          {
            name: 'discovery',
            image: 'docker.io/istio/pilot:1',
            args: ['discovery', '--verbose'],
            env: [
              { name: 'A', value: '1' },
              { name: 'B', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
              { name: 'C', value: '3' },
            ],
            ports: [
              { containerPort: 8080, name: 'http' },
              { containerPort: 53, name: 'dns', protocol: 'UDP' },
              { containerPort: 53, name: 'dns-tcp', protocol: 'TCP' },
            ],
            resources: { requests: { cpu: '100m', memory: '1Gi' }, limits: { cpu: '1' } },
            securityContext: { runAsNonRoot: true, capabilities: { drop: ['ALL'] } },
            volumeMounts: [
              { name: 'certs', mountPath: '/etc/certs' },
              { name: 'data', mountPath: '/data', readOnly: true },
            ],
          },
          { name: 'helper', image: 'docker.io/istio/proxyv2:1' },
        ],
        volumes: [
          { name: 'certs', secret: { secretName: 'certs' } },
          { name: 'data', emptyDir: { medium: 'Memory' } },
        ],
      },
    },
  },
};

function inPod(spec: object): JsonObject {
  return { spec: { template: { spec } } } as unknown as JsonObject;
}

function inContainer(container: object): JsonObject {
  return inPod({ containers: [{ name: 'discovery', ...container }] });
}

/** A rule of strategic merge, and a patch that shows it on {@link MERGED_DEPLOYMENT}. What comes out is kubectl's to say. */
export const STRATEGIC_CASES: Readonly<Record<string, JsonObject>> = {
  'a scalar is replaced': { spec: { replicas: 3 } },
  'a map is merged': { metadata: { labels: { team: 'mesh' } } },
  'null takes a member away': { metadata: { labels: { tier: null } } },
  'null of what is not there does nothing': { metadata: { labels: { none: null } } },
  'null inside of a new map is dropped': {
    spec: { template: { metadata: { annotations: { a: 'b', c: null } } } },
  },
  'a scalar takes the place of a map': inPod({ securityContext: { runAsUser: 5 } }),
  'a map with $patch: replace is replaced': {
    metadata: { labels: { $patch: 'replace', only: 'this' } },
  },
  'a map with $patch: delete is emptied': { metadata: { labels: { $patch: 'delete' } } },
  'a deeper map with $patch: delete is emptied': inContainer({
    securityContext: { $patch: 'delete' },
  }),
  'containers are merged by name': inContainer({ image: 'docker.io/istio/pilot:2' }),
  'a new container comes first': inPod({ containers: [{ name: 'new', image: 'i' }] }),
  'containers in another order come in the patch’s order': inPod({
    containers: [{ name: 'helper', image: 'h' }, { name: 'discovery' }],
  }),
  'a new container before a named one stands before it': inPod({
    containers: [{ name: 'new', image: 'i' }, { name: 'helper' }],
  }),
  'a container is deleted': inPod({ containers: [{ name: 'helper', $patch: 'delete' }] }),
  'a container that is not there is deleted without harm': inPod({
    containers: [{ name: 'nobody', $patch: 'delete' }],
  }),
  'a list with $patch: replace is replaced': inPod({
    containers: [{ $patch: 'replace' }, { name: 'only', image: 'o' }],
  }),
  'initContainers are merged by name': inPod({
    initContainers: [{ name: 'first', args: ['x'] }],
  }),
  'env is merged by name': inContainer({
    env: [
      { name: 'C', value: '33' },
      { name: 'D', value: '4' },
    ],
  }),
  'env that changes its source keeps the old one unless told': inContainer({
    env: [{ name: 'B', value: 'x', valueFrom: null }],
  }),
  'env is deleted': inContainer({ env: [{ name: 'A', $patch: 'delete' }] }),
  'ports are merged by containerPort': inContainer({
    ports: [{ containerPort: 8080, name: 'web' }],
  }),
  'of two ports with one number the first is merged': inContainer({
    ports: [{ containerPort: 53, name: 'domain' }],
  }),
  'both ports of one number are deleted': inContainer({
    ports: [{ containerPort: 53, $patch: 'delete' }],
  }),
  'volumeMounts are merged by mountPath': inContainer({
    volumeMounts: [
      { mountPath: '/data', readOnly: false },
      { name: 'certs', mountPath: '/more' },
    ],
  }),
  'a volumeMount is deleted by mountPath': inContainer({
    volumeMounts: [{ mountPath: '/etc/certs', $patch: 'delete' }],
  }),
  'volumes are merged by name': inPod({ volumes: [{ name: 'new', emptyDir: {} }] }),
  'a volume that changes its source says which keys stay': inPod({
    volumes: [{ name: 'data', $retainKeys: ['name', 'configMap'], configMap: { name: 'c' } }],
  }),
  'tolerations are replaced': inPod({ tolerations: [{ key: 'b', operator: 'Exists' }] }),
  'args are replaced': inContainer({ args: ['discovery'] }),
  'capabilities are replaced': inContainer({ securityContext: { capabilities: { drop: ['A'] } } }),
  'resources are merged': inContainer({ resources: { limits: { memory: '2Gi' } } }),
  'imagePullSecrets are merged by name': inPod({ imagePullSecrets: [{ name: 'two' }] }),
  'hostAliases are merged by ip': inPod({
    hostAliases: [
      { ip: '198.51.100.2', hostnames: ['b'] },
      { ip: '198.51.100.1', hostnames: ['c'] },
    ],
  }),
  'topologySpreadConstraints are merged by topologyKey': inPod({
    topologySpreadConstraints: [{ topologyKey: 'zone', maxSkew: 2 }],
  }),
  'finalizers are a set': { metadata: { finalizers: ['example.com/c', 'example.com/a'] } },
  '$deleteFromPrimitiveList takes from a set': {
    metadata: { '$deleteFromPrimitiveList/finalizers': ['example.com/a'] },
  },
  '$setElementOrder orders a list': inPod({
    '$setElementOrder/containers': [{ name: 'helper' }, { name: 'discovery' }],
  }),
  '$setElementOrder orders what the patch adds': inPod({
    '$setElementOrder/containers': [{ name: 'discovery' }, { name: 'new' }, { name: 'helper' }],
    containers: [{ name: 'new', image: 'i' }],
  }),
  '$setElementOrder orders a set': {
    metadata: { '$setElementOrder/finalizers': ['example.com/b', 'example.com/a'] },
  },
  '$retainKeys clears what it does not name': {
    spec: { strategy: { $retainKeys: ['type'], type: 'Recreate' } },
  },
  'a map takes no part in lists below it': {
    spec: { template: { spec: { affinity: { podAffinity: {} } } } },
  },
};
