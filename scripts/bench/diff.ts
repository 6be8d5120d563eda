import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { dump } from 'js-yaml';
import {
  buildIstioctl,
  createProgress,
  fetchKubectl,
  run,
  RunError,
  startCluster,
} from '../../test/cluster/index.ts';
import type { Cluster } from '../../test/cluster/index.ts';
import { asIstioOperator } from '../../test/support/istio-operator.ts';
import { ROOT } from '../bundle/root.ts';
import { startOperatorProcess } from './operator-process.ts';
import { prepareOperator } from './prepare-operator.ts';
import { compare, ratioRow } from './row.ts';
import type { Row } from './row.ts';

const BUNDLE = join(ROOT, 'dist', 'meshinstall.js');
const VERSION = '1.31.1';
/** Of the mesh, of some 500 that there are: the rest is the cluster's. */
const OBJECTS = 470;
/** The most there can be, with that of the profile; each comes to seven objects. */
const GATEWAYS = Array.from({ length: 63 }, (_none, index) => `edge-${index}`);

/**
 * What is to be changed, asked of a cluster with five hundred live objects of the mesh: our command against upstream's way, which is
 * to render and let kubectl compare.
 */
export async function benchDiff(): Promise<readonly Row[]> {
  const progress = (total: number): ReturnType<typeof createProgress> =>
    createProgress({ output: process.stdout, total });
  const cluster = await startCluster({ level: 'api', progress });
  const folder = mkdtempSync(join(tmpdir(), 'meshinstall-bench-'));
  try {
    await prepareOperator(cluster);
    const wish = join(folder, 'wish.yaml');
    writeFileSync(wish, dump(ourWish()));
    const live = await fill(cluster, wish);
    const taken = await compareDiffs(cluster, folder, wish);
    const what = `\`meshinstall diff\` against ${live} live objects of the mesh`;
    return [ratioRow(what, taken, { against: '`istioctl manifest generate`, `kubectl diff`' })];
  } finally {
    rmSync(folder, { recursive: true });
    await cluster.stop();
  }
}

async function compareDiffs(
  cluster: Cluster,
  folder: string,
  wish: string,
): Promise<readonly [ours: number, theirs: number]> {
  const [istioctl, kubectl] = [await buildIstioctl(VERSION), await fetchKubectl()];
  const theirs = join(folder, 'theirs.yaml');
  writeFileSync(theirs, dump(theirWish()));
  const kubeconfig = ['--kubeconfig', cluster.kubeconfig];
  return await compare(
    3,
    () => different(run(process.execPath, [BUNDLE, 'diff', '-f', wish, ...kubeconfig])),
    async () => {
      const rendered = await run(istioctl, ['manifest', 'generate', '-f', theirs]);
      const input = withoutBindings(rendered);
      await different(run(kubectl, ['diff', ...kubeconfig, '-f', '-'], { input }));
    },
  );
}

/** Nobody can lead a binding elsewhere, and ours lead to other roles: kubectl would end at the first. */
function withoutBindings(rendered: string): string {
  return rendered
    .split(/^---$/m)
    .filter((text) => !/^kind: (?:Cluster)?RoleBinding$/m.test(text))
    .join('---');
}

/** Both commands end with 1 when something differs, and here something does: webhooks wait for an istiod that never serves. */
async function different(work: Promise<unknown>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!(error instanceof RunError) || error.status !== 1) throw error;
  }
}

/** Lets the operator write them, and ends it: what is measured should not share the machine with it. Hands back how many there are. */
async function fill(cluster: Cluster, wish: string): Promise<number> {
  const { kubeconfig } = await cluster.clientFor('bench-operator', ['system:masters']);
  const operator = await startOperatorProcess(kubeconfig);
  try {
    await cluster.kubectl(['apply', '-f', wish]);
    await trustIstiod(cluster);
    for (let turn = 0; turn < 120; turn += 1) {
      const live = await countLive(cluster);
      if (live >= OBJECTS) return live;
      await sleep(1000);
    }
    throw new Error(`only ${await countLive(cluster)} of ${OBJECTS} objects were made`);
  } finally {
    await operator.stop();
  }
}

/** No node, no istiod: gateways are made when its root certificate is there. */
async function trustIstiod(cluster: Cluster): Promise<void> {
  const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'istio-system' } };
  const root = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'istio-ca-root-cert', namespace: 'istio-system' },
  };
  const list = { apiVersion: 'v1', kind: 'List', items: [namespace, root] };
  await cluster.kubectl(['apply', '-f', '-'], dump(list));
}

async function countLive(cluster: Cluster): Promise<number> {
  const kinds =
    'deployments,services,serviceaccounts,rolebindings,configmaps,hpa,pdb,networkpolicies';
  const ours = ['-l', 'meshinstall.io/owner', '-o', 'name'];
  const [inside, crds] = await Promise.all([
    cluster.kubectl(['get', kinds, '-n', 'istio-system', ...ours]),
    cluster.kubectl(['get', 'crds', '-l', 'app.kubernetes.io/part-of=istio', '-o', 'name']),
  ]);
  return [inside, crds].flatMap((names) => names.trim().split('\n')).length;
}

const VALUES = { global: { networkPolicy: { enabled: true } } };

function ourWish(): object {
  return {
    apiVersion: 'meshinstall.io/v1alpha1',
    kind: 'MeshInstall',
    metadata: { name: 'default' },
    spec: {
      version: VERSION,
      values: VALUES,
      gateways: GATEWAYS.map((name) => ({
        ...{ namespace: '', name, type: 'Ingress' },
        // More than one pod, so that a disruption budget makes sense.
        autoscaling: { minReplicas: 2 },
      })),
    },
  };
}

function theirWish(): object {
  const gateways = GATEWAYS.map((name) => ({ name, type: 'Ingress' as const }));
  const values = { ...VALUES, gateways: { 'istio-ingressgateway': { autoscaleMin: 2 } } };
  return asIstioOperator({ gateways, values }, VERSION);
}
