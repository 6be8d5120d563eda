import type { Json, JsonObject } from '../../src/api/kube-object.ts';
import type { LayeredSpec } from '../../src/desired/spec-layers.ts';

/** What wishes for comparison set. */
export type ComparedWish = Pick<LayeredSpec, 'profile' | 'values' | 'components' | 'gateways'>;

const GATEWAYS = [
  { name: 'istio-ingressgateway', type: 'Ingress', autoscaling: { enabled: true, minReplicas: 2 } },
  {
    name: 'istio-egressgateway',
    type: 'Egress',
    enabled: true,
    autoscaling: { enabled: true, minReplicas: 2 },
  },
] as const;

/** Wishes in which every value is tried: small and fixed, and large with what is off by default switched on. */
export const SCENES: readonly ComparedWish[] = [
  { profile: 'demo' },
  {
    profile: 'default',
    components: { cni: { enabled: true }, ztunnel: { enabled: true } },
    gateways: GATEWAYS,
    values: {
      global: { networkPolicy: { enabled: true } },
      pilot: { autoscaleMin: 2, taint: { enabled: true }, env: { EXTERNAL_CA: 'true' } },
    },
  },
];

/** What one value needs beside it to have an effect, or a content that means something. */
export interface Circumstance {
  readonly wish?: ComparedWish;
  readonly value?: Json;
}

function tracer(name: string): Circumstance {
  return { wish: { values: { global: { proxy: { tracer: name } } } } };
}

function remote(address: string, more: JsonObject = {}): ComparedWish {
  return {
    values: { istiodRemote: { enabled: true, ...more }, global: { remotePilotAddress: address } },
  };
}

/** A wish that installs the agents of the nodes, with these values of one of them. */
function agent(values: Readonly<Record<'cni', object> | Record<'ztunnel', object>>): ComparedWish {
  return { components: { cni: { enabled: true }, ztunnel: { enabled: true } }, values };
}

const WITHOUT_OWN_RESOURCES: Circumstance = {
  wish: { values: { pilot: { resources: null } } },
};

/** By the value's path. A value that is not here has an effect in one of {@link SCENES}, whatever is beside it. */
export const CIRCUMSTANCES: ReadonlyMap<string, Circumstance> = new Map([
  ['base.excludedCRDs', { value: ['gateways.networking.istio.io'] }],
  [
    'cni.ambient.shareHostNetworkNamespace',
    { wish: agent({ cni: { ambient: { enabled: true } } }) },
  ],
  ['cni.istioOwnedCNIConfigFileName', { wish: agent({ cni: { istioOwnedCNIConfig: true } }) }],
  ['cni.resourceQuotas.pods', { wish: agent({ cni: { resourceQuotas: { enabled: true } } }) }],
  ['global.configCluster', { wish: remote('') }],
  ['global.defaultResources.limits', WITHOUT_OWN_RESOURCES],
  ['global.defaultResources.requests', WITHOUT_OWN_RESOURCES],
  ['global.ipFamilies', { wish: remote('192.0.2.1') }],
  ['global.ipFamilyPolicy', { wish: remote('192.0.2.1') }],
  [
    'global.readerServiceAccount.namespace',
    { wish: { values: { global: { readerServiceAccount: { name: 'reader' } } } } },
  ],
  ['global.remotePilotAddress', { wish: remote(''), value: '192.0.2.1' }],
  ['global.tracer.datadog.address', tracer('datadog')],
  ['global.tracer.lightstep.accessToken', tracer('lightstep')],
  ['global.tracer.lightstep.address', tracer('lightstep')],
  ['global.tracer.zipkin.address', tracer('zipkin')],
  ['ztunnel.meshConfig', { value: { defaultConfig: { proxyMetadata: { CHANGED: 'changed' } } } }],
  [
    'ztunnel.resourceQuotas.pods',
    { wish: agent({ ztunnel: { resourceQuotas: { enabled: true } } }) },
  ],
  ['istiodRemote.enabledLocalInjectorIstiod', { wish: remote('192.0.2.1') }],
]);

/**
 * Values that no manifest and no injection template reads: the injector hands them to istiod, which acts on them by itself. Every
 * other value has to change an object or a template's outcome; a test says so.
 */
export const READ_BY_ISTIOD: ReadonlySet<string> = new Set([
  'sidecarInjectorWebhook.rewriteAppHTTPProbe',
]);
