import { describe, expect, test } from '@jest/globals';
import type { Catalog, SpecLayer } from '../../../src/catalog/catalog.ts';
import { mergeSpecLayers } from '../../../src/desired/spec-layers.ts';
import type { LayeredSpec, MergedLayers } from '../../../src/desired/spec-layers.ts';

/** A catalog of which each layer sets what the test says, each value named after its layer. */
function catalogOf(layers: {
  readonly defaults?: SpecLayer;
  readonly profile?: SpecLayer;
  readonly platforms?: Readonly<Record<string, SpecLayer>>;
}): Catalog {
  const parts: Partial<Catalog> = {
    defaultValues: () => layers.defaults?.values ?? {},
    profileLayer: () => layers.profile ?? {},
    platformLayer: (name) => layers.platforms?.[name] ?? {},
  };
  return parts as Catalog;
}

interface Sheet {
  readonly defaults?: SpecLayer;
  readonly profile?: SpecLayer;
  readonly platforms?: Readonly<Record<string, SpecLayer>>;
  readonly detected?: string;
  readonly overlays?: readonly SpecLayer[];
  readonly spec?: LayeredSpec;
}

function merge({ detected, overlays, spec = {}, ...layers }: Sheet): MergedLayers {
  return mergeSpecLayers({
    spec,
    catalog: catalogOf(layers),
    minor: '1.31',
    detectedPlatform: detected,
    profileOverlays: (overlays ?? []).map((layer, index) => ({
      name: `team/rules-${index}, overlay.yaml`,
      spec: layer,
    })),
  });
}

function setting(value: string, ...names: readonly string[]): SpecLayer {
  return { values: Object.fromEntries(names.map((name) => [name, value])) };
}

test('each layer wins over those below it, leaf by leaf', () => {
  const merged = merge({
    defaults: setting('from-defaults', 'a', 'b', 'c', 'd', 'e', 'f'),
    profile: { platform: 'k3s', ...setting('from-profile', 'b', 'c', 'd', 'e', 'f') },
    platforms: { k3s: setting('from-platform', 'c', 'd', 'e', 'f') },
    overlays: [
      setting('from-first-overlay', 'd', 'e', 'f'),
      setting('from-second-overlay', 'e', 'f'),
    ],
    spec: setting('from-spec', 'f'),
  });
  expect(merged.values).toEqual({
    a: 'from-defaults',
    b: 'from-profile',
    c: 'from-platform',
    d: 'from-first-overlay',
    e: 'from-second-overlay',
    f: 'from-spec',
  });
});

describe('the platform', () => {
  const rules: Readonly<Record<string, Sheet & { readonly gives: string }>> = {
    'is the spec’s first': {
      spec: { platform: 'openshift' },
      profile: { platform: 'gke' },
      detected: 'k3s',
      gives: 'openshift',
    },
    'then the profile’s': { profile: { platform: 'gke' }, detected: 'k3s', gives: 'gke' },
    'then the detected one': { detected: 'k3s', gives: 'k3s' },
    'else Kubernetes': { gives: 'Kubernetes' },
  };
  test.each(Object.entries(rules))('%s', (_rule, { gives, ...sheet }) => {
    const platforms = { [gives]: setting('from-platform', 'a') };
    const merged = merge({ ...sheet, platforms });
    expect(merged.platform).toBe(gives);
    expect(merged.values).toEqual({ a: 'from-platform' });
  });
});

describe('of two layers', () => {
  const rules: Readonly<Record<string, readonly [object, object, object]>> = {
    'maps are merged at every depth': [
      { a: { b: 1, c: 1 } },
      { a: { c: 2 } },
      { a: { b: 1, c: 2 } },
    ],
    'lists are replaced': [{ a: [1, 2] }, { a: [3] }, { a: [3] }],
    'null takes a value away': [{ a: { b: 1, c: 1 } }, { a: { b: null } }, { a: { c: 1 } }],
    'null takes away what is not there, too': [{}, { a: { b: null } }, { a: {} }],
    'a scalar takes the place of a map': [{ a: { b: 1 } }, { a: 1 }, { a: 1 }],
    'a map takes the place of a scalar': [{ a: 1 }, { a: { b: 1 } }, { a: { b: 1 } }],
    'names that could reach a prototype never pass': [
      { a: 1 },
      JSON.parse('{"__proto__":{"x":1},"a":{"constructor":1,"b":2}}') as object,
      { a: { b: 2 } },
    ],
  };
  test.each(Object.entries(rules))('%s', (_rule, [lower, upper, gives]) => {
    const merged = merge({ profile: { values: lower as never }, spec: { values: upper } });
    expect(merged.values).toEqual(gives);
    expect(({} as { x?: number }).x).toBeUndefined();
  });
});

describe('gateways', () => {
  const profile: SpecLayer = {
    gateways: [{ name: 'in', type: 'Ingress', enabled: true, service: { type: 'LoadBalancer' } }],
  };
  test('are merged with the profile’s by name', () => {
    const { gateways } = merge({
      profile,
      spec: { gateways: [{ namespace: '', name: 'in', type: 'Ingress', replicas: 2 }] },
    });
    expect(gateways).toEqual([
      {
        namespace: 'istio-system',
        name: 'in',
        type: 'Ingress',
        enabled: true,
        replicas: 2,
        service: { type: 'LoadBalancer' },
      },
    ]);
  });
  test('of one name in another namespace are others', () => {
    const { gateways } = merge({
      profile,
      spec: { gateways: [{ namespace: 'edge', name: 'in', type: 'Ingress' }] },
    });
    expect(gateways.map((gateway) => gateway.namespace)).toEqual(['istio-system', 'edge']);
  });
  test('without a namespace are in that of the control plane', () => {
    const { gateways } = merge({
      profile,
      spec: {
        namespace: 'mesh',
        gateways: [{ namespace: 'mesh', name: 'in', type: 'Ingress', enabled: false }],
      },
    });
    expect(gateways).toHaveLength(1);
    expect(gateways[0]).toMatchObject({ namespace: 'mesh', enabled: false });
  });
});

test('mesh configuration, images and components come in the same layers', () => {
  const merged = merge({
    profile: {
      meshConfig: { accessLogFile: 'from-profile', a: 1 },
      images: { hub: 'from-profile' },
      components: { pilot: { enabled: true }, base: { enabled: true } },
    },
    spec: {
      meshConfig: { accessLogFile: 'from-spec' },
      images: { variant: 'from-spec' },
      components: { pilot: { enabled: false } },
    },
  });
  expect(merged.meshConfig).toEqual({ accessLogFile: 'from-spec', a: 1 });
  expect(merged.images).toEqual({ hub: 'from-profile', variant: 'from-spec' });
  expect(merged.components).toEqual({ pilot: { enabled: false }, base: { enabled: true } });
});

test('no input is edited', () => {
  const spec = Object.freeze({ values: Object.freeze({ a: Object.freeze({ b: 1 }) }) });
  merge({ defaults: Object.freeze({ values: Object.freeze({ a: 1 }) }), spec });
  expect(spec).toEqual({ values: { a: { b: 1 } } });
});
