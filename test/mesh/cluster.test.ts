import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  attachCluster,
  canRunNode,
  IMAGES,
  reapAbandoned,
  run,
  startCluster,
} from '../cluster/index.ts';
import type { Cluster } from '../cluster/index.ts';
import { clusterFolder, readRecord } from '../cluster/state.ts';
import { until } from '../support/until.ts';

const MINUTES = 60_000;
const ability = canRunNode();
const onNode = ability.able ? describe : describe.skip;

const APP = {
  apiVersion: 'v1',
  kind: 'List',
  items: [
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'app' },
      spec: {
        selector: { matchLabels: { app: 'app' } },
        template: {
          metadata: { labels: { app: 'app' } },
          spec: {
            containers: [
              { name: 'app', image: IMAGES.app, env: [{ name: 'VERSION', value: 'v1' }] },
            ],
          },
        },
      },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'app' },
      spec: {
        type: 'LoadBalancer',
        selector: { app: 'app' },
        ports: [{ port: 80, targetPort: 8080 }],
      },
    },
  ],
};

interface ServiceStatus {
  readonly spec: {
    readonly clusterIP: string;
    readonly ports: readonly { readonly nodePort: number }[];
  };
  readonly status: {
    readonly loadBalancer: { readonly ingress?: readonly { readonly ip: string }[] };
  };
}

/** Asks until there is an answer: routing rules follow an address by a moment. */
async function ask(url: string): Promise<{ version: string; path: string }> {
  const deadline = Date.now() + 15_000;
  for (;;) {
    try {
      const answer = await fetch(url, { signal: AbortSignal.timeout(3000) });
      if (answer.ok) return (await answer.json()) as { version: string; path: string };
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
    await sleep(200);
  }
}

/** Everything a cluster may leave outside its own folder. */
async function traces(name: string): Promise<readonly string[]> {
  const folder = clusterFolder(name);
  const found: string[] = [];
  if (existsSync(folder)) found.push(folder);
  for (const pid of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    try {
      const command = readFileSync(join('/proc', pid, 'cmdline'), 'utf8');
      if (command.includes(folder)) found.push(`process ${pid}: ${command.replaceAll('\0', ' ')}`);
    } catch {
      // It ended meanwhile.
    }
  }
  if (readFileSync('/proc/self/mountinfo', 'utf8').includes(folder)) found.push('a mount');
  const groups = await run('find', [
    '/sys/fs/cgroup',
    '-type',
    'd',
    '-path',
    `*meshinstall/${name}*`,
  ]);
  if (groups !== '') found.push(groups);
  return found;
}

/** The machine's own packet rules. Counters and times change by themselves. */
async function hostRules(): Promise<string> {
  const rules = await run('iptables-save', []).catch(() => '');
  return rules.replaceAll(/^[#:].*$/gm, '');
}

/** The machine's routes into one cluster; others may come and go meanwhile. */
async function routesInto(slot: number): Promise<string> {
  const routes = await run('ip', ['route']);
  return routes
    .split('\n')
    .filter((line) => line.includes(`dev mi${slot} `))
    .join('\n');
}

describe('level api', () => {
  const clusters: Cluster[] = [];
  afterAll(async () => {
    await Promise.all(clusters.map((cluster) => cluster.stop()));
  }, MINUTES);

  test(
    'two clusters run side by side and know nothing of each other',
    async () => {
      clusters.push(
        ...(await Promise.all([startCluster({ level: 'api' }), startCluster({ level: 'api' })])),
      );
      const [one, two] = clusters as [Cluster, Cluster];
      await one.kubectl(['create', 'namespace', 'only-here']);
      expect(await one.kubectl(['get', 'namespaces', '-o', 'name'])).toContain(
        'namespace/only-here',
      );
      expect(await two.kubectl(['get', 'namespaces', '-o', 'name'])).not.toContain('only-here');
    },
    40 * MINUTES,
  );

  test(
    'the audit log tells users apart, at once',
    async () => {
      const [cluster] = clusters as [Cluster];
      const { kubeconfig } = await cluster.clientFor('somebody', ['system:masters']);
      await cluster.kubectl(['--kubeconfig', kubeconfig, 'create', 'configmap', 'note']);
      const writes = cluster.auditEvents('somebody').filter(({ verb }) => verb === 'create');
      expect(writes).toHaveLength(1);
      expect(writes[0]!.objectRef).toMatchObject({ resource: 'configmaps', name: 'note' });
      expect(writes[0]!.user.groups).toContain('system:masters');
    },
    MINUTES,
  );

  test(
    'a ServiceAccount token is accepted, with the rights of its account',
    async () => {
      const [cluster] = clusters as [Cluster];
      const token = (await cluster.kubectl(['create', 'token', 'default'])).trim();
      // kubectl would send its client certificate too, and that wins: ask what the API server makes of the token alone.
      const review = (await cluster.api.send({
        method: 'POST',
        path: '/apis/authentication.k8s.io/v1/tokenreviews',
        body: { spec: { token } },
      })) as { status: { authenticated?: boolean; user?: { username: string } } };
      expect(review.status).toMatchObject({
        authenticated: true,
        user: { username: 'system:serviceaccount:default:default' },
      });
    },
    MINUTES,
  );

  test(
    'the API server comes back after a crash, with what it knew',
    async () => {
      const [cluster] = clusters as [Cluster];
      await cluster.stopPart('kube-apiserver');
      await expect(cluster.api.send({ path: '/readyz' })).rejects.toThrow();
      await cluster.startPart('kube-apiserver');
      for (let up = false; !up;)
        up = await cluster.api.send({ path: '/readyz' }).then(
          () => true,
          () => sleep(100, false),
        );
      expect(await cluster.kubectl(['get', 'namespace', 'only-here', '-o', 'name'])).toContain(
        'only-here',
      );
    },
    MINUTES,
  );

  test(
    'stopping leaves nothing behind',
    async () => {
      for (const cluster of clusters) {
        await cluster.stop();
        expect(await traces(cluster.name)).toEqual([]);
      }
    },
    MINUTES,
  );
});

onNode('level node', () => {
  let cluster: Cluster;
  let before = '';
  beforeAll(async () => {
    before = await hostRules();
    cluster = await startCluster({ level: 'node', istio: [] });
    await cluster.kubectl(['apply', '-f', '-'], JSON.stringify(APP));
    await cluster.kubectl(['rollout', 'status', 'deployment/app', '--timeout=60s']);
  }, 40 * MINUTES);
  afterAll(async () => {
    await cluster.stop();
  }, MINUTES);

  async function readService(): Promise<ServiceStatus> {
    return (await cluster.api.send({
      path: '/api/v1/namespaces/default/services/app',
    })) as ServiceStatus;
  }

  test(
    'a pod, its Service and its node port answer from outside',
    async () => {
      const ip = await cluster.kubectl([
        'get',
        'pods',
        '-l',
        'app=app',
        '-o',
        'jsonpath={.items[0].status.podIP}',
      ]);
      const { spec } = await readService();
      expect(await ask(`http://${ip}:8080/pod`)).toMatchObject({ version: 'v1', path: '/pod' });
      expect(await ask(`http://${spec.clusterIP}/service`)).toMatchObject({ path: '/service' });
      const nodePort = spec.ports[0]!.nodePort;
      expect(await ask(`http://${cluster.addresses!.node}:${nodePort}/port`)).toMatchObject({
        path: '/port',
      });
    },
    MINUTES,
  );

  test(
    'a Service of type LoadBalancer gets an address that answers from outside and inside',
    async () => {
      let ingress: readonly { readonly ip: string }[] | undefined;
      while (ingress === undefined) {
        ingress = (await readService()).status.loadBalancer.ingress;
        await sleep(100);
      }
      const address = ingress[0]!.ip;
      expect(await ask(`http://${address}/outside`)).toMatchObject({ path: '/outside' });
      const url = encodeURIComponent(`http://${address}/inside`);
      expect(await ask(`http://${address}/fetch?url=${url}`)).toMatchObject({ path: '/inside' });
    },
    MINUTES,
  );

  test(
    'pods find Services by name',
    async () => {
      const { spec } = await readService();
      const url = encodeURIComponent('http://app.default.svc.cluster.local/by-name');
      expect(await ask(`http://${spec.clusterIP}/fetch?url=${url}`)).toMatchObject({
        path: '/by-name',
      });
    },
    MINUTES,
  );

  test(
    'a log and a command inside a pod can be had',
    async () => {
      expect(await cluster.kubectl(['logs', 'deployment/app'])).toContain('listening on :8080');
      expect(await cluster.kubectl(['exec', 'deployment/app', '--', 'id', '-u'])).toBe('1000\n');
    },
    MINUTES,
  );

  test('attaching by name finds the same cluster', () => {
    const again = attachCluster(cluster.name);
    expect(again.serverUrl).toBe(cluster.serverUrl);
    again.api.close();
  });

  test(
    'stopping leaves no process, mount, control group, interface, route or rule',
    async () => {
      const slot = readRecord(cluster.name)!.slot!;
      expect(await routesInto(slot)).not.toBe('');
      await cluster.stop();
      expect(await routesInto(slot)).toBe('');
      expect(await traces(cluster.name)).toEqual([]);
      expect(await hostRules()).toBe(before);
    },
    MINUTES,
  );

  test(
    'a cluster whose owner is killed ends by itself, and the next start removes its files',
    async () => {
      const name = `crash-${randomBytes(3).toString('hex')}`;
      const script = `import { startCluster } from ${JSON.stringify(join(import.meta.dirname, '../cluster/index.ts'))};
      await startCluster({ level: 'node', name: '${name}', istio: [] });
      setInterval(() => {}, 1000);`;
      const owner = spawn(process.execPath, ['--input-type=module', '-e', script], {
        stdio: 'ignore',
      });
      while (readRecord(name)?.owner === undefined) await sleep(100);
      const slot = readRecord(name)!.slot!;
      owner.kill('SIGKILL');
      await until(
        'nothing runs any more and the network is gone',
        async () =>
          !(await traces(name)).some((trace) => /^(process|a mount)/.test(trace)) &&
          // Once the folder is gone the next cluster may have the same addresses.
          (!existsSync(clusterFolder(name)) || (await routesInto(slot)) === ''),
        { explain: () => traces(name) },
      );
      expect(await hostRules()).toBe(before);
      // Another start may be at it already, or may have done it.
      await until(
        'the files are gone',
        async () => {
          await reapAbandoned();
          return (await traces(name)).length === 0;
        },
        { explain: () => traces(name) },
      );
    },
    2 * MINUTES,
  );
});

test('the node suite runs, or the reason it does not is known', () => {
  if (!ability.able) process.stderr.write(`not run: clusters with a node (${ability.reason})\n`);
  expect(ability.able || process.env.CI !== 'true').toBe(true);
});
