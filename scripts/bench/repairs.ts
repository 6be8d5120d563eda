import { setTimeout as sleep } from 'node:timers/promises';
import type { Cluster } from '../../test/cluster/index.ts';
import { median } from './row.ts';
import type { Row } from './row.ts';

const CORE = '/api/v1/namespaces/istio-system';
const CONFIG_MAP = `${CORE}/configmaps/istio`;
/** By turns: a field that is changed three times in ten minutes is left to whoever changes it. */
const SERVICES = ['istiod', 'istio-ingressgateway', 'istio-egressgateway'];

/** One kind of damage: how it is done, and how one sees that it is mended. */
interface Damage {
  readonly what: string;
  readonly times: number;
  readonly harm: (turn: number) => Promise<unknown>;
  readonly isMended: (turn: number) => Promise<boolean>;
}

/** How soon damage is mended, and with how many requests. */
export async function measureRepairs(cluster: Cluster, user: string): Promise<readonly Row[]> {
  const { api } = cluster;
  const deleted: Damage = {
    what: 'one deleted ConfigMap is back',
    times: 15,
    harm: () => api.send({ method: 'DELETE', path: CONFIG_MAP }),
    isMended: () => answers(api.send({ path: CONFIG_MAP })),
  };
  const edited: Damage = {
    what: 'one edited Service is back',
    times: 2 * SERVICES.length,
    harm: (turn) =>
      api.send({
        method: 'PATCH',
        path: servicePath(turn),
        body: { metadata: { labels: { app: 'x' } } },
      }),
    isMended: async (turn) => {
      const { metadata } = (await api.send({ path: servicePath(turn) })) as {
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
  for (let turn = 0; turn < damage.times; turn += 1) {
    const before = countRequests(cluster, user);
    await damage.harm(turn);
    const start = performance.now();
    while (!(await damage.isMended(turn))) await sleep(2);
    taken.push(performance.now() - start);
    // What follows from it, such as status, belongs to it too.
    await sleep(1500);
    requests.push(countRequests(cluster, user) - before);
  }
  return [
    row(`${damage.what}, p50 (ms)`, median(taken), 100),
    row(`${damage.what}, requests`, median(requests), 3),
  ];
}

function servicePath(turn: number): string {
  return `${CORE}/services/${SERVICES[turn % SERVICES.length] ?? ''}`;
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
