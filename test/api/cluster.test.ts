import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { KubeObject } from '../../src/api/kube-object.ts';
import { refOf, type ObjectRef } from '../../src/api/object-ref.ts';
import { connect, openConnection, type ClusterConnection } from '../../src/cluster/connection.ts';
import { createEventRecorder } from '../../src/cluster/event-recorder.ts';
import { fence } from '../../src/cluster/fenced-client.ts';
import type { InformerSet } from '../../src/cluster/informer-set.ts';
import { createLeaderElection, type LeaderElection } from '../../src/cluster/leader-election.ts';
import { OwnWrites } from '../../src/cluster/own-writes.ts';
import { recordWrites } from '../../src/cluster/recorded-client.ts';
import { systemClock } from '../../src/cluster/system-clock.ts';
import type { RequestReport } from '../../src/cluster/transport.ts';
import { startCluster, type Cluster } from '../cluster/index.ts';

const START_MS = 900_000;

let cluster: Cluster;
let connection: ClusterConnection;
let namespace = '';
let count = 0;
const opened: ClusterConnection[] = [];

beforeAll(async () => {
  cluster = await startCluster({ level: 'api' });
  connection = await open();
}, START_MS);

afterAll(async () => {
  for (const one of opened) one.close();
  await cluster.stop();
}, 60_000);

beforeEach(async () => {
  namespace = `test-${++count}`;
  await connection.client.create({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: namespace },
  });
});

async function open(onRequest?: (report: RequestReport) => void): Promise<ClusterConnection> {
  const made = await connect({
    source: { from: 'file', path: cluster.kubeconfig },
    clock: systemClock,
    ...(onRequest !== undefined && { onRequest }),
  });
  opened.push(made);
  return made;
}

function configMap(name: string, data: Record<string, string>, metadata: object = {}): KubeObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace, ...metadata }, data };
}

async function until(condition: () => boolean, what: string): Promise<void> {
  for (const end = performance.now() + 15_000; performance.now() < end;) {
    if (condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`never came: ${what}`);
}

describe('apply', () => {
  test('creates, changes, and leaves an unchanged object alone', async () => {
    const { client } = connection;
    const created = await client.apply(configMap('a', { x: '1' }));
    expect(created.metadata.managedFields).toMatchObject([
      { manager: 'meshinstall', operation: 'Apply' },
    ]);
    const same = await client.apply(configMap('a', { x: '1' }));
    expect(same.metadata.resourceVersion).toBe(created.metadata.resourceVersion);
    const changed = await client.apply(configMap('a', { y: '2' }));
    expect(changed.data).toEqual({ y: '2' });
    expect(changed.metadata.uid).toBe(created.metadata.uid);
  });

  test('a dry run answers like an apply and stores nothing', async () => {
    const { client } = connection;
    const answer = await client.apply(configMap('dry', { x: '1' }), { dryRun: true });
    expect(answer.data).toEqual({ x: '1' });
    expect(await client.get(refOf(answer))).toBeUndefined();
  });

  test('a field of another manager is a conflict that names it, unless forced', async () => {
    const { client } = connection;
    await client.apply(configMap('a', { x: '1' }), { fieldManager: 'other' });
    const refused = client.apply(configMap('a', { x: '2' }), { force: false });
    await expect(refused).rejects.toMatchObject({
      kind: 'Conflict',
      causes: [{ field: '.data.x', reason: 'FieldManagerConflict' }],
    });
    expect((await client.apply(configMap('a', { x: '2' }))).data).toEqual({ x: '2' });
  });

  test('a resourceVersion and a uid in the object are preconditions', async () => {
    const { client } = connection;
    const { metadata } = await client.apply(configMap('a', { x: '1' }));
    await client.apply(configMap('a', { x: '2' }));
    const { resourceVersion } = metadata;
    for (const stale of [{ resourceVersion }, { uid: 'another' }]) {
      await expect(client.apply(configMap('a', { x: '3' }, stale))).rejects.toMatchObject({
        kind: 'Conflict',
      });
    }
  });

  test('with a uid, an object that is gone is not made anew', async () => {
    const { client } = connection;
    const uid = '8e0c1a52-6d3b-4a44-9d4f-0a4b0c1d2e3f';
    await expect(client.apply(configMap('gone', {}, { uid }))).rejects.toMatchObject({
      kind: 'Conflict',
    });
    expect(await client.get(refOf(configMap('gone', {})))).toBeUndefined();
  });

  test('a field that the schema does not have is Invalid, and not tried again', async () => {
    const odd = { ...configMap('odd', {}), nope: 1 };
    await expect(connection.client.apply(odd)).rejects.toMatchObject({ kind: 'Invalid' });
  });

  test('content that the schema refuses is Invalid, with the field', async () => {
    const deployment = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'bad', namespace },
      spec: {
        replicas: -1,
        selector: { matchLabels: { a: 'b' } },
        template: {
          metadata: { labels: { a: 'b' } },
          spec: { containers: [{ name: 'x', image: 'y' }] },
        },
      },
    };
    const error = await connection.client.apply(deployment).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ kind: 'Invalid', causes: [{ field: 'spec.replicas' }] });
    expect(String(error)).toContain(`apply Deployment ${namespace}/bad:`);
  });

  test('the status is a part of its own', async () => {
    const { client } = connection;
    function service(more: object): KubeObject {
      return { apiVersion: 'v1', kind: 'Service', metadata: { name: 's', namespace }, ...more };
    }
    await client.apply(service({ spec: { ports: [{ name: 'http', port: 80 }] } }));
    const condition = {
      type: 'Ours',
      status: 'True',
      reason: 'Tested',
      message: '',
      lastTransitionTime: '2026-01-01T00:00:00Z',
    };
    const live = await client.updateStatus(service({ status: { conditions: [condition] } }));
    expect(live.spec).toMatchObject({ ports: [{ port: 80 }] });
    expect(live.status).toMatchObject({ conditions: [condition] });
    const { resourceVersion } = live.metadata;
    const again = await client.updateStatus(service({ status: { conditions: [condition] } }));
    expect(again.metadata.resourceVersion).toBe(resourceVersion);
  });
});

describe('create, patch, delete', () => {
  test('a name that is taken is AlreadyExists', async () => {
    await connection.client.create(configMap('a', {}));
    await expect(connection.client.create(configMap('a', {}))).rejects.toMatchObject({
      kind: 'AlreadyExists',
    });
  });

  test('a merge patch keeps its preconditions: a finalizer of somebody else is not lost', async () => {
    const { client } = connection;
    const { metadata } = await client.create(configMap('a', {}, { finalizers: ['x.io/theirs'] }));
    const ref = refOf(configMap('a', {}));
    const { resourceVersion = '' } = metadata;
    await client.patchMerge(ref, { metadata: { finalizers: ['x.io/theirs', 'x.io/new'] } });
    await expect(
      client.patchMerge(ref, { metadata: { finalizers: [] } }, { resourceVersion }),
    ).rejects.toMatchObject({ kind: 'Conflict' });
    await client.patchMerge(ref, { metadata: { finalizers: null } });
  });

  test('a delete tells apart what is gone, what is held and what was not there', async () => {
    const { client } = connection;
    const free = await client.create(configMap('free', {}));
    const held = await client.create(configMap('held', {}, { finalizers: ['x.io/hold'] }));
    function uidOf(object: KubeObject): { uid: string } {
      return { uid: object.metadata.uid ?? '' };
    }
    expect(await client.delete(refOf(free), uidOf(free))).toBe('deleted');
    expect(await client.delete(refOf(free), uidOf(free))).toBe('absent');
    expect(await client.delete(refOf(held), uidOf(held))).toBe('deleting');
    await client.patchMerge(refOf(held), { metadata: { finalizers: null } });
    expect(await client.get(refOf(held))).toBeUndefined();
  });

  test('an object that was made again under the same name is not deleted by its old uid', async () => {
    const { client } = connection;
    const first = await client.create(configMap('a', {}));
    await client.delete(refOf(first));
    const second = await client.create(configMap('a', {}));
    await expect(
      client.delete(refOf(first), { uid: first.metadata.uid ?? '' }),
    ).rejects.toMatchObject({ kind: 'Conflict' });
    expect((await client.get(refOf(first)))?.metadata.uid).toBe(second.metadata.uid);
  });

  test('a write into a namespace that is not there is NotFound, a missing right Forbidden', async () => {
    await expect(
      connection.client.apply(configMap('a', {}, { namespace: 'nowhere' })),
    ).rejects.toMatchObject({ kind: 'NotFound' });
    const { kubeconfig } = await cluster.clientFor('nobody');
    const poor = await connect({ source: { from: 'file', path: kubeconfig }, clock: systemClock });
    opened.push(poor);
    await expect(poor.client.apply(configMap('a', {}))).rejects.toMatchObject({
      kind: 'Forbidden',
    });
  });

  test('a quota and pod security are AdmissionRefused', async () => {
    const { client } = connection;
    const labels = { 'pod-security.kubernetes.io/enforce': 'restricted' };
    await client.apply({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: namespace, labels },
    });
    const pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'p', namespace },
      spec: { containers: [{ name: 'c', image: 'x', securityContext: { privileged: true } }] },
    };
    await expect(client.create(pod)).rejects.toMatchObject({ kind: 'AdmissionRefused' });
    await client.create({
      apiVersion: 'v1',
      kind: 'ResourceQuota',
      metadata: { name: 'q', namespace },
      spec: { hard: { 'count/secrets': '0' } },
    });
    await new Promise((resolve) => setTimeout(resolve, 500));
    const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 's', namespace } };
    await expect(client.create(secret)).rejects.toMatchObject({ kind: 'AdmissionRefused' });
  });

  test('a policy that says no is AdmissionRefused', async () => {
    const { client } = connection;
    const name = `policy-${namespace}`;
    const apiVersion = 'admissionregistration.k8s.io/v1';
    await client.create({
      apiVersion,
      kind: 'ValidatingAdmissionPolicy',
      metadata: { name },
      spec: {
        matchConstraints: {
          namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
          resourceRules: [
            {
              apiGroups: [''],
              apiVersions: ['v1'],
              operations: ['CREATE'],
              resources: ['configmaps'],
            },
          ],
        },
        validations: [{ expression: 'false', message: 'no config maps here' }],
      },
    });
    await client.create({
      apiVersion,
      kind: 'ValidatingAdmissionPolicyBinding',
      metadata: { name },
      spec: { policyName: name, validationActions: ['Deny'] },
    });
    let error: unknown;
    for (let i = 0; error === undefined && i < 100; i++) {
      error = await client.apply(configMap(`c-${i}`, {})).then(
        () => undefined,
        (caught: unknown) => caught,
      );
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    expect(error).toMatchObject({ kind: 'AdmissionRefused' });
    expect(String(error)).toContain('no config maps here');
  }, 30_000);

  test('a kind that nobody serves is NotFound for a write and a list, and undefined for a get', async () => {
    const widget = { apiVersion: 'example.com/v1', kind: 'Widget', metadata: { name: 'w' } };
    await expect(connection.client.apply(widget)).rejects.toMatchObject({ kind: 'NotFound' });
    await expect(connection.client.list(widget)).rejects.toMatchObject({ kind: 'NotFound' });
    expect(await connection.client.get(refOf(widget))).toBeUndefined();
    expect(
      await connection.client.get({
        apiVersion: 'meshinstall.io/v1alpha1',
        kind: 'MeshInstall',
        name: 'x',
      }),
    ).toBeUndefined();
  });

  test('a kind that is not in the table is found by discovery', async () => {
    const { client } = connection;
    const flow = { apiVersion: 'flowcontrol.apiserver.k8s.io/v1', kind: 'FlowSchema' };
    expect((await client.list(flow)).items.length).toBeGreaterThan(3);
    expect((await client.get({ ...flow, name: 'catch-all' }))?.metadata.name).toBe('catch-all');
  });
});

test('a list of several pages is whole, and metadata alone when that is asked for', async () => {
  const { client } = connection;
  const names = Array.from({ length: 1_203 }, (_unused, index) => `c-${index}`);
  const labels = { paged: 'yes' };
  for (let at = 0; at < names.length; at += 50) {
    await Promise.all(
      names
        .slice(at, at + 50)
        .map((name) => client.create(configMap(name, { x: name }, { labels }))),
    );
  }
  const whole = await client.list(
    { apiVersion: 'v1', kind: 'ConfigMap' },
    { namespace, labelSelector: 'paged=yes' },
  );
  expect(new Set(whole.items.map((item) => item.metadata.name))).toEqual(new Set(names));
  expect(whole.items[0]).toMatchObject({ apiVersion: 'v1', kind: 'ConfigMap' });
  const meta = await client.list(
    { apiVersion: 'v1', kind: 'ConfigMap' },
    { namespace, labelSelector: 'paged=yes', metadataOnly: true },
  );
  expect(meta.items).toHaveLength(names.length);
  expect(meta.items[0]).toMatchObject({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { labels },
  });
  expect(meta.items[0]).not.toHaveProperty('data');
}, 60_000);

test('the version of the server', async () => {
  expect(await connection.client.version()).toMatchObject({ major: 1, minor: 35 });
});

describe('informers', () => {
  let informers: InformerSet<string>;

  beforeEach(() => {
    informers = connection.informers<string>();
  });

  afterEach(() => {
    informers.stop();
  });

  function follow(more: object = {}) {
    const informer = informers.add({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      namespace,
      labelSelector: 'mine=yes',
      project: (object: KubeObject) => (object.data as { x?: string } | undefined)?.x ?? '-',
      ...more,
    });
    const changes: string[] = [];
    informer.onChange(({ before, after }) => {
      changes.push(`${before?.value ?? ''}>${after?.value ?? ''}`);
    });
    return { informer, changes };
  }

  const labels = { mine: 'yes' };

  test('begin with everything by one watch, without a list, and follow what is selected', async () => {
    const { client } = connection;
    await client.apply(configMap('early', { x: 'early' }, { labels }));
    const { informer, changes } = follow();
    informers.start();
    await informers.synced();
    expect(changes).toEqual(['>early']);
    const a = await client.apply(configMap('a', { x: '1' }, { labels }));
    await client.apply(configMap('other', { x: 'other' }));
    await client.apply(configMap('a', { x: '2' }, { labels }));
    await client.delete(refOf(a));
    await until(() => changes.length === 4, 'four changes');
    expect(changes).toEqual(['>early', '>1', '1>2', '2>']);
    expect(informer.health()).toMatchObject({ lists: 0, streams: 1, failures: 0 });
  });

  test('an object that loses its label leaves the view', async () => {
    const { client } = connection;
    const { changes } = follow();
    informers.start();
    await informers.synced();
    await client.apply(configMap('a', { x: '1' }, { labels }));
    await client.apply(configMap('a', { x: '1' }));
    await until(() => changes.length === 2, 'both changes');
    expect(changes).toEqual(['>1', '1>']);
  });

  test('metadata alone carries the real kind', async () => {
    const { informer } = follow({
      metadataOnly: true,
      project: (object: KubeObject) => `${object.kind} ${JSON.stringify(object.data ?? null)}`,
    });
    informers.start();
    await informers.synced();
    await connection.client.apply(configMap('a', { x: '1' }, { labels }));
    await until(() => informer.list().length === 1, 'the object');
    expect(informer.list()[0]?.value).toBe('ConfigMap null');
  });

  test('a kind that appears later is picked up', async () => {
    const kind = 'Gadget';
    const informer = informers.add({
      apiVersion: 'test.meshinstall.io/v1',
      kind,
      project: () => 'gadget',
    });
    informers.start();
    await informers.synced();
    expect(informer.health()).toMatchObject({ synced: true, served: false });
    await connection.client.create({
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'gadgets.test.meshinstall.io' },
      spec: {
        group: 'test.meshinstall.io',
        names: { kind, plural: 'gadgets' },
        scope: 'Cluster',
        versions: [
          {
            name: 'v1',
            served: true,
            storage: true,
            schema: { openAPIV3Schema: { type: 'object' } },
          },
        ],
      },
    });
    await until(() => informer.health().served, 'the kind');
    await connection.client.apply({
      apiVersion: 'test.meshinstall.io/v1',
      kind,
      metadata: { name: 'g' },
    });
    await until(() => informer.list().length === 1, 'the object');
  }, 30_000);

  test('our own writes are known to be unseen until the view has them', async () => {
    const { informer } = follow();
    informers.start();
    await informers.synced();
    const ownWrites = new OwnWrites(informers, systemClock);
    const client = recordWrites(connection.client, ownWrites);
    for (let i = 0; i < 50; i++) {
      const live = await client.apply(configMap('a', { x: String(i) }, { labels }));
      expect(await ownWrites.seen(5_000)).toEqual([]);
      expect(informer.get('a', namespace)?.resourceVersion).toBe(live.metadata.resourceVersion);
    }
    const live = await client.apply(configMap('a', { x: '49' }, { labels }));
    expect(ownWrites.unseen()).toEqual([]);
    await client.delete(refOf(live), { uid: live.metadata.uid ?? '' });
    expect(await ownWrites.seen(5_000)).toEqual([]);
    expect(informer.list()).toEqual([]);
  });
});

describe('leader election', () => {
  const elections: LeaderElection[] = [];

  afterEach(async () => {
    for (const election of elections.splice(0)) await election.stop();
  });

  function candidate(from: ClusterConnection, identity: string, name = 'leader'): LeaderElection {
    const election = createLeaderElection({
      client: from.clientWith({ attempts: 1, deadlineMs: 2_000, urgent: true }),
      clock: systemClock,
      lease: { namespace, name },
      identity,
      times: { durationMs: 3_000, renewDeadlineMs: 2_000, retryMs: 400 },
      onElected: () => undefined,
      onLost: () => undefined,
    });
    elections.push(election);
    election.start();
    return election;
  }

  test('one leads; when it goes in good order another takes over at once', async () => {
    const a = candidate(connection, 'a');
    await until(() => a.isLeader(), 'a leads');
    const b = candidate(connection, 'b');
    await new Promise((resolve) => setTimeout(resolve, 4_000));
    expect([a.isLeader(), b.isLeader(), b.holder()]).toEqual([true, false, 'a']);
    const begun = performance.now();
    await a.stop();
    await until(() => b.isLeader(), 'b leads');
    expect(performance.now() - begun).toBeLessThan(2_500);
    const lease = await connection.client.get(leaseRef());
    expect(lease?.spec).toMatchObject({
      holderIdentity: 'b',
      leaseTransitions: 1,
      leaseDurationSeconds: 3,
    });
  }, 30_000);

  test('when it dies another takes over after the lease, and the writes of the first are refused by then', async () => {
    const dying = await open();
    const a = candidate(dying, 'a');
    await until(() => a.isLeader(), 'a leads');
    const fenced = fence(connection, () => a.isLeader());
    await fenced.apply(configMap('ours', { x: '1' }));
    const b = candidate(connection, 'b');
    await until(() => b.holder() === 'a', 'b knows a');
    const begun = performance.now();
    dying.close();
    await until(() => b.isLeader(), 'b leads');
    expect(performance.now() - begun).toBeLessThan(3_000 + 400 + 2_000);
    expect(a.isLeader()).toBe(false);
    await expect(fenced.apply(configMap('ours', { x: '2' }))).rejects.toMatchObject({
      kind: 'NotLeader',
    });
    expect((await connection.client.get(refOf(configMap('ours', {}))))?.data).toEqual({
      x: '1',
    });
  }, 30_000);

  function leaseRef(): ObjectRef {
    return { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', namespace, name: 'leader' };
  }
});

describe('events', () => {
  test('are shown by kubectl, and repeats are counted', async () => {
    let now = 0;
    const errors: unknown[] = [];
    const recorder = createEventRecorder({
      client: connection.client,
      clock: { ...systemClock, monotonic: () => now },
      reporter: { controller: 'meshinstall.io/operator', instance: 'test' },
      onError: (error) => errors.push(error),
    });
    const regarding = await connection.client.apply(configMap('a', {}));
    const item = {
      regarding,
      type: 'Normal',
      reason: 'Repaired',
      action: 'Repair',
      note: 'it was gone',
    } as const;
    await recorder.record(item);
    now += 31_000;
    await recorder.record(item);
    expect(errors).toEqual([]);
    const { items } = await connection.client.list(
      { apiVersion: 'events.k8s.io/v1', kind: 'Event' },
      { namespace },
    );
    expect(items).toMatchObject([{ note: 'it was gone', series: { count: 2 } }]);
    const shown = await cluster.kubectl(['describe', 'configmap', 'a', '-n', namespace]);
    expect(shown).toMatch(/Normal\s+Repaired\s.*meshinstall\.io\/operator.*it was gone/);
  }, 30_000);

  test('about a cluster-scoped object are in the namespace default, where kubectl looks', async () => {
    const errors: unknown[] = [];
    const recorder = createEventRecorder({
      client: connection.client,
      clock: systemClock,
      reporter: { controller: 'meshinstall.io/operator', instance: 'test' },
      onError: (error) => errors.push(error),
    });
    const regarding = (await connection.client.get({
      apiVersion: 'v1',
      kind: 'Namespace',
      name: namespace,
    }))!;
    await recorder.record({
      regarding,
      type: 'Warning',
      reason: 'Tested',
      action: 'Test',
      note: 'hello',
    });
    expect(errors).toEqual([]);
    const shown = await cluster.kubectl(['describe', 'namespace', namespace]);
    const events = await cluster.kubectl([
      'get',
      'events',
      '-n',
      'default',
      '--field-selector',
      `involvedObject.name=${namespace}`,
    ]);
    expect(`${shown}${events}`).toContain('Tested');
  }, 30_000);
});

test('a ServiceAccount token that is replaced while we run is used, and the old one is not missed', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'token-'));
  const tokenFile = join(folder, 'token');
  const { client } = connection;
  await client.create({
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name: 'sa', namespace },
  });
  writeFileSync(tokenFile, 'expired');
  const poor = openConnection(
    {
      server: cluster.serverUrl,
      contextName: '',
      namespace: undefined,
      proxyUrl: undefined,
      access: { tokenFile, caFile: cluster.authority },
    },
    { clock: systemClock },
  );
  const review = {
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'SelfSubjectReview',
    metadata: { name: '' },
  };
  await expect(poor.client.create(review)).rejects.toMatchObject({ kind: 'Unauthorized' });
  const token = await cluster.kubectl(['create', 'token', 'sa', '-n', namespace]);
  writeFileSync(tokenFile, token.trim());
  expect((await poor.client.create(review)).status).toMatchObject({
    userInfo: { username: `system:serviceaccount:${namespace}:sa` },
  });
  poor.close();
  rmSync(folder, { recursive: true });
});

test('the audit log shows what a start and a quiet time ask for: watches, and nothing else', async () => {
  const { kubeconfig } = await cluster.clientFor('quiet-operator', ['system:masters']);
  const quiet = await connect({ source: { from: 'file', path: kubeconfig }, clock: systemClock });
  opened.push(quiet);
  const informers = quiet.informers();
  for (const kind of ['ConfigMap', 'Service', 'ServiceAccount']) {
    informers.add({ apiVersion: 'v1', kind, project: () => 0 });
  }
  informers.start();
  await informers.synced();
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  informers.stop();
  quiet.close();
  await until(() => verbs().length >= 3, 'the audit log');
  expect(new Set(verbs())).toEqual(new Set(['watch']));
  expect(readFileSync(kubeconfig, 'utf8')).not.toBe('');

  function verbs(): readonly string[] {
    return cluster.auditEvents('quiet-operator').map((event) => event.verb);
  }
});
