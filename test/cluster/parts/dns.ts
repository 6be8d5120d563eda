import type { AddressPlan } from '../addresses.ts';
import type { ApiClient } from '../api-client.ts';
import { IMAGES } from '../versions.ts';

const NAMESPACE = 'kube-system';
const LABELS = { 'k8s-app': 'kube-dns' };

const COREFILE = `.:53 {
    errors
    health
    ready
    kubernetes cluster.local in-addr.arpa {
        pods insecure
        ttl 5
    }
    cache 5
}
`;

/** Creates the cluster's DNS: CoreDNS behind the Service `kube-dns`, answering for cluster.local and for nothing else. */
export async function createDns(api: ApiClient, addresses: AddressPlan): Promise<void> {
  const rbac = '/apis/rbac.authorization.k8s.io/v1';
  const core = `/api/v1/namespaces/${NAMESPACE}`;
  const posts: readonly (readonly [path: string, body: object])[] = [
    [`${core}/serviceaccounts`, { metadata: { name: 'coredns' } }],
    [`${rbac}/clusterroles`, { metadata: { name: 'system:coredns' }, rules: RULES }],
    [`${rbac}/clusterrolebindings`, BINDING],
    [`${core}/configmaps`, { metadata: { name: 'coredns' }, data: { Corefile: COREFILE } }],
    [`${core}/services`, service(addresses.dnsService)],
    [`/apis/apps/v1/namespaces/${NAMESPACE}/deployments`, DEPLOYMENT],
  ];
  for (const [path, body] of posts) await api.send({ method: 'POST', path, body });
}

const RULES = [
  {
    apiGroups: [''],
    resources: ['endpoints', 'services', 'pods', 'namespaces'],
    verbs: ['list', 'watch'],
  },
  { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: ['list', 'watch'] },
];

const BINDING = {
  metadata: { name: 'system:coredns' },
  roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'system:coredns' },
  subjects: [{ kind: 'ServiceAccount', name: 'coredns', namespace: NAMESPACE }],
};

function service(clusterIP: string): object {
  return {
    metadata: { name: 'kube-dns', labels: LABELS },
    spec: {
      clusterIP,
      selector: LABELS,
      ports: [
        { name: 'dns', port: 53, protocol: 'UDP' },
        { name: 'dns-tcp', port: 53, protocol: 'TCP' },
      ],
    },
  };
}

const CONTAINER = {
  name: 'coredns',
  image: IMAGES.coredns,
  imagePullPolicy: 'IfNotPresent',
  args: ['-conf', '/etc/coredns/Corefile'],
  resources: { requests: { cpu: '10m', memory: '30Mi' } },
  readinessProbe: { httpGet: { path: '/ready', port: 8181 }, periodSeconds: 1 },
  volumeMounts: [{ name: 'config', mountPath: '/etc/coredns' }],
};

const DEPLOYMENT = {
  metadata: { name: 'coredns', labels: LABELS },
  spec: {
    selector: { matchLabels: LABELS },
    template: {
      metadata: { labels: LABELS },
      spec: {
        serviceAccountName: 'coredns',
        priorityClassName: 'system-cluster-critical',
        dnsPolicy: 'Default',
        containers: [CONTAINER],
        volumes: [{ name: 'config', configMap: { name: 'coredns' } }],
      },
    },
  },
};
