import { describe, expect, test } from '@jest/globals';
import type { JsonObject, KubeObject } from '../../../src/api/kube-object.ts';
import type { ChartRelease } from '../../../src/migrate/chart-release.ts';
import { sailCharts } from '../../../src/migrate/sail-charts.ts';
import type { SailCharts } from '../../../src/migrate/sail-charts.ts';
import { resourcesOf, sailMesh } from '../../../src/migrate/sail-resources.ts';

const HUB = 'registry.istio.io/release';

function resource(kind: string, name: string, over: object = {}): KubeObject {
  const metadata = { name, uid: `uid-${kind}-${name}` };
  return { apiVersion: 'sailoperator.io/v1', kind, metadata, ...over };
}

function plane(name: string, revision: string, istio = 'default'): KubeObject {
  const spec = { version: 'v1.30.2', namespace: 'istio-system', values: { revision } };
  const one = resource('IstioRevision', name, { spec });
  const owner = {
    apiVersion: one.apiVersion,
    kind: 'Istio',
    name: istio,
    uid: `uid-Istio-${istio}`,
  };
  return { ...one, metadata: { ...one.metadata, ownerReferences: [owner] } };
}

function tag(name: string, istioRevision: string): KubeObject {
  return resource('IstioRevisionTag', name, { status: { istioRevision } });
}

/** What the Sail operator says to every chart by its profile `default`. */
const EVERYWHERE = {
  defaultRevision: '',
  global: { configValidation: true, istioNamespace: 'istio-system' },
  ztunnel: { resourceName: 'ztunnel' },
};

function release(
  place: string,
  chart: string,
  over: { readonly config?: JsonObject; readonly chartVersion?: string } = {},
): ChartRelease {
  const [namespace = '', name = ''] = place.split('/');
  return { namespace, name, chart, chartVersion: '1.30.2', config: {}, chartHub: HUB, ...over };
}

const ISTIO = resource('Istio', 'default', { spec: { namespace: 'istio-system' } });
const AGENTS = [
  resource('IstioCNI', 'default', { spec: { namespace: 'istio-cni' } }),
  resource('ZTunnel', 'default', { spec: { namespace: 'ztunnel' } }),
];

function chartsOf(
  resources: readonly KubeObject[],
  revision: string,
  releases: readonly ChartRelease[],
): SailCharts | undefined {
  const mesh = sailMesh(resources, { namespace: 'istio-system', revision });
  return mesh === undefined ? undefined : sailCharts(mesh, releases);
}

describe('what the Sail operator gave to the charts', () => {
  const releases = [
    release('sail-operator/default-base', 'base', { config: { revision: '' } }),
    release('istio-system/default-istiod', 'istiod', {
      config: {
        global: { configValidation: true, istioNamespace: 'istio-system' },
        pilot: { env: { A: '1' }, image: `${HUB}/pilot:1.30.2` },
        profile: 'ambient',
        revision: '',
      },
    }),
    release('istio-cni/istio-cni', 'cni', {
      chartVersion: '1.30.3',
      config: { ...EVERYWHERE, profile: 'ambient', cni: { logging: { level: 'debug' } } },
    }),
    release('ztunnel/ztunnel', 'ztunnel', {
      config: {
        ...EVERYWHERE,
        ...{ env: { B: '2' }, logLevel: 'info', meshConfig: {}, profile: 'ambient' },
        ztunnel: { env: { B: '2' }, logLevel: 'info', resourceName: 'ztunnel' },
      },
    }),
  ];

  test('is read from their releases, without what it says to every chart', () => {
    const found = chartsOf([ISTIO, plane('default', ''), ...AGENTS], '', releases);
    expect(found?.version).toBe('1.30.2');
    expect(found?.charts.map(({ chart, namespace, values }) => [chart, namespace, values])).toEqual(
      [
        ['base', 'sail-operator', {}],
        [
          'istiod',
          'istio-system',
          {
            global: { istioNamespace: 'istio-system', hub: HUB },
            pilot: { env: { A: '1' }, image: `${HUB}/pilot:1.30.2` },
            profile: 'ambient',
          },
        ],
        [
          'cni',
          'istio-cni',
          { global: { hub: HUB }, cni: { tag: '1.30.3', logging: { level: 'debug' } } },
        ],
        ['ztunnel', 'ztunnel', { global: { hub: HUB }, ztunnel: { env: { B: '2' } } }],
      ],
    );
    expect(found?.findings.map(({ path }) => path)).toEqual(['spec.values.cni.tag']);
  });

  test('says that CNI is for an ambient mesh where the control plane’s profile does not', () => {
    const [base, istiod, cni] = releases;
    const plain = { ...istiod!, config: { revision: '' } };
    const found = chartsOf([plane('default', ''), AGENTS[0]!], '', [base!, plain, cni!]);
    expect(found?.charts.at(-1)?.values.cni).toMatchObject({ ambient: { enabled: true } });
  });

  test('is unknown while nothing is installed', () => {
    expect(chartsOf([plane('default', '')], '', [])).toBeUndefined();
  });

  test('has the chart base with the tag default, and tells of the tags that lead to a revision', () => {
    const revision = 'default-v1-30-2';
    const found = chartsOf([plane(revision, revision), tag('default', revision)], revision, [
      release(`istio-system/${revision}-istiod`, 'istiod', { config: { revision } }),
      release('sail-operator/default-base', 'base'),
      release('istio-system/default-revisiontags', 'revisiontags'),
    ]);
    expect(found?.charts.map(({ chart }) => chart)).toEqual(['base', 'istiod']);
    expect(found?.findings.map(({ path }) => path)).toEqual(['IstioRevisionTag.default']);
  });
});

describe('the resources of the Sail operator', () => {
  const old = plane('default-v1-29-2', 'default-v1-29-2');
  const next = plane('default-v1-30-2', 'default-v1-30-2');

  function named(resources: readonly KubeObject[], revision: string): readonly string[] {
    const mesh = sailMesh(resources, { namespace: 'istio-system', revision });
    const all = mesh === undefined ? [] : resourcesOf(mesh);
    return all.map(({ kind, metadata }) => `${kind} ${metadata.name}`);
  }

  test('of another revision or namespace are not meant', () => {
    expect(named([plane('default', '')], 'canary')).toEqual([]);
    const elsewhere = sailMesh([plane('default', '')], { namespace: 'other', revision: '' });
    expect(elsewhere).toBeUndefined();
  });

  test.each([
    ['the one without a revision', [plane('default', ''), next], '', true],
    [
      'the one that the tag default leads to',
      [old, next, tag('default', next.metadata.name)],
      'default-v1-30-2',
      true,
    ],
    ['the only one', [next], 'default-v1-30-2', true],
    ['none of two equals', [old, next], 'default-v1-30-2', false],
  ] as const)('CNI and ztunnel go with %s', (_what, planes, revision, there) => {
    const found = named([ISTIO, ...planes, ...AGENTS], revision);
    expect(found.includes('IstioCNI default') && found.includes('ZTunnel default')).toBe(there);
  });

  test('include other revisions of the same Istio as its siblings', () => {
    const place = { namespace: 'istio-system', revision: 'default-v1-30-2' };
    expect(sailMesh([ISTIO, old, next], place)?.siblings).toEqual([old]);
    expect(sailMesh([ISTIO, plane('other', 'other', 'other'), next], place)?.siblings).toEqual([]);
  });
});
