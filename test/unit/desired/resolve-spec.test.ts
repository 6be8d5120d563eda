import { describe, expect, test } from '@jest/globals';
import type { JsonObject } from '../../../src/api/kube-object.ts';
import { resolveSpec } from '../../../src/desired/resolve-spec.ts';
import type { ResolveInput } from '../../../src/desired/resolve-spec.ts';
import type { ResolvedSpec } from '../../../src/desired/resolved-spec.ts';
import { mapAt, valueAt } from '../../../src/desired/merge-json.ts';
import { stableStringify } from '../../../src/support/stable-stringify.ts';
import { CATALOG } from '../../support/catalog.ts';

function resolve(spec: ResolveInput['spec'] = {}, version = '1.31.1'): ResolvedSpec {
  return resolveSpec({ spec, catalog: CATALOG, version });
}

const DIGEST = `sha256:${'a'.repeat(64)}`;

test('an empty spec is the default profile in the namespace istio-system, without a revision', () => {
  expect(resolve()).toMatchObject({
    profile: 'default',
    platform: 'Kubernetes',
    namespace: 'istio-system',
    revision: '',
    components: { base: { enabled: true }, pilot: { enabled: true } },
    images: { pilot: 'docker.io/istio/pilot:1.31.1', proxyv2: 'docker.io/istio/proxyv2:1.31.1' },
    gateways: [{ name: 'istio-ingressgateway', namespace: 'istio-system', type: 'Ingress' }],
  });
});

describe('fields of ours stand in Istio’s places among the values', () => {
  const rules: Readonly<
    Record<string, readonly [ResolveInput['spec'], readonly string[], unknown]>
  > = {
    version: [{}, ['global', 'tag'], '1.31.1'],
    'images.hub': [{ images: { hub: 'r.example/i' } }, ['global', 'hub'], 'r.example/i'],
    'images.variant': [{ images: { variant: 'distroless' } }, ['global', 'variant'], 'distroless'],
    namespace: [{ namespace: 'mesh' }, ['global', 'istioNamespace'], 'mesh'],
    revision: [{ revision: 'canary' }, ['revision'], 'canary'],
    platform: [{ platform: 'openshift' }, ['global', 'platform'], 'openshift'],
    'a platform without peculiarities': [
      { platform: 'Kubernetes' },
      ['global', 'platform'],
      undefined,
    ],
    'components.cni': [
      { components: { cni: { enabled: true } } },
      ['pilot', 'cni', 'enabled'],
      true,
    ],
  };
  test.each(Object.entries(rules))('%s', (_field, [spec, path, value]) => {
    expect(valueAt(resolve(spec).values, ...path)).toEqual(value);
  });
});

describe('images', () => {
  const rules: Readonly<Record<string, readonly [ResolveInput['spec'], object]>> = {
    'have hub and variant': [
      { images: { hub: 'r.example/i', variant: 'debug' } },
      { pilot: 'r.example/i/pilot:1.31.1-debug', proxyv2: 'r.example/i/proxyv2:1.31.1-debug' },
    ],
    'have the digest of this very version': [
      { images: { digests: { pilot: { '1.31.1': DIGEST, '1.31.0': 'sha256:other' } } } },
      {
        pilot: `docker.io/istio/pilot:1.31.1@${DIGEST}`,
        proxyv2: 'docker.io/istio/proxyv2:1.31.1',
      },
    ],
    'are taken as they are when a value names a whole one': [
      { values: { pilot: { image: 'r.example/own/istiod:7' } } },
      { pilot: 'r.example/own/istiod:7' },
    ],
    'have a hub, tag and variant of the component’s own first': [
      { values: { pilot: { hub: 'r.example/p', tag: '1.31.9', variant: 'debug' } } },
      { pilot: 'r.example/p/pilot:1.31.9-debug' },
    ],
  };
  test.each(Object.entries(rules))('%s', (_rule, [spec, images]) => {
    expect(resolve(spec).images).toMatchObject(images);
  });

  test('a digest of the proxy reaches injected pods, too', () => {
    const { values } = resolve({ images: { digests: { proxyv2: { '1.31.1': DIGEST } } } });
    const image = `docker.io/istio/proxyv2:1.31.1@${DIGEST}`;
    expect(valueAt(values, 'global', 'proxy', 'image')).toBe(image);
    expect(valueAt(values, 'global', 'proxy_init', 'image')).toBe(image);
  });
});

describe('mesh configuration', () => {
  const rules: Readonly<Record<string, readonly [ResolveInput['spec'], JsonObject]>> = {
    'follows from the names': [
      { namespace: 'mesh', revision: 'canary' },
      {
        rootNamespace: 'mesh',
        defaultConfig: { discoveryAddress: 'istiod-canary.mesh.svc:15012' },
      },
    ],
    'is overridden leaf by leaf': [
      { meshConfig: { trustDomain: 'x', defaultConfig: { concurrency: 2 } } },
      {
        trustDomain: 'x',
        defaultConfig: { concurrency: 2, discoveryAddress: 'istiod.istio-system.svc:15012' },
      },
    ],
    'has no default providers beside the user’s': [
      { meshConfig: { defaultProviders: { accessLogging: ['x'] } } },
      { defaultProviders: { accessLogging: ['x'] } },
    ],
    'has both stackdriver providers when that is on': [
      { values: { telemetry: { v2: { stackdriver: { enabled: true } } } } },
      {
        defaultProviders: {
          metrics: ['prometheus', 'stackdriver'],
          accessLogging: ['stackdriver'],
        },
      },
    ],
    'names the image type of a variant': [
      { images: { variant: 'distroless' } },
      { defaultConfig: { image: { imageType: 'distroless' } } },
    ],
    'knows the usual address of a tracer': [
      { values: { global: { proxy: { tracer: 'zipkin' } } } },
      { defaultConfig: { tracing: { zipkin: { address: 'zipkin.istio-system:9411' } } } },
    ],
  };
  test.each(Object.entries(rules))('%s', (_rule, [spec, expected]) => {
    expect(resolve(spec).meshConfig).toMatchObject(expected);
    if ('defaultProviders' in expected) {
      expect(mapAt(resolve(spec).meshConfig, 'defaultProviders')).toEqual(
        expected.defaultProviders,
      );
    }
  });
});

describe('a gateway', () => {
  function gateway(fields: object): unknown {
    return resolve({
      profile: 'minimal',
      gateways: [{ namespace: '', name: 'edge', type: 'Ingress', enabled: true, ...fields }],
    }).gateways[0];
  }

  const rules: Readonly<Record<string, readonly [object, object]>> = {
    'has its name and role as labels': [{}, { labels: { app: 'edge', istio: 'ingressgateway' } }],
    'has its own labels over them': [
      { labels: { istio: 'edge', team: 'x' } },
      { labels: { app: 'edge', istio: 'edge', team: 'x' } },
    ],
    'has Istio’s settings for its type': [
      {},
      { settings: { type: 'LoadBalancer', autoscaleMax: 5 } },
    ],
    'of type Egress has those of that': [{ type: 'Egress' }, { settings: { type: 'ClusterIP' } }],
    'has its Service’s fields': [
      {
        service: {
          type: 'NodePort',
          ports: [{ name: 'http', port: 80 }],
          annotations: { a: 'b' },
          loadBalancerClass: 'c',
          loadBalancerIP: '192.0.2.1',
          loadBalancerSourceRanges: ['192.0.2.0/24'],
          externalTrafficPolicy: 'Local',
          ipFamilyPolicy: 'SingleStack',
          ipFamilies: ['IPv6'],
        },
      },
      {
        settings: {
          type: 'NodePort',
          ports: [{ name: 'http', port: 80 }],
          serviceAnnotations: { a: 'b' },
          loadBalancerClass: 'c',
          loadBalancerIP: '192.0.2.1',
          loadBalancerSourceRanges: ['192.0.2.0/24'],
          externalTrafficPolicy: 'Local',
          ipFamilyPolicy: 'SingleStack',
          ipFamilies: ['IPv6'],
        },
      },
    ],
    'has its own scale': [
      { autoscaling: { enabled: false, minReplicas: 2, maxReplicas: 3 }, replicas: 4 },
      {
        settings: {
          autoscaleEnabled: false,
          autoscaleMin: 2,
          autoscaleMax: 3,
          own: { replicas: 4 },
        },
      },
    ],
    'has its requests over Istio’s, and Istio’s limits': [
      { resources: { requests: { cpu: '1' } } },
      {
        settings: {
          resources: {
            requests: { cpu: '1', memory: '128Mi' },
            limits: { cpu: '2000m', memory: '1024Mi' },
          },
        },
      },
    ],
    'is ready with its Deployment unless told otherwise': [{}, { readyWhen: 'Deployment' }],
    'may wait for an address': [{ readyWhen: 'Address' }, { readyWhen: 'Address' }],
  };
  test.each(Object.entries(rules))('%s', (_rule, [fields, expected]) => {
    expect(gateway(fields)).toMatchObject(expected);
  });

  test('that is off is not there', () => {
    expect(gateway({ enabled: false })).toBeUndefined();
  });

  test('takes the values for its type, and its own fields over them', () => {
    const { gateways } = resolve({
      values: {
        gateways: {
          'istio-ingressgateway': { autoscaleMax: 7, autoscaleMin: 2, labels: { tier: 'x' } },
        },
      },
      gateways: [
        { name: 'istio-ingressgateway', type: 'Ingress', autoscaling: { minReplicas: 3 } },
      ],
    });
    expect(gateways[0]).toMatchObject({
      labels: { app: 'istio-ingressgateway', istio: 'ingressgateway', tier: 'x' },
      settings: { autoscaleMin: 3, autoscaleMax: 7 },
    });
  });
});

test('the same input gives the same resolution, and plain JSON', () => {
  const spec = { profile: 'demo', revision: 'canary', values: { pilot: { replicaCount: 2 } } };
  const once = resolve(spec);
  expect(stableStringify(resolve(spec))).toBe(stableStringify(once));
  expect(JSON.parse(JSON.stringify(once))).toEqual(once);
});

test('a version of an unsupported minor is refused', () => {
  expect(() => resolve({}, '1.27.0')).toThrow('Istio 1.27.0 is not of a supported minor');
});
