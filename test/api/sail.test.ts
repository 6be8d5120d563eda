import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadAll } from 'js-yaml';
import type { KubeObject } from '../../src/api/kube-object.ts';
import { keyOf } from '../../src/api/object-ref.ts';
import { attachCluster, buildSail, startCluster } from '../cluster/index.ts';
import type { Cluster } from '../cluster/index.ts';
import { everyObject } from '../support/every-object.ts';
import { runCommand } from '../support/run-command.ts';
import type { CommandEnd } from '../support/run-command.ts';
import { startSail } from '../support/sail-child.ts';
import { until } from '../support/until.ts';

/** A clone of the Sail operator's git repository. */
const REPOSITORY = process.env.MESHINSTALL_SAIL_REPOSITORY ?? '';
const NAMED = process.env.MESHINSTALL_TEST_CLUSTER;
const HUBS = 'docker.io/istio,registry.istio.io/release';
const REVISION = 'default-v1-30-2';

const TOLD = [
  resource('Istio', {
    ...{ version: 'v1.30.2', namespace: 'istio-system' },
    updateStrategy: { type: 'RevisionBased' },
    values: { meshConfig: { accessLogFile: '/dev/stdout' } },
  }),
  resource('IstioRevisionTag', { targetRef: { kind: 'Istio', name: 'default' } }),
  resource('IstioCNI', { version: 'v1.30.2', namespace: 'istio-cni', profile: 'ambient' }),
];

function resource(kind: string, spec: object): object {
  return { apiVersion: 'sailoperator.io/v1', kind, metadata: { name: 'default' }, spec };
}

const suite = REPOSITORY === '' ? describe.skip : describe;

suite('a mesh of the real Sail operator', () => {
  let cluster: Cluster;
  let start: () => () => Promise<void>;
  let mesh = '';

  beforeAll(async () => {
    const build = await buildSail(REPOSITORY);
    cluster = NAMED === undefined ? await startCluster({ level: 'api' }) : attachCluster(NAMED);
    start = () => startSail(build, cluster.kubeconfig);
    const crds = join(build.source, 'chart/crds');
    for (const file of readdirSync(crds)) {
      const text = readFileSync(join(crds, file), 'utf8');
      await cluster.kubectl(['apply', '--server-side', '-f', '-'], text);
    }
    const { stdout } = await runCommand(['manifests']);
    const ours = (loadAll(stdout) as readonly KubeObject[]).filter(
      ({ kind }) => kind !== 'Deployment',
    );
    const names = ['istio-system', 'istio-cni', 'sail-operator'];
    const namespaces = names.map((name) => ({
      ...{ apiVersion: 'v1', kind: 'Namespace', metadata: { name } },
    }));
    await apply([...ours, ...namespaces]);
  }, 1_800_000);

  afterAll(async () => {
    if (NAMED === undefined) await cluster.stop();
  }, 60_000);

  async function apply(items: readonly object[]): Promise<void> {
    const list = JSON.stringify({ apiVersion: 'v1', kind: 'List', items });
    await cluster.kubectl(['apply', '--server-side', '-f', '-'], list);
  }

  async function meshinstall(...words: readonly string[]): Promise<CommandEnd> {
    return runCommand([...words, '--kubeconfig', cluster.kubeconfig], {
      files: { 'mesh.yaml': mesh },
      env: { MESHINSTALL_ALLOWED_HUBS: HUBS },
    });
  }

  /** What a restart, a new object or a lost one would change. */
  async function standing(): Promise<ReadonlyMap<string, unknown>> {
    const all = [...(await everyObject(cluster.api)).values()];
    const kinds =
      /^(Deployment|DaemonSet|Service|ConfigMap|ServiceAccount|.*WebhookConfiguration)$/;
    const kept = all.filter(
      ({ kind, metadata }) => kinds.test(kind) && metadata.name.includes('istio'),
    );
    return new Map(
      kept.map((object) => {
        const { template } = (object.spec ?? {}) as Readonly<Record<string, unknown>>;
        return [keyOf(object), { uid: object.metadata.uid, template: JSON.stringify(template) }];
      }),
    );
  }

  test('is imported, adopted without a restart, and outlives the resources of Sail while Sail runs', async () => {
    const stop = start();
    await apply(TOLD);
    await until('everything is installed', async () => {
      const releases = await cluster.kubectl([
        'get',
        'secret',
        '-A',
        '-l',
        'status=deployed',
        '-o',
        'name',
      ]);
      return ['istio-cni', `${REVISION}-istiod`, 'default-base', 'default-revisiontags'].every(
        (name) => releases.includes(`.${name}.`),
      );
    });
    const imported = await meshinstall('import', '--live', '--revision', REVISION);
    mesh = imported.stdout;
    expect(mesh).toContain(
      `  revision: ${REVISION}\n  images:\n    hub: registry.istio.io/release\n`,
    );
    expect(mesh).toContain('    cni:\n      enabled: true\n      namespace: istio-cni\n');
    expect(imported.exit).toBe(0);
    const running = await meshinstall('adopt', '-f', 'mesh.yaml', '--from', 'sail');
    expect(running.stderr).toContain('The Sail operator runs');

    await stop();
    const before = await standing();
    // As if half a minute had passed.
    const lease = ['delete', 'lease', 'sail-operator-lock', '--namespace', 'sail-operator'];
    await cluster.kubectl(lease);
    const end = await meshinstall('adopt', '-f', 'mesh.yaml', '--from', 'sail');
    expect({ exit: end.exit, stderr: end.stderr }).toEqual({ exit: 0, stderr: '' });
    const after = await standing();
    expect(new Map([...after].filter(([key]) => before.has(key)))).toEqual(before);
    expect(await owned()).toEqual([]);

    const stopAgain = start();
    const words = ['istio/default', 'istiorevisiontag/default', 'istiocni/default'];
    await until('Sail has seen that the objects are not its own', async () => {
      const status = await cluster.kubectl(['get', 'istiorevision', REVISION, '-o', 'json']);
      return status.includes('invalid ownership metadata');
    });
    await cluster.kubectl(['delete', ...words]);
    await stopAgain();
    expect(await standing()).toEqual(after);
  }, 300_000);

  async function owned(): Promise<readonly string[]> {
    const all = [...(await everyObject(cluster.api)).values()];
    return all
      .filter(({ apiVersion }) => !apiVersion.startsWith('sailoperator.io/'))
      .filter(({ metadata }) => JSON.stringify(metadata.ownerReferences ?? []).includes('sailop'))
      .map(keyOf);
  }
});
