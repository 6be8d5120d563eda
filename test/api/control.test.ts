import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Plan } from '../../src/plan/plan.ts';
import type { Cluster } from '../cluster/index.ts';
import type { ClusterObjects } from '../support/cluster-objects.ts';
import { openNursedMesh, type NursedMesh } from '../support/nursed-mesh.ts';
import type { OperatorChild } from '../support/operator-child.ts';
import { runCommand, type CommandEnd } from '../support/run-command.ts';
import { until } from '../support/until.ts';

const OPERATOR = 'system:serviceaccount:meshinstall-system:meshinstall';
const ISTIO = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'istio-system', name: 'istio' };
const INSTALL = { apiVersion: 'meshinstall.io/v1alpha1', kind: 'MeshInstall', name: 'default' };

let mesh: NursedMesh;
let cluster: Cluster;
let objects: ClusterObjects;
let operator: OperatorChild;
let viewer = '';
let approver = '';

beforeAll(async () => {
  mesh = await openNursedMesh(async (begun) => {
    viewer = await person(begun, 'ada', ['viewer', 'author']);
    approver = await person(begun, 'grace', ['viewer', 'approver']);
  });
  ({ cluster, objects, operator } = mesh);
}, 900_000);

afterAll(async () => {
  await mesh.close();
}, 60_000);

async function person(on: Cluster, name: string, roles: readonly string[]): Promise<string> {
  for (const role of roles) {
    const binding = ['create', 'clusterrolebinding', `${name}-${role}`, `--user=${name}`];
    await on.kubectl([...binding, `--clusterrole=meshinstall-${role}`]);
  }
  return (await on.clientFor(name)).kubeconfig;
}

async function meshData(): Promise<unknown> {
  return ((await objects.get(ISTIO))?.data as { readonly mesh?: string } | undefined)?.mesh;
}

function edit(mesh: string, manager = 'kubectl-edit'): Promise<unknown> {
  return cluster.api.send({
    method: 'PATCH',
    path: `/api/v1/namespaces/istio-system/configmaps/istio?fieldManager=${manager}`,
    body: { data: { mesh } },
  });
}

function ask(words: readonly string[], kubeconfig: string, spec?: object): Promise<CommandEnd> {
  const layer = 'meshConfig: { accessLogFile: /dev/stdout }';
  const files = { 'wish.yaml': JSON.stringify(mesh.wishObject(spec ?? {})), 'layer.yaml': layer };
  return runCommand([...words, '--kubeconfig', kubeconfig], { files, answer: 'yes' });
}

describe('diff', () => {
  test('a mesh that is as wanted differs in nothing', async () => {
    const { stdout, exit } = await ask(['diff', 'default'], viewer);
    expect({ stdout, exit }).toEqual({ stdout: '', exit: 0 });
  }, 60_000);

  test('read rights are enough, and rights to change show what the API server would add', async () => {
    const spec = { meshConfig: { accessLogFile: '/dev/stdout' } };
    const plain = await ask(['diff', '-f', 'wish.yaml'], viewer, spec);
    expect(plain.stderr).toContain('was not asked by a dry run');
    expect(plain.stdout).toMatch(
      /^~ ConfigMap istio-system\/istio .*\n {4}\/data\/mesh\n[^]*\+ accessLogFile: \/dev\/stdout/,
    );
    expect(plain.exit).toBe(1);
    const more = ['diff', '-f', 'wish.yaml', '--profile-overlay', 'layer.yaml'];
    expect((await ask(more, viewer)).stdout).toBe(plain.stdout);
    const words = ['diff', '-f', 'wish.yaml', '-o', 'json'];
    const admin = await ask(words, cluster.kubeconfig, spec);
    const { objects: changes, serverSide } = JSON.parse(admin.stdout) as {
      objects: readonly { ref: { name: string }; fields: readonly { path: string }[] }[];
      serverSide: boolean;
    };
    expect(serverSide).toBe(true);
    expect(changes.map(({ ref, fields }) => [ref.name, fields.map(({ path }) => path)])).toEqual([
      ['istio', ['/data/mesh']],
    ]);
    expect(await meshData()).not.toContain('accessLogFile');
  }, 60_000);

  test('a spec that is refused is an error, not a difference', async () => {
    const { exit } = await ask(['diff', '-f', 'wish.yaml'], viewer, { values: { nonsense: 1 } });
    expect(exit).toBeGreaterThan(1);
  }, 30_000);
});

describe('approval', () => {
  test('the plan printed, the plan in status, the approved and the executed one are the same', async () => {
    const spec = { version: '1.31.1', approval: { policy: 'Manual' } };
    const before = cluster.auditEvents(OPERATOR).length;
    await mesh.wish(spec);
    const message = await mesh.says('Stalled', 'True', 'WaitingForApproval');
    await mesh.says('Ready', 'True', 'InSync');
    await mesh.says('Reconciling', 'False', 'WaitingForApproval');
    const printed = await ask(['plan', 'default', '-o', 'json'], viewer);
    const { plan } = JSON.parse(printed.stdout) as { readonly plan: Plan };
    const { goal } = plan;
    expect((await mesh.install()).status?.plan?.goal).toBe(goal);
    expect(message).toContain(`"goal":"${goal}"`);
    await objects.remove(ISTIO);
    await until('the accepted state is repaired', async () => (await meshData()) !== undefined);
    expect(mesh.writes(before)).toEqual(['patch configmaps/istio']);
    const begun = cluster.auditEvents(OPERATOR).length;
    const author = await ask(['approve', 'default', '--goal', goal], viewer);
    expect(author.stderr).toMatch(/not allowed|forbidden|cannot create/i);
    const other = await ask(['approve', 'default', '--goal', '0123456789abcdef'], approver);
    expect(other.exit).toBe(1);
    const approved = await ask(['approve', 'default', '--goal', goal], approver);
    expect({ exit: approved.exit, stderr: approved.stderr }).toEqual({ exit: 0, stderr: '' });
    await mesh.settled();
    const steps = [...plan.now, ...plan.later, ...plan.held];
    const planned = steps.filter(({ ref }) => ref.namespace === 'istio-system');
    expect([...new Set(mesh.writes(begun).map((one) => one.split('/')[1]))].sort()).toEqual(
      [...new Set(planned.map(({ ref }) => ref.name))].sort(),
    );
    const goals = operator.lines('applied').map((line) => line.goal);
    expect(goals).toContain(goal);
    expect(await ask(['approve', 'default'], approver)).toMatchObject({ exit: 0 });
  }, 180_000);

  test('an approval cannot be turned to another goal', async () => {
    const [approval] = await objects.list('meshinstall.io/v1alpha1', 'MeshPlanApproval');
    const ref = { ...INSTALL, kind: 'MeshPlanApproval', name: approval!.metadata.name };
    await expect(objects.merge(ref, { spec: { goal: '0000000000000000' } })).rejects.toThrow(
      'cannot be changed',
    );
  }, 30_000);
});

describe('drift', () => {
  const at = { version: '1.31.1' };

  test('Report leaves an edit, names it, and carries out a change beside it', async () => {
    await mesh.wish({ ...at, drift: { policy: 'Report' } });
    await mesh.settled();
    await edit('edited: true');
    const message = await mesh.says('DriftDetected', 'True', 'Drifted');
    expect(message).toContain('ConfigMap istio-system/istio was changed by kubectl-edit at /data');
    await mesh.wish({
      ...at,
      drift: { policy: 'Report' },
      values: { pilot: { traceSampling: 50 } },
    });
    await mesh.settled();
    expect(await meshData()).toBe('edited: true');
    await mesh.says('DriftDetected', 'True', 'Drifted');
  }, 120_000);

  test('Off leaves it and does not look', async () => {
    await mesh.wish({ ...at, drift: { policy: 'Off' } });
    await mesh.settled();
    await mesh.says('DriftDetected', 'Unknown', 'DriftNotChecked');
    expect(await meshData()).toBe('edited: true');
  }, 60_000);

  test('an ignored field is given up with its value, and Enforce mends the rest', async () => {
    const ignore = [{ kind: 'ConfigMap', name: 'istio', jsonPointers: ['/data/mesh'] }];
    await mesh.wish({ ...at, drift: { policy: 'Enforce' } });
    await until('it is put right', async () => (await meshData()) !== 'edited: true');
    await mesh.settled();
    const kept = await meshData();
    await mesh.wish({ ...at, drift: { ignore } });
    await until('it is nobody’s', async () => {
      const { managedFields } = (await objects.get(ISTIO))!.metadata;
      return !JSON.stringify(managedFields).includes('f:mesh"');
    });
    expect(await meshData()).toBe(kept);
    await edit('theirs: true', 'their-tool');
    await objects.merge(ISTIO, { metadata: { labels: { 'app.kubernetes.io/part-of': 'other' } } });
    await until('the label is back', async () => {
      const labels = (await objects.get(ISTIO))?.metadata.labels;
      return labels?.['app.kubernetes.io/part-of'] === 'istio';
    });
    expect(await meshData()).toBe('theirs: true');
    await mesh.says('DriftDetected', 'False', 'NoDrift');
  }, 120_000);

  test('a field that somebody keeps changing is left alone and named; a changed spec tries again', async () => {
    await mesh.wish(at);
    await until('it is ours again', async () => (await meshData()) !== 'theirs: true');
    await mesh.settled();
    const fighting = setInterval(() => {
      void meshData().then((mesh) =>
        mesh === 'fight: true' ? undefined : edit('fight: true', 'argocd'),
      );
    }, 100);
    const message = await mesh.says('DriftDetected', 'True', 'FieldContested').finally(() => {
      clearInterval(fighting);
    });
    expect(message).toContain('ConfigMap istio-system/istio is changed again and again by argocd');
    await mesh.says('Ready', 'True', 'InSync');
    const before = cluster.auditEvents(OPERATOR).length;
    await until('nobody writes it any more', async () => (await meshData()) === 'fight: true');
    expect(mesh.writes(before)).toEqual([]);
    const left = 'ConfigMap istio-system/istio /data/mesh: left alone: contested with argocd';
    const planned = await ask(['plan', 'default'], viewer);
    expect(planned.stdout).toContain(`Left alone\n  ${left}\n\nNothing else to do.\n`);
    const same = await ask(['diff', '-f', 'wish.yaml'], viewer, at);
    expect(same).toMatchObject({ stdout: '', stderr: `${left}\n`, exit: 0 });
    const changed = { ...at, values: { pilot: { traceSampling: 30 } } };
    const other = await ask(['plan', '-f', 'wish.yaml'], viewer, changed);
    expect(other.stdout).toContain('~ ConfigMap istio-system/istio ');
    await mesh.wish(changed);
    await mesh.settled();
    expect(await meshData()).not.toBe('fight: true');
  }, 120_000);
});

describe('warnings', () => {
  const at = { version: '1.31.1', values: { pilot: { traceSampling: 30 } } };
  const noteworthy = {
    ...at,
    values: { ...at.values, global: { tracer: { zipkin: { address: 'zipkin:9411' } } } },
    unvalidatedValues: { global: { newer: true } },
    overlays: [
      {
        target: { group: 'apps', kind: 'Deployment', name: 'istiod' },
        patch: { metadata: { namespace: 'istio-system' } },
      },
    ],
    drift: { ignore: [{ kind: 'Deployment', name: 'istoid', jsonPointers: ['/spec/replicas'] }] },
  };
  const told = [
    'DeprecatedSetting spec.values.global.tracer.zipkin: is deprecated by Istio: write spec.meshConfig.defaultConfig.tracing.zipkin',
    'SpecWarning spec.drift.ignore[0]: matches nothing: the mesh has no Deployment istio-system/istoid; did you mean Deployment istio-system/istiod?',
    'SpecWarning spec.overlays[0]: changes nothing: Deployment istio-system/istiod is so already',
    'UnvalidatedValue spec.unvalidatedValues.global.newer: is passed on unchecked: Istio 1.31 has no such value',
  ];

  interface Told {
    readonly action: string;
    readonly reason: string;
    readonly note: string;
    readonly type: string;
    readonly series?: { readonly count: number };
  }

  /** Each Event about the spec; one that was counted again says so. */
  async function events(): Promise<readonly string[]> {
    const path = '/apis/events.k8s.io/v1/namespaces/default/events';
    const { items } = (await cluster.api.send({ path })) as { items: readonly Told[] };
    return items
      .filter(({ action, type }) => action === 'Validate' && type === 'Warning')
      .map(({ reason, note, series }) => `${reason} ${note}${series ? ' again' : ''}`)
      .sort();
  }

  async function warnings(count: number): Promise<readonly string[]> {
    return until(`${count} warnings are in status`, async () => {
      const { metadata, status } = await mesh.install();
      const found = (status?.warnings ?? []).map(
        (one) => `${one.reason} ${one.path}: ${one.message}`,
      );
      const current = status?.observedGeneration === metadata.generation;
      return current && found.length === count ? found.sort() : undefined;
    });
  }

  function statusWrites(): number {
    return cluster
      .auditEvents(OPERATOR)
      .filter(({ verb }) => verb === 'patch' || verb === 'update')
      .filter(({ objectRef }) => objectRef?.resource === 'meshinstalls').length;
  }

  /** How many there were, once no more come. */
  async function written(): Promise<number> {
    let before = -1;
    for (let now = statusWrites(); now !== before; now = statusWrites()) {
      before = now;
      await sleep(2_000);
    }
    return before;
  }

  test('are in status, one Event each, told once, and gone when the spec is mended', async () => {
    await mesh.wish(noteworthy);
    expect(await warnings(told.length)).toEqual(told);
    await mesh.settled();
    // Each is told after the status is written.
    await until('the Events are there', async () => (await events()).length >= told.length);
    expect(await events()).toEqual(told);
    const before = await written();
    await objects.merge(INSTALL, { metadata: { annotations: { touched: 'yes' } } });
    await sleep(2_000);
    expect(statusWrites()).toBe(before);
    await mesh.wish({ ...noteworthy, meshConfig: { accessLogFile: '/dev/stdout' } });
    await mesh.settled();
    expect(await warnings(told.length)).toEqual(told);
    await mesh.wish(at);
    await warnings(0);
    await mesh.settled();
    expect(await events()).toEqual(told);
  }, 120_000);
});

describe('paused', () => {
  test('nothing is written to the mesh, not even at its deletion', async () => {
    const spec = { version: '1.31.1', paused: true };
    await mesh.wish({ ...spec, values: { pilot: { traceSampling: 30 } } });
    await mesh.says('Paused', 'True', 'Paused');
    await mesh.says('Ready', 'True', 'InSync');
    const before = cluster.auditEvents(OPERATOR).length;
    await edit('edited: true');
    await mesh.says('DriftDetected', 'True', 'Drifted');
    await mesh.wish({ ...spec, values: { pilot: { traceSampling: 40 } } });
    await mesh.says('Ready', 'False', 'Paused');
    expect((await mesh.install()).status?.plan?.next?.join()).toContain(
      'ConfigMap istio-system/istio',
    );
    await objects.remove(INSTALL);
    await mesh.says('Stalled', 'True', 'Paused');
    expect(mesh.writes(before)).toEqual([]);
    await objects.merge(INSTALL, { spec: { paused: false } });
    await until('the mesh is gone', async () => (await objects.get(INSTALL)) === undefined);
    expect(await objects.get(ISTIO)).toBeUndefined();
  }, 120_000);
});
