import { describe, expect, test } from '@jest/globals';
import { SUPPORTED_MINORS } from '../../../../src/api/supported-minors.ts';
import { buildDesired } from '../../../../src/desired/build-desired.ts';
import type { Desired } from '../../../../src/desired/desired.ts';
import { judgeResult } from '../../../../src/desired/judge-result.ts';
import { resolveSpec } from '../../../../src/desired/resolve-spec.ts';
import type { ResolveInput } from '../../../../src/desired/resolve-spec.ts';
import type { Refusal } from '../../../../src/desired/wish.ts';
import { VALUE_CASES } from '../../../conformance/value-cases.ts';
import { CATALOG } from '../../../support/catalog.ts';

function judge(
  spec: object,
  version = '1.31.1',
): { readonly desired: Desired; readonly refusals: readonly Refusal[] } {
  const input: ResolveInput = { spec, catalog: CATALOG, version };
  const desired = buildDesired({
    resolved: resolveSpec(input),
    catalog: CATALOG,
    owner: { name: 'default' },
  });
  const limits = {
    allowedHubs: ['docker.io/istio', 'r.example', 'r'],
    allowInjectionTemplates: true,
  };
  return { desired, refusals: judgeResult({ input, desired, limits }) };
}

const ISTIOD = { group: 'apps', kind: 'Deployment', name: 'istiod' };
const GATEWAY = { group: 'apps', kind: 'Deployment', name: 'istio-ingressgateway' };
const RESTRICTED = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  runAsNonRoot: true,
  capabilities: { drop: ['ALL'] },
};

function pod(spec: object): object {
  return { spec: { template: { spec } } };
}

function proxy(container: object): object {
  return pod({ containers: [{ name: 'istio-proxy', ...container }] });
}

describe('what people change every day passes', () => {
  test.each<[what: string, target: object, patch: object]>([
    ['how many pods there are', ISTIOD, { spec: { replicas: 3 } }],
    ['how a rollout goes', GATEWAY, { spec: { strategy: { rollingUpdate: { maxSurge: 2 } } } }],
    ['where pods run', ISTIOD, pod({ nodeSelector: { a: 'b' }, priorityClassName: 'high' })],
    ['tolerations', GATEWAY, pod({ tolerations: [{ key: 'a', operator: 'Exists' }] })],
    ['resources', GATEWAY, proxy({ resources: { limits: { memory: '1Gi' } } })],
    ['arguments', ISTIOD, pod({ containers: [{ name: 'discovery', args: ['discovery'] }] })],
    ['a variable', GATEWAY, proxy({ env: [{ name: 'HTTPS_PROXY', value: 'http://p' }] })],
    [
      'a wait before the end',
      GATEWAY,
      proxy({ lifecycle: { preStop: { exec: { command: ['sleep', '15'] } } } }),
    ],
    [
      'the same in Kubernetes’ own words',
      GATEWAY,
      proxy({ lifecycle: { preStop: { sleep: { seconds: 15 } } } }),
    ],
    ['a grace period', GATEWAY, pod({ terminationGracePeriodSeconds: 90 })],
    [
      'a ConfigMap as a volume',
      ISTIOD,
      pod({ volumes: [{ name: 'c', configMap: { name: 'c' } }] }),
    ],
    [
      'a tighter seccomp profile',
      GATEWAY,
      proxy({ securityContext: { seccompProfile: { type: 'RuntimeDefault' } } }),
    ],
    [
      'another user than root',
      ISTIOD,
      pod({ securityContext: { runAsUser: 1234, fsGroup: 1234 } }),
    ],
    ['no token for the pod', GATEWAY, pod({ automountServiceAccountToken: false })],
    ['users of its own', ISTIOD, pod({ hostUsers: false })],
    [
      'a container beside it that may nothing',
      GATEWAY,
      pod({
        containers: [
          { name: 'x', image: 'docker.io/istio/proxyv2:1', securityContext: RESTRICTED },
        ],
      }),
    ],
    [
      'labels and annotations',
      ISTIOD,
      { metadata: { labels: { team: 'mesh' }, annotations: { a: 'b' } } },
    ],
    [
      'the cloud identity of an account',
      { kind: 'ServiceAccount', name: 'istiod' },
      {
        metadata: { annotations: { 'iam.example.com/role': 'mesh' } },
        automountServiceAccountToken: false,
      },
    ],
    [
      'ports of a Service',
      { kind: 'Service', name: 'istio-ingressgateway' },
      { spec: { ports: [{ port: 9000, name: 'tcp' }], sessionAffinity: 'ClientIP' } },
    ],
    [
      'metrics of an autoscaler',
      { group: 'autoscaling', kind: 'HorizontalPodAutoscaler', name: 'istiod' },
      { spec: { behavior: { scaleDown: { stabilizationWindowSeconds: 600 } } } },
    ],
    [
      'when a webhook is asked',
      {
        group: 'admissionregistration.k8s.io',
        kind: 'MutatingWebhookConfiguration',
        name: 'istio-revision-tag-default',
      },
      {
        webhooks: [
          {
            name: 'rev.namespace.sidecar-injector.istio.io',
            timeoutSeconds: 5,
            failurePolicy: 'Ignore',
          },
        ],
      },
    ],
  ])('%s', (_what, target, patch) => {
    const { desired, refusals } = judge({ profile: 'default', overlays: [{ target, patch }] });
    expect(refusals).toEqual([]);
    expect(desired.overlaid.findings).toEqual([]);
    expect(desired.overlaid.effects).toHaveLength(1);
  });

  test('values of a remote control plane', () => {
    const values = {
      global: { remotePilotAddress: '198.51.100.7', configCluster: true },
      istiodRemote: { enabled: true, injectionURL: 'https://198.51.100.7:15017/inject' },
      base: { validationURL: 'https://198.51.100.7:15017/validate' },
    };
    expect(judge({ values }).refusals).toEqual([]);
  });

  test('gateways of either shape', () => {
    const gateways = [
      { name: 'a', type: 'Ingress', shape: 'Standalone' },
      { name: 'b', type: 'Egress', shape: 'Classic' },
    ];
    expect(judge({ gateways }).refusals).toEqual([]);
  });

  test('the folders of a node’s CNI, and no others', () => {
    const spec = { profile: 'ambient', values: { cni: { cniBinDir: '/var/lib/cni/bin' } } };
    expect(judge(spec).refusals).toEqual([]);
    const hostile = { profile: 'ambient', values: { cni: { cniBinDir: '/root/.ssh' } } };
    expect(judge(hostile).refusals[0]?.path).toBe('spec.values.cni.cniBinDir');
  });

  test('defaults for gateways that istiod makes', () => {
    const deployment = { spec: { replicas: 2, template: { spec: { nodeSelector: { a: 'b' } } } } };
    const values = {
      gatewayClasses: { istio: { deployment, service: 'spec: {type: ClusterIP}' } },
    };
    expect(judge({ values }).refusals).toEqual([]);
  });
});

describe('documented values pass, but for those that ask for more rights than the component has', () => {
  /** By name, with the first path that is refused. */
  const refused: Readonly<Record<string, string>> = {
    'volumes of istiod': 'spec.values.pilot.initContainers[0]',
    'a gateway that runs as root': 'spec.values.gateways.istio-ingressgateway.runAsRoot',
    'a gateway’s volumes': 'spec.values.gateways.istio-ingressgateway.additionalContainers[0]',
  };
  test.each(Object.entries(VALUE_CASES))('%s', (name, spec) => {
    const { refusals } = judge(spec);
    expect(refusals[0]?.path).toBe(refused[name]);
  });

  test.each(SUPPORTED_MINORS)('every profile of %s passes', (minor) => {
    for (const profile of Object.keys(CATALOG.profiles)) {
      expect(judge({ profile }, `${minor}.0`).refusals).toEqual([]);
    }
  });
});
