import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { dump, load } from 'js-yaml';
import type { JsonObject } from '../../src/api/kube-object.ts';
import { buildIstioctl, createProgress, run, startCluster } from '../../test/cluster/index.ts';
import type { Cluster } from '../../test/cluster/index.ts';
import { ROOT } from '../bundle/root.ts';
import { exampleForIstioctl } from './commands.ts';
import { startOperatorProcess } from './operator-process.ts';
import { prepareOperator } from './prepare-operator.ts';
import { measureRepairs } from './repairs.ts';
import { median, ms, ratioRow } from './row.ts';
import type { Row } from './row.ts';

const ROUNDS = 3;
const OPERATOR = 'bench-operator';
const ISTIOCTL = 'bench-istioctl';
const MESH = '/apis/meshinstall.io/v1alpha1/meshinstalls/default';

/** How long one installation took, and how many requests the installer made. */
interface Taken {
  readonly ms: number;
  readonly requests: number;
}

/** What needs a cluster with a node: each installer by turns on the same one, from nothing to Ready. */
export async function benchCluster(): Promise<readonly Row[]> {
  const progress = (total: number): ReturnType<typeof createProgress> =>
    createProgress({ output: process.stdout, total });
  const cluster = await startCluster({ level: 'node', istio: ['1.31.1'], progress });
  try {
    await prepareOperator(cluster);
    const { kubeconfig } = await cluster.clientFor(OPERATOR, ['system:masters']);
    const operator = await startOperatorProcess(kubeconfig);
    try {
      await sleep(20_000);
      const memory = operator.memory();
      const rows = await benchInstallers(cluster);
      return [
        ...rows,
        limitRow('process start to synced (ms)', operator.syncedMs, 300),
        limitRow('resident memory of the idle operator (MiB)', memory.resident, 70),
        limitRow('private memory of the idle operator (MiB)', memory.private, 25),
      ];
    } finally {
      await operator.stop();
    }
  } finally {
    await cluster.stop();
  }
}

function limitRow(what: string, result: number, target: number): Row {
  return { what, ours: result.toFixed(0), result, target };
}

async function benchInstallers(cluster: Cluster): Promise<readonly Row[]> {
  const istioctl = await buildIstioctl('1.31.1');
  const { kubeconfig } = await cluster.clientFor(ISTIOCTL, ['system:masters']);
  const upstream = (profile: string): Promise<Taken> =>
    count(cluster, ISTIOCTL, () =>
      run(istioctl, ['install', '-y', '--kubeconfig', kubeconfig, '-f', '-'], {
        input: exampleForIstioctl(profile),
      }),
    );
  const clean = async (): Promise<void> => {
    await run(istioctl, ['uninstall', '--purge', '-y', '--kubeconfig', kubeconfig]);
    await removeRest(cluster);
  };
  const demo = { ours: [] as Taken[], theirs: [] as Taken[] };
  let repairs: readonly Row[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    process.stdout.write(`demo profile, round ${round + 1} of ${ROUNDS}\n`);
    demo.theirs.push(await upstream('demo'));
    await clean();
    demo.ours.push(await ours(cluster, 'demo'));
    if (round === ROUNDS - 1) repairs = await measureRepairs(cluster, OPERATOR);
    await removeOurs(cluster);
  }
  process.stdout.write('control plane alone\n');
  const theirMinimal = await upstream('minimal');
  await clean();
  const ourMinimal = await ours(cluster, 'minimal');
  await removeOurs(cluster);
  const times = [demo.ours, demo.theirs].map((all) => median(all.map((one) => one.ms)));
  return [
    ratioRow('`kubectl apply` of the demo profile to Ready', [times[0]!, times[1]!], {
      against: '`istioctl install`',
      target: 0.65,
    }),
    requestRow('demo profile', median(demo.ours.map((one) => one.requests)), demo.theirs[0]!),
    requestRow('control plane alone', ourMinimal.requests, theirMinimal),
    ...repairs,
  ];
}

function requestRow(what: string, requests: number, theirs: Taken): Row {
  return {
    what: `API requests to install the ${what}`,
    ours: String(requests),
    theirs: `\`istioctl install\` ${theirs.requests}`,
    result: requests / theirs.requests,
    target: 0.5,
  };
}

/** From `kubectl apply` to the condition Ready, as a person sees it. */
function ours(cluster: Cluster, profile: string): Promise<Taken> {
  const text = readFileSync(join(ROOT, 'examples/meshinstall-local.yaml'), 'utf8');
  const install = load(text) as { readonly spec: JsonObject };
  const wish = dump({ ...install, spec: { ...install.spec, profile } });
  return count(cluster, OPERATOR, async () => {
    await cluster.kubectl(['apply', '-f', '-'], wish);
    while (!(await isReady(cluster))) await sleep(20);
  });
}

interface Conditions {
  readonly status?: { readonly conditions?: readonly { type: string; status: string }[] };
}

async function isReady(cluster: Cluster): Promise<boolean> {
  const { status } = (await cluster.api.send({ path: MESH })) as Conditions;
  return (status?.conditions ?? []).some((one) => one.type === 'Ready' && one.status === 'True');
}

/** Requests of the user while the work lasted; watches that were open before are not among them, Leases are left out. */
async function count(cluster: Cluster, user: string, work: () => Promise<unknown>): Promise<Taken> {
  const before = cluster.auditEvents(user).length;
  const start = performance.now();
  await work();
  const taken = performance.now() - start;
  const events = cluster.auditEvents(user).slice(before);
  const counted = events.filter(
    (one) => one.stage !== 'ResponseStarted' && one.objectRef?.resource !== 'leases',
  );
  process.stdout.write(`  ${user}: ${ms(taken)}, ${counted.length} requests\n`);
  return { ms: taken, requests: counted.length };
}

async function removeOurs(cluster: Cluster): Promise<void> {
  await cluster.kubectl(['delete', 'meshinstall', 'default', '--timeout', '3m']);
  await removeRest(cluster);
}

/** Namespace and CRDs, which both installers leave. */
async function removeRest(cluster: Cluster): Promise<void> {
  await cluster.kubectl(['delete', 'namespace', 'istio-system', '--ignore-not-found']);
  const crds = (await cluster.kubectl(['get', 'crd', '-o', 'name'])).split('\n');
  const theirs = crds.filter((name) => name.endsWith('.istio.io'));
  if (theirs.length > 0) await cluster.kubectl(['delete', ...theirs]);
}
