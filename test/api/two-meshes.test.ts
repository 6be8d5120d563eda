import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { findCondition } from '../../src/api/conditions.ts';
import type { ConditionType } from '../../src/api/conditions.ts';
import type { KubeObject } from '../../src/api/kube-object.ts';
import type { MeshInstall } from '../../src/api/mesh-install.ts';
import { without } from '../../src/support/without.ts';
import { everyObject } from '../support/every-object.ts';
import { openNursedMesh, type NursedMesh } from '../support/nursed-mesh.ts';
import { nursePods } from '../support/nurse-pods.ts';
import { until } from '../support/until.ts';

const OPERATOR = 'system:serviceaccount:meshinstall-system:meshinstall';
const INSTALL = { apiVersion: 'meshinstall.io/v1alpha1', kind: 'MeshInstall' };
const CRD = { apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition' };
const SIDECARS = { ...CRD, name: 'sidecars.networking.istio.io' };
const PURGE = { deletionPolicy: 'Purge' };
const FIRST = { version: '1.30.3', profile: 'default', ...PURGE };
const CANARY = {
  ...{ version: '1.31.1', profile: 'default', ...PURGE },
  ...{ namespace: 'istio-canary', revision: 'canary' },
};

let mesh: NursedMesh;
let stopNursing: () => void;
/** Keys of what there was before anything was installed. */
let bare: ReadonlySet<string>;

beforeAll(async () => {
  mesh = await openNursedMesh(async (cluster) => {
    bare = new Set((await everyObject(cluster.api)).keys());
  }, FIRST);
  stopNursing = nursePods(mesh.cluster, CANARY.namespace);
}, 900_000);

afterAll(async () => {
  stopNursing();
  await mesh.close();
}, 60_000);

async function wish(name: string, spec: object): Promise<void> {
  await mesh.objects.apply({ ...INSTALL, metadata: { name }, spec });
}

async function statusOf(name: string): Promise<MeshInstall['status']> {
  return ((await mesh.objects.get({ ...INSTALL, name })) as unknown as MeshInstall | undefined)
    ?.status;
}

/** Waits until the condition of that MeshInstall has the reason; gives its message. */
async function told(name: string, type: ConditionType, reason: string): Promise<string> {
  return until(
    `${name} says ${type} ${reason}`,
    async () => {
      const found = findCondition((await statusOf(name))?.conditions, type);
      return found?.reason === reason ? found.message : undefined;
    },
    { explain: () => statusOf(name) },
  );
}

async function ready(name: string): Promise<void> {
  await told(name, 'Ready', 'InSync');
  await told(name, 'Reconciled', 'Applied');
}

async function gone(...names: readonly string[]): Promise<void> {
  for (const name of names)
    await until(
      `${name} is gone`,
      async () => (await mesh.objects.get({ ...INSTALL, name })) === undefined,
      { explain: () => statusOf(name) },
    );
}

/** What there is and was not before anything was installed, apart from the operator's records. */
async function added(): Promise<ReadonlyMap<string, KubeObject>> {
  const all = [...(await everyObject(mesh.cluster.api))];
  const given = /kube-root-ca\.crt$|^\/ServiceAccount\/[^/]+\/default$|\/meshinstall-system\//;
  return new Map(
    all.filter(([key, { kind }]) => !bare.has(key) && !given.test(key) && kind !== 'MeshInstall'),
  );
}

function owner({ metadata }: KubeObject): string | undefined {
  return metadata.labels?.['meshinstall.io/owner'];
}

/** Identity of what is of that MeshInstall, and its content as far as anybody wrote it. */
async function standing(name: string): Promise<ReadonlyMap<string, unknown>> {
  const mine = [...(await added())].filter(([, object]) => owner(object) === name);
  return new Map(
    mine.map(([key, object]) => {
      const { uid, generation, labels, annotations } = object.metadata;
      const content = without(object, 'metadata', 'status');
      return [key, { ...content, uid, generation, labels, annotations }];
    }),
  );
}

async function crds(): Promise<ReadonlyMap<string, KubeObject>> {
  const all = [...(await added())].filter(([, { kind }]) => kind === CRD.kind);
  return new Map(all);
}

/** What the operator wrote since the n-th event, as `verb resource namespace/name`, without status, Events and its own records. */
function writes(since: number): readonly string[] {
  return mesh.cluster
    .auditEvents(OPERATOR)
    .slice(since)
    .filter(({ verb }) => ['create', 'update', 'patch', 'delete'].includes(verb))
    .map(({ verb, objectRef = {} }) => ({ verb, ...objectRef }))
    .filter(({ namespace }) => namespace !== 'meshinstall-system')
    .filter(({ resource = '' }) => !['meshinstalls', 'events'].includes(resource))
    .map(({ verb, resource, namespace = '', name = '' }) =>
      [verb, resource, `${namespace}/${name}`].join(' '),
    );
}

/** Every request but for watches and the Lease, over some seconds in which nothing happens. */
async function requestsWhenQuiet(): Promise<readonly string[]> {
  await sleep(1_000);
  const since = mesh.auditEvents();
  await sleep(3_000);
  return mesh.cluster
    .auditEvents(OPERATOR)
    .slice(since)
    .filter(({ verb, objectRef }) => verb !== 'watch' && objectRef?.resource !== 'leases')
    .map(({ verb, objectRef }) => `${verb} ${objectRef?.resource ?? ''}`);
}

/** What istiod makes, which does not run here: records, the CA, its root in every namespace. */
async function asIstiod(namespace: string): Promise<void> {
  const type = { apiVersion: 'v1', kind: 'ConfigMap' };
  for (const space of ['istio-system', CANARY.namespace, 'default'])
    await mesh.objects.apply({
      ...type,
      metadata: {
        ...{ name: 'istio-ca-root-cert', namespace: space },
        labels: { 'istio.io/config': 'true' },
      },
    });
  await mesh.objects.apply({ ...type, metadata: { name: 'istio-leader', namespace } });
  await mesh.objects.apply({
    ...{ apiVersion: 'v1', kind: 'Secret' },
    metadata: { name: 'istio-ca-secret', namespace },
  });
}

async function events(): Promise<readonly string[]> {
  const path = '/apis/events.k8s.io/v1/namespaces/default/events';
  const { items } = (await mesh.cluster.api.send({ path })) as {
    readonly items: readonly { readonly note: string; readonly regarding: { name: string } }[];
  };
  return items.map(({ note, regarding }) => `${regarding.name}: ${note}`);
}

/** A pod of somebody else’s with a sidecar of that revision. */
function attachedPod(revision: string): KubeObject {
  return {
    ...{ apiVersion: 'v1', kind: 'Pod' },
    metadata: {
      ...{ name: `shop-${revision}`, namespace: 'default' },
      labels: { 'security.istio.io/tlsMode': 'istio' },
      annotations: { 'istio.io/rev': revision },
    },
    spec: { containers: [{ name: 'shop', image: 'shop' }] },
  };
}

test('a second one in another namespace gets its mesh; nothing of the first is written', async () => {
  const first = await standing('default');
  const since = mesh.auditEvents();
  await wish('canary', CANARY);
  await ready('canary');
  await ready('default');
  const theirs = [...first.keys()].map((key) => key.split('/').slice(-2).join('/'));
  const all = writes(since);
  const written = all.map((one) => one.split(' ')[2] ?? '');
  expect(written.length).toBeGreaterThan(20);
  const definitions = all.filter((one) => one.includes('customresourcedefinitions'));
  expect(definitions.length).toBeGreaterThan(0);
  expect(definitions).toEqual([...new Set(definitions)]);
  expect(written.filter((name) => theirs.includes(name))).toEqual([]);
  expect(await standing('default')).toEqual(first);
  const second = [...(await standing('canary')).keys()];
  expect(second).toContain('apps/Deployment/istio-canary/istiod-canary');
  expect(second).toContain('apps/Deployment/istio-canary/istio-ingressgateway');
}, 120_000);

test('the CRDs are there once, as the newer of the two has them, and then all is quiet', async () => {
  expect(await requestsWhenQuiet()).toEqual([]);
  const found = await crds();
  expect(found.size).toBe(15);
  const ours = [...found.values()].flatMap(({ metadata }) =>
    (metadata.managedFields ?? []).filter(({ manager }) => manager === 'meshinstall'),
  );
  expect(ours).toHaveLength(15);
}, 60_000);

test.each([
  [
    'the control plane of the second',
    { ...CANARY, profile: 'minimal' },
    'MeshInstall canary is older and installs the same control plane (namespace istio-canary, revision canary)',
  ],
  [
    'a gateway of the first',
    {
      ...{ version: '1.31.1', profile: 'minimal', namespace: 'istio-third', revision: 'third' },
      gateways: [
        { name: 'istio-ingressgateway', namespace: 'istio-system', type: 'Ingress', enabled: true },
      ],
    },
    'MeshInstall default is older and has ',
  ],
])(
  'a third that wants %s is refused, and told by whom',
  async (_what, spec, message) => {
    const since = mesh.auditEvents();
    await wish('third', spec);
    expect(await told('third', 'Stalled', 'OverlappingInstall')).toContain(message);
    expect(writes(since)).toEqual([]);
    await mesh.objects.remove({ ...INSTALL, name: 'third' });
    await gone('third');
  },
  60_000,
);

test('a CRD that somebody deletes comes back exactly as it was', async () => {
  const specOf = (object: KubeObject | undefined): unknown => [
    object?.spec,
    object?.metadata.labels,
    object?.metadata.managedFields?.find(({ manager }) => manager === 'meshinstall')?.fieldsV1,
  ];
  const before = await mesh.objects.get(SIDECARS);
  await mesh.objects.remove(SIDECARS);
  await until('it is back', async () => {
    const now = await mesh.objects.get(SIDECARS);
    return now !== undefined && now.metadata.uid !== before?.metadata.uid;
  });
  await ready('canary');
  await ready('default');
  expect(await requestsWhenQuiet()).toEqual([]);
  expect(specOf(await mesh.objects.get(SIDECARS))).toEqual(specOf(before));
}, 60_000);

test('Purge of the second takes what is its own, and says what stays for the first', async () => {
  await asIstiod(CANARY.namespace);
  await asIstiod('istio-system');
  await mesh.objects.apply(attachedPod('default'));
  await mesh.objects.apply(attachedPod('canary'));
  const first = await standing('default');
  const kept = [...(await crds()).values()].map(({ metadata }) => metadata.uid);
  const since = mesh.auditEvents();
  await mesh.objects.remove({ ...INSTALL, name: 'canary' });
  const waiting = await told('canary', 'Stalled', 'ProxiesAttached');
  expect(waiting).toContain('default/shop-canary');
  expect(waiting).not.toContain('shop-default');
  await mesh.cluster.kubectl(['delete', 'pod', 'shop-canary', '--grace-period=0', '--force']);
  await gone('canary');
  await until('its namespace is gone', async () => {
    const all = [...(await added()).keys()];
    return !all.some((key) => key.includes('canary'));
  });
  expect(await standing('default')).toEqual(first);
  expect([...(await crds()).values()].map(({ metadata }) => metadata.uid)).toEqual(kept);
  expect([...(await added()).keys()]).toEqual(
    expect.arrayContaining([
      '/ConfigMap/default/istio-ca-root-cert',
      '/ConfigMap/istio-system/istio-leader',
      '/Secret/istio-system/istio-ca-secret',
    ]),
  );
  const deleted = writes(since).filter((one) => one.startsWith('delete'));
  expect(deleted.filter((one) => !one.includes('canary'))).toEqual([]);
  expect((await events()).join('\n')).toMatch(
    /^canary: .*Istio’s CRDs stay for MeshInstall default/m,
  );
  await ready('default');
  expect(await requestsWhenQuiet()).toEqual([]);
}, 120_000);

test('two that are deleted together with Purge leave nothing', async () => {
  await wish('canary', CANARY);
  await ready('canary');
  await mesh.cluster.kubectl(['delete', 'pod', 'shop-default', '--grace-period=0', '--force']);
  await mesh.cluster.kubectl(['delete', 'mi', '--all', '--wait=false']);
  await gone('canary', 'default');
  await until('nothing is left', async () => (await added()).size === 0, {
    explain: async () => [...(await added()).keys()],
    within: 30_000,
  });
}, 120_000);
