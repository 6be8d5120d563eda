import { describe, expect, test } from '@jest/globals';
import type { JsonObject } from '../../../src/api/kube-object.ts';
import { importIstioOperator } from '../../../src/migrate/import-istio-operator.ts';
import { printFinding } from '../../../src/api/finding.ts';
import { CATALOG } from '../../support/catalog.ts';

function imported(spec: JsonObject): { spec: JsonObject; told: readonly string[] } {
  const object = { apiVersion: 'install.istio.io/v1alpha1', kind: 'IstioOperator', spec };
  const result = importIstioOperator({ object, catalog: CATALOG, version: '1.31.1' });
  const { version, ...rest } = result.spec;
  expect(version).toBe('1.31.1');
  return { spec: rest, told: result.findings.map(printFinding) };
}

const ALL: Readonly<Record<string, readonly [JsonObject, JsonObject]>> = {
  'hub, tag and revision become fields': [
    { hub: 'r.example/mesh', tag: '1.31.1-distroless', revision: 'canary' },
    {
      profile: 'default',
      images: { hub: 'r.example/mesh', variant: 'distroless' },
      revision: 'canary',
    },
  ],
  'values count more than the fields beside them': [
    { hub: 'a.example', values: { global: { hub: 'b.example', tag: '1.31.1' } } },
    { profile: 'default', images: { hub: 'b.example' } },
  ],
  'a value with a field of ours becomes the field': [
    {
      profile: 'minimal',
      values: {
        global: { istioNamespace: 'mesh', platform: 'gke', meshID: 'm' },
        meshConfig: { accessLogFile: '/dev/stdout' },
      },
    },
    {
      profile: 'minimal',
      namespace: 'mesh',
      platform: 'gke',
      meshConfig: { accessLogFile: '/dev/stdout' },
      values: { global: { meshID: 'm' } },
    },
  ],
  'a value that Istio moved to MeshConfig goes there': [
    { values: { global: { proxy: { accessLogFile: '/dev/stdout' } } } },
    { profile: 'default', meshConfig: { accessLogFile: '/dev/stdout' } },
  ],
  'null stays, for it takes a default away': [
    { values: { pilot: { resources: { requests: null } } } },
    { profile: 'default', values: { pilot: { resources: { requests: null } } } },
  ],
  'what patches istiod becomes its values': [
    {
      components: {
        pilot: {
          k8s: {
            replicaCount: 2,
            resources: { requests: { cpu: '1' } },
            nodeSelector: { pool: 'mesh' },
            podAnnotations: { a: 'b' },
            env: [
              { name: 'A', value: '1' },
              { name: 'B', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } },
            ],
            hpaSpec: {
              minReplicas: 2,
              maxReplicas: 7,
              metrics: [
                {
                  type: 'Resource',
                  resource: {
                    name: 'cpu',
                    target: { type: 'Utilization', averageUtilization: 60 },
                  },
                },
              ],
            },
            strategy: { rollingUpdate: { maxSurge: '50%', maxUnavailable: 0 } },
            podDisruptionBudget: { maxUnavailable: 1 },
          },
        },
      },
    },
    {
      profile: 'default',
      components: { pilot: { enabled: true } },
      values: {
        pilot: {
          replicaCount: 2,
          resources: { requests: { cpu: '1' } },
          nodeSelector: { pool: 'mesh' },
          podAnnotations: { a: 'b' },
          env: { A: '1' },
          envVarFrom: [{ name: 'B', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } }],
          autoscaleMin: 2,
          autoscaleMax: 7,
          cpu: { targetAverageUtilization: 60 },
          rollingMaxSurge: '50%',
          rollingMaxUnavailable: 0,
          pdb: { maxUnavailable: 1, minAvailable: null },
        },
      },
    },
  ],
  'settings of a gateway in the values become fields of each gateway of the type': [
    {
      values: {
        gateways: {
          'istio-ingressgateway': { autoscaleMin: 2, type: 'NodePort', runAsRoot: true },
        },
      },
    },
    {
      profile: 'default',
      gateways: [
        {
          name: 'istio-ingressgateway',
          type: 'Ingress',
          service: { type: 'NodePort' },
          autoscaling: { minReplicas: 2 },
        },
      ],
      values: { gateways: { 'istio-ingressgateway': { runAsRoot: true } } },
    },
  ],
  'a written list takes the place of the profile’s': [
    {
      components: {
        ingressGateways: [
          {
            name: 'public',
            namespace: 'edge',
            enabled: true,
            label: { app: 'public', istio: 'public' },
            k8s: {
              service: {
                type: 'LoadBalancer',
                externalTrafficPolicy: 'Local',
                ports: [{ name: 'https', port: 443, targetPort: 8443 }],
              },
              serviceAnnotations: { 'lb.example/scheme': 'internal' },
            },
          },
        ],
      },
    },
    {
      profile: 'default',
      gateways: [
        {
          namespace: 'edge',
          name: 'public',
          type: 'Ingress',
          enabled: true,
          labels: { app: 'public', istio: 'public' },
          service: {
            type: 'LoadBalancer',
            externalTrafficPolicy: 'Local',
            ports: [{ name: 'https', port: 443, targetPort: 8443 }],
            annotations: { 'lb.example/scheme': 'internal' },
          },
        },
        { name: 'istio-ingressgateway', type: 'Ingress', enabled: false },
      ],
    },
  ],
};

describe('an IstioOperator is carried over in full:', () => {
  test.each(Object.entries(ALL))('%s', (_rule, [written, wanted]) => {
    expect(imported(written)).toEqual({ spec: wanted, told: [] });
  });
});

const PARTS: Readonly<Record<string, readonly [JsonObject, readonly string[]]>> = {
  'a tag that is no version': [
    { tag: 'my-build' },
    [
      'spec.tag: is no version of Istio; write the version into spec.version, and digests of own builds into spec.images.digests (found "my-build")',
    ],
  ],
  'a path of charts': [
    { installPackagePath: '/charts' },
    [
      'spec.installPackagePath: is not carried over: a MeshInstall has nothing like it (found "/charts")',
    ],
  ],
  'an unknown value': [
    { values: { pilot: { replicas: 3 } } },
    [
      expect.stringContaining(
        'spec.values.pilot.replicas: is not carried over: it ',
      ) as unknown as string,
    ],
  ],
  'a value of a wrong type': [
    { values: { pilot: { replicaCount: 'three' } } },
    [
      expect.stringContaining(
        'spec.values.pilot.replicaCount: is not carried over: it ',
      ) as unknown as string,
    ],
  ],
  'a setting that istioctl does not apply': [
    { components: { pilot: { k8s: { volumes: [{ name: 'x' }] } } } },
    [
      'spec.components.pilot.k8s.volumes: is not carried over: no value of Istio’s says this; write it into spec.overlays (found a list)',
    ],
  ],
  'a namespace of a component': [
    { components: { cni: { enabled: false, namespace: 'kube-system' } } },
    [
      'spec.components.cni.namespace: is not carried over: a component is installed in spec.namespace, or where its values say (found "kube-system")',
    ],
  ],
};

describe('what has no place is told with path and reason, and left out:', () => {
  test.each(Object.entries(PARTS))('%s', (_what, [written, told]) => {
    expect(imported(written).told).toEqual(expect.arrayContaining([...told]));
  });
});

test('without a version anywhere, the person is asked for it', () => {
  const { findings } = importIstioOperator({ object: { spec: {} }, catalog: CATALOG });
  expect(findings.map(printFinding)).toEqual([
    'spec.tag: names no version, so the newest one would be installed: give the one that runs, with --istio-version',
  ]);
});
