import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { findCondition } from '../../src/api/conditions.ts';
import type { MeshInstall } from '../../src/api/mesh-install.ts';
import type { Cluster } from '../cluster/index.ts';
import { closeApiCluster, openApiCluster } from '../support/api-cluster.ts';
import { clusterObjects, type ClusterObjects } from '../support/cluster-objects.ts';
import { startOperatorChild, type OperatorChild } from '../support/operator-child.ts';
import { startSilentProxy, type SilentProxy } from '../support/silent-proxy.ts';
import { until } from '../support/until.ts';

const OPERATOR = 'system:serviceaccount:meshinstall-system:meshinstall';
const GROUPS = ['system:serviceaccounts', 'system:serviceaccounts:meshinstall-system'];
const INSTALL = { apiVersion: 'meshinstall.io/v1alpha1', kind: 'MeshInstall', name: 'default' };
const READER = {
  ...{ apiVersion: 'v1', kind: 'ServiceAccount' },
  ...{ namespace: 'istio-system', name: 'istio-reader-service-account' },
};
/** Part of a mesh that needs no pods. */
const BASE = { version: '1.31.1', profile: 'empty', components: { base: { enabled: true } } };
/** How much faster the operator's clock runs while nothing is to be heard from the API server, and while it picks up again. */
const PACE = 40;
const RECOVERY = 5;

let cluster: Cluster;
let objects: ClusterObjects;
let proxy: SilentProxy;
let operator: OperatorChild;
let ports = { health: 0, metrics: 0 };
const folder = mkdtempSync(join(tmpdir(), 'meshinstall-liveness-'));
const control = join(folder, 'pace.json');

beforeAll(async () => {
  cluster = await openApiCluster();
  objects = clusterObjects(cluster.api);
  proxy = await startSilentProxy(cluster.serverUrl);
  ports = { health: await freePort(), metrics: await freePort() };
  operator = startOperatorChild({
    ...{ kubeconfig: await kubeconfigThrough(proxy.port), identity: 'l', ports },
    logFile: join(folder, 'log'),
    preload: pacedClock(),
  });
  await wish('first');
  await settled();
}, 900_000);

afterAll(async () => {
  await operator.kill();
  await proxy.close();
  rmSync(folder, { recursive: true });
  await closeApiCluster(cluster);
}, 60_000);

function pacedClock(): URL {
  const module = pathToFileURL(join(import.meta.dirname, '../support/paced-clock.ts'));
  module.searchParams.set('control', control);
  return module;
}

/** From now on the operator's clock runs so much faster; `deaf` loses all of its timers. */
function setClock(pace: number, deaf = false): void {
  writeFileSync(control, JSON.stringify({ pace, deaf }));
}

async function kubeconfigThrough(port: number): Promise<string> {
  const { kubeconfig } = await cluster.clientFor(OPERATOR, GROUPS);
  const file = join(folder, 'kubeconfig');
  const text = readFileSync(kubeconfig, 'utf8');
  const url = `https://127.0.0.1:${String(port)}`;
  writeFileSync(file, text.replaceAll(cluster.serverUrl, url), { mode: 0o600 });
  return file;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** The MeshInstall with a pull secret of that name, so that there is something to write. */
async function wish(secret: string): Promise<void> {
  const { name, ...type } = INSTALL;
  const values = { global: { imagePullSecrets: [secret] } };
  await objects.apply({ ...type, metadata: { name }, spec: { ...BASE, values } });
}

async function hasSecret(name: string): Promise<boolean> {
  return JSON.stringify((await objects.get(READER))?.imagePullSecrets ?? []).includes(name);
}

async function settled(): Promise<void> {
  await until(
    'the MeshInstall is Ready',
    async () => {
      const now = (await objects.get(INSTALL)) as unknown as MeshInstall;
      const ready = findCondition(now.status?.conditions, 'Ready');
      return ready?.status === 'True' && ready.observedGeneration === now.metadata.generation;
    },
    { explain: async () => (await objects.get(INSTALL))?.status },
  );
}

async function probe(path: string): Promise<{ readonly status: number; readonly body: string }> {
  const answer = await fetch(`http://127.0.0.1:${String(ports.health)}${path}`);
  return { status: answer.status, body: await answer.text() };
}

/** A gauge of the operator's. */
async function gauge(name: string): Promise<number> {
  const answer = await fetch(`http://127.0.0.1:${String(ports.metrics)}/metrics`);
  const line = (await answer.text()).split('\n').find((one) => one.startsWith(`${name} `));
  return Number(line?.split(' ')[1]);
}

/** Asks for liveness until then; gives each answer once. */
async function answersFor(milliseconds: number): Promise<readonly string[]> {
  const end = performance.now() + milliseconds;
  const answers = new Set<string>();
  while (performance.now() < end) {
    const { status, body } = await probe('/livez');
    answers.add(`${String(status)} ${body.trim()}`);
    await sleep(100);
  }
  return [...answers];
}

/** Lets a round begin whose first request gets no answer, and whose successors do not either. */
async function beginUnanswered(secret: string): Promise<void> {
  for (let attempt = 1; attempt <= 4; attempt++) {
    // What ends the round before is asked for first.
    await sleep(1_000);
    proxy.set('unanswered');
    await wish(`${secret}-${String(attempt)}`);
    await sleep(700);
    if ((await gauge('meshinstall_queue_running')) === 1) return;
    // A renewal of the lease was the first to be asked, so the operator has not heard of the wish.
    setClock(RECOVERY);
    proxy.set('open');
    await settled();
    setClock(1);
  }
  throw new Error('no round began');
}

describe('liveness', () => {
  test('a request that is never answered fails its round and leaves the queue free', async () => {
    const failed = operator.lines('round failed, trying again').length;
    await beginUnanswered('unanswered');
    setClock(PACE);
    await operator.logged('round failed, trying again', failed + 1);
    expect(await gauge('meshinstall_queue_running')).toBe(0);
    expect(await answersFor(500)).toEqual(['200 ok']);
    setClock(RECOVERY);
    proxy.set('open');
    await until('the wish is carried out', () => hasSecret('unanswered'));
    await settled();
  }, 180_000);

  test('silence is the API server’s matter: the operator waits, lets go of the lease, and goes on by itself', async () => {
    proxy.set('silent');
    await objects.remove(READER);
    await wish('silence');
    setClock(PACE);
    const minutes = 3;
    expect(await answersFor((minutes * 60_000) / PACE)).toEqual(['200 ok']);
    expect(await gauge('meshinstall_leader')).toBe(0);
    expect(await objects.get(READER)).toBeUndefined();
    setClock(RECOVERY);
    proxy.set('open');
    await until('what happened meanwhile is put right', () => hasSecret('silence'));
    await settled();
    expect(await probe('/livez')).toEqual({ status: 200, body: 'ok\n' });
    expect(await probe('/readyz')).toEqual({ status: 200, body: 'ok\n' });
  }, 180_000);

  test('a process that has lost its way says so: its watches, its round, its election', async () => {
    await beginUnanswered('lost');
    expect(await probe('/livez')).toEqual({ status: 200, body: 'ok\n' });
    setClock(PACE, true);
    const found = await until('liveness fails', async () => {
      const answer = await probe('/livez');
      return answer.body.includes('watches') && answer;
    });
    expect(found.status).toBe(500);
    setClock(8 * PACE, true);
    const { body } = await until('the round counts as stuck', async () => {
      const answer = await probe('/livez');
      return answer.body.includes('stuck') && answer;
    });
    expect(body.replace(/\d+/g, 'N')).toBe(
      'N of N watches show no sign of life\na reconcile is stuck\nthe leader election shows no sign of life\n',
    );
  }, 180_000);
});
