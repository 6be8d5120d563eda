import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { findCondition } from '../../src/api/conditions.ts';
import { keyOf } from '../../src/api/object-ref.ts';
import type { MeshInstall } from '../../src/api/mesh-install.ts';
import { buildHelm, buildIstioctl, istioSource, run, type Cluster } from '../cluster/index.ts';
import { closeApiCluster, openApiCluster } from '../support/api-cluster.ts';
import { clusterObjects, type ClusterObjects } from '../support/cluster-objects.ts';
import { everyObject } from '../support/every-object.ts';
import { nursePods } from '../support/nurse-pods.ts';
import { startOperatorChild } from '../support/operator-child.ts';
import { runCommand } from '../support/run-command.ts';
import { until } from '../support/until.ts';

const VERSION = '1.31.1';
const OPERATOR = 'system:serviceaccount:meshinstall-system:meshinstall';
const GROUPS = ['system:serviceaccounts', 'system:serviceaccounts:meshinstall-system'];
const INSTALL = { apiVersion: 'meshinstall.io/v1alpha1', kind: 'MeshInstall', name: 'default' };
/** What the page tells to write before the MeshInstall is deleted. */
const SPEC = {
  ...{ version: VERSION, profile: 'demo', deletionPolicy: 'Retain' },
  values: { pilot: { autoscaleEnabled: true, autoscaleMin: 2 } },
};
const WISH = JSON.stringify({
  ...{ apiVersion: INSTALL.apiVersion, kind: INSTALL.kind },
  ...{ metadata: { name: INSTALL.name }, spec: SPEC },
});

/** Where each chart is in Istio's source. */
const CHARTS: Readonly<Record<string, string>> = {
  base: 'base',
  istiod: 'istio-control/istio-discovery',
  'istio-ingress': 'gateways/istio-ingress',
  'istio-egress': 'gateways/istio-egress',
};

let cluster: Cluster;
let objects: ClusterObjects;
let stopNursing: () => void;
const folder = mkdtempSync(join(tmpdir(), 'meshinstall-back-'));

beforeAll(async () => {
  cluster = await openApiCluster();
  objects = clusterObjects(cluster.api);
  stopNursing = nursePods(cluster, 'istio-system');
}, 900_000);

afterAll(async () => {
  stopNursing();
  rmSync(folder, { recursive: true });
  await closeApiCluster(cluster);
}, 60_000);

/** What a new object or another workload would change: uids, addresses of Services, pods apart from their labels. */
async function standing(): Promise<ReadonlyMap<string, unknown>> {
  const all = [...(await everyObject(cluster.api)).values()].filter(
    ({ kind, metadata }) =>
      metadata.namespace === 'istio-system' && /^(Deployment|Service|ServiceAccount)$/.test(kind),
  );
  return new Map(
    all.map((object) => {
      const { clusterIP, template } = (object.spec ?? {}) as {
        readonly clusterIP?: string;
        readonly template?: { readonly spec: unknown };
      };
      return [keyOf(object), { uid: object.metadata.uid, clusterIP, pods: template?.spec }];
    }),
  );
}

let kept: ReadonlyMap<string, unknown>;

test('a MeshInstall with deletionPolicy Retain goes, and the mesh stays', async () => {
  const { kubeconfig } = await cluster.clientFor(OPERATOR, GROUPS);
  const logFile = join(folder, 'log');
  const operator = startOperatorChild({ kubeconfig, identity: 'back', logFile });
  await cluster.kubectl(['apply', '-f', '-'], WISH);
  await until('the mesh is settled', async () => {
    const { status } = ((await objects.get(INSTALL)) ?? {}) as Partial<MeshInstall>;
    const applied = findCondition(status?.conditions, 'Reconciled')?.reason === 'Applied';
    return applied && findCondition(status?.conditions, 'Ready')?.status === 'True';
  });
  kept = await standing();
  for (const name of ['istiod', 'istio-ingressgateway', 'istio-egressgateway'])
    expect([...kept.keys()]).toContain(`apps/Deployment/istio-system/${name}`);
  await cluster.kubectl(['delete', 'mi', 'default', '--wait=true', '--timeout=60s']);
  await operator.terminate();
  expect(await standing()).toEqual(kept);
  const bindings = ['clusterrolebindings,rolebindings', '--all-namespaces'];
  const gone = await cluster.kubectl(['delete', ...bindings, '-l', 'meshinstall.io/owner=default']);
  expect(gone).toContain('"istiod-clusterrole-istio-system" deleted');
  const left = await cluster.kubectl(['get', ...bindings, '-o', 'name']);
  expect(left).not.toMatch(/istio/);
}, 180_000);

test('Helm takes it over with the exported values: no new object, and pods that differ in labels alone', async () => {
  const [program, source] = [await buildHelm(), await istioSource(VERSION)];
  const exported = await runCommand(['export', '-f', 'mesh.yaml', '--to', 'helm-values'], {
    files: { 'mesh.yaml': WISH },
  });
  const releases = exported.stdout.split(/^---\n/m).filter((text) => text !== '');
  expect(releases.length).toBe(4);
  for (const [index, text] of releases.entries()) {
    const file = join(folder, `values-${index}.yaml`);
    writeFileSync(file, text);
    const [, command = ''] = /^# helm (.*)\n/.exec(text) ?? [];
    const words = command.split(' ').map((word) => (word === 'FILE' ? file : word));
    // What follows `upgrade --install RELEASE` is the chart.
    words[3] = join(source, 'manifests/charts', CHARTS[words[3] ?? ''] ?? '');
    await run(program, [...words, '--take-ownership', '--kubeconfig', cluster.kubeconfig]);
  }
  expect(await standing()).toEqual(kept);
}, 900_000);

test('istioctl takes it over as it is', async () => {
  const istioctl = await buildIstioctl(VERSION);
  const { version: tag, profile, values } = SPEC;
  const file = join(folder, 'operator.yaml');
  const spec = { profile, hub: 'docker.io/istio', tag, values };
  const type = { apiVersion: 'install.istio.io/v1alpha1', kind: 'IstioOperator' };
  writeFileSync(file, JSON.stringify({ ...type, spec }));
  await run(istioctl, ['install', '-y', '-f', file, '--kubeconfig', cluster.kubeconfig]);
  expect(await standing()).toEqual(kept);
}, 900_000);
