import { setTimeout as sleep } from 'node:timers/promises';
import type { Cluster } from '../../test/cluster/index.ts';
import { median } from './row.ts';
import type { Row } from './row.ts';

const TIMES = 15;
const CORE = '/api/v1/namespaces/istio-system';
const CONFIG_MAP = `${CORE}/configmaps/istio`;
const SERVICE = `${CORE}/services/istiod`;

/** One kind of damage: how it is done, and how one sees that it is mended. */
interface Damage {
  readonly what: string;
  readonly harm: () => Promise<unknown>;
  readonly isMended: () => Promise<boolean>;
}

/** How soon damage is mended, and with how many requests. */
export async function measureRepairs(cluster: Cluster, user: string): Promise<readonly Row[]> {
  const { api } = cluster;
  const deleted: Damage = {
    what: 'one deleted ConfigMap is back',
    harm: () => api.send({ method: 'DELETE', path: CONFIG_MAP }),
    isMended: () => answers(api.send({ path: CONFIG_MAP })),
  };
  const edited: Damage = {
    what: 'one edited Service is back',
    harm: () =>
      api.send({ method: 'PATCH', path: SERVICE, body: { metadata: { labels: { app: 'x' } } } }),
    isMended: async () => {
      const { metadata } = (await api.send({ path: SERVICE })) as {
        readonly metadata: { readonly labels?: { readonly app?: string } };
      };
      return metadata.labels?.app !== 'x';
    },
  };
  return [...(await measure(cluster, user, deleted)), ...(await measure(cluster, user, edited))];
}

async function measure(cluster: Cluster, user: string, damage: Damage): Promise<readonly Row[]> {
  const taken: number[] = [];
  const requests: number[] = [];
  for (let turn = 0; turn < TIMES; turn += 1) {
    const before = countRequests(cluster, user);
    await damage.harm();
    const start = performance.now();
    while (!(await damage.isMended())) await sleep(2);
    taken.push(performance.now() - start);
    // The same object damaged again and again would count as contested.
    await sleep(1500);
    requests.push(countRequests(cluster, user) - before);
  }
  return [
    row(`${damage.what}, p50 (ms)`, median(taken), 100),
    row(`${damage.what}, requests`, median(requests), 3),
  ];
}

function countRequests(cluster: Cluster, user: string): number {
  return cluster
    .auditEvents(user)
    .filter((one) => one.stage !== 'ResponseStarted' && one.objectRef?.resource !== 'leases')
    .filter((one) => one.verb !== 'watch').length;
}

function row(what: string, result: number, target: number): Row {
  return { what, ours: result.toFixed(0), result, target };
}

async function answers(attempt: Promise<unknown>): Promise<boolean> {
  try {
    await attempt;
    return true;
  } catch {
    return false;
  }
}
