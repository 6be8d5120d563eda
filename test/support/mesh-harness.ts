import { readFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { load } from 'js-yaml';
import type { Condition, StoredCondition } from '../../src/api/conditions.ts';
import { findCondition } from '../../src/api/conditions.ts';
import type { KubeObject } from '../../src/api/kube-object.ts';
import type { MeshInstall } from '../../src/api/mesh-install.ts';
import { attachCluster, createProgress, run, startCluster } from '../cluster/index.ts';
import type { Cluster } from '../cluster/index.ts';
import { clusterObjects } from './cluster-objects.ts';
import type { ClusterObjects } from './cluster-objects.ts';
import { startOperatorChild } from './operator-child.ts';
import type { LogLine, OperatorChild } from './operator-child.ts';
import { makePristine, TEST_LABEL } from './pristine.ts';
import { until } from './until.ts';

/** The operator's own namespace, and the user it acts as. */
export const OPERATOR_NAMESPACE = 'meshinstall-system';
export const OPERATOR_USER = 'system:serviceaccount:meshinstall-system:meshinstall';

/** Whether the full counts run: every object instead of a sample, and long watches instead of short ones. */
export const LONG = process.env.MESHINSTALL_LONG === '1';

const ROOT = join(import.meta.dirname, '../..');

/** A cluster with nothing but the operator's CRD, namespace and roles in it, and what tests do there. */
export interface Mesh {
  readonly cluster: Cluster;
  readonly objects: ClusterObjects;
  /** Starts an operator as a process; all of them end in `close`. */
  operator(
    identity?: string,
    onLine?: (line: LogLine, child: OperatorChild) => void,
  ): OperatorChild;
  /** The operators that have not ended. */
  running(): readonly OperatorChild[];
  /** Applies a MeshInstall: examples/meshinstall-local.yaml with that put over its spec (see `wishFor`). */
  wish(spec?: object, name?: string): Promise<MeshInstall>;
  install(name?: string): Promise<MeshInstall | undefined>;
  condition(type: Condition['type'], name?: string): Promise<StoredCondition | undefined>;
  /** Waits until the spec as it is now is Ready (`Reconciled` too, so that no step is left). */
  ready(name?: string): Promise<MeshInstall>;
  /** Deletes the MeshInstall and waits until it is gone. */
  remove(name?: string): Promise<void>;
  /** Makes a namespace that goes with the test. */
  namespace(name: string, labels?: Readonly<Record<string, string>>): Promise<void>;
  /** Back to the empty cluster: operators killed, everything of tests and meshes removed. */
  reset(): Promise<void>;
  /** Ends everything that was started. */
  close(): Promise<void>;
}

/** The version that a MeshInstall without a version gets. */
const NEWEST = '1.31.1';

/**
 * A cluster for one file of tests: the one that MESHINSTALL_TEST_CLUSTER names (then it stays), else a new one that ends in
 * `close`. It is pristine when this comes back.
 *
 * @param istio versions whose images a new cluster has; each takes seconds to load
 */
export async function openMesh(istio: readonly string[] = [NEWEST]): Promise<Mesh> {
  const named = process.env.MESHINSTALL_TEST_CLUSTER;
  const cluster =
    named === undefined
      ? await startCluster({
          level: 'node',
          istio,
          progress: (total) => createProgress({ output: process.stderr, total }),
        })
      : attachCluster(named);
  const folder = mkdtempSync(join(tmpdir(), 'meshinstall-mesh-'));
  const kubeconfig = join(folder, 'operator.kubeconfig');
  const mesh = meshOn(cluster, { folder, kubeconfig, owned: named === undefined });
  await mesh.reset();
  return mesh;
}

interface Place {
  readonly folder: string;
  readonly kubeconfig: string;
  readonly owned: boolean;
}

function meshOn(cluster: Cluster, { folder, kubeconfig, owned }: Place): Mesh {
  const objects = clusterObjects(cluster.api);
  const operators: OperatorChild[] = [];
  const killAll = (): Promise<unknown> =>
    Promise.all(
      operators
        .splice(0)
        .filter((one) => one.running())
        .map((one) => one.kill()),
    );
  const install = async (name = 'default'): Promise<MeshInstall | undefined> =>
    (await objects.get(installRef(name))) as unknown as MeshInstall | undefined;
  const condition = async (
    type: Condition['type'],
    name?: string,
  ): Promise<StoredCondition | undefined> =>
    findCondition((await install(name))?.status?.conditions, type);
  return {
    ...{ cluster, objects, install, condition },
    operator: (identity = 'first', onLine) => {
      const logFile = join(folder, `${identity}.log`);
      const child = startOperatorChild({
        ...{ kubeconfig, identity, logFile },
        ...(onLine === undefined ? {} : { onLine }),
      });
      operators.push(child);
      return child;
    },
    running: () => operators.filter((one) => one.running()),
    wish: async (spec, name) =>
      (await objects.apply(wishFor(spec, name))) as unknown as MeshInstall,
    ready: (name) =>
      until(
        'the mesh is Ready',
        async () => {
          const found = await install(name);
          return found !== undefined && isReady(found) ? found : undefined;
        },
        { explain: async () => (await install(name))?.status },
      ),
    remove: async (name = 'default') => {
      await objects.remove(installRef(name));
      await until('the MeshInstall is gone', async () => (await install(name)) === undefined, {
        explain: async () => (await install(name))?.status,
      });
    },
    namespace: async (name, labels = {}) => {
      const metadata = { name, labels: { [TEST_LABEL]: 'true', ...labels } };
      await objects.apply({ apiVersion: 'v1', kind: 'Namespace', metadata });
    },
    reset: async () => {
      await killAll();
      await makePristine(cluster);
      await prepare(cluster, objects);
      await writeOperatorKubeconfig(cluster, kubeconfig);
    },
    close: async () => {
      await killAll();
      if (owned) await cluster.stop();
      else cluster.api.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** What an administrator applies before: all that `meshinstall manifests` prints, but for the pod that tests stand in for. */
async function prepare(cluster: Cluster, objects: ClusterObjects): Promise<void> {
  const printed = await run(process.execPath, [
    join(ROOT, 'src/main.ts'),
    'manifests',
    '-o',
    'json',
  ]);
  const { items } = JSON.parse(printed) as { readonly items: readonly KubeObject[] };
  for (const object of items.filter((one) => one.kind !== 'Deployment'))
    await objects.apply(object);
  await until('MeshInstalls are served', async () => {
    await objects.list('meshinstall.io/v1alpha1', 'MeshInstall');
    return true;
  });
}

/** The operator acts with the rights of its own account and no others, as in its pod. */
async function writeOperatorKubeconfig(cluster: Cluster, file: string): Promise<void> {
  const account = ['token', 'meshinstall', '--namespace', OPERATOR_NAMESPACE];
  const token = await cluster.kubectl(['create', ...account, '--duration', '12h']);
  const admin = JSON.parse(readFileSync(cluster.kubeconfig, 'utf8')) as {
    readonly users: readonly { readonly name: string }[];
  };
  const users = admin.users.map(({ name }) => ({ name, user: { token: token.trim() } }));
  writeFileSync(file, JSON.stringify({ ...admin, users }), { mode: 0o600 });
}

/** Reference of a MeshInstall. */
export function installRef(name = 'default'): {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
} {
  return { apiVersion: 'meshinstall.io/v1alpha1', kind: 'MeshInstall', name };
}

/** The local example with that put over its spec, one level deep. */
export function wishFor(spec: object = {}, name = 'default'): KubeObject {
  const text = readFileSync(join(ROOT, 'examples/meshinstall-local.yaml'), 'utf8');
  const example = load(text) as { readonly spec: object };
  const { apiVersion, kind } = installRef(name);
  return { apiVersion, kind, metadata: { name }, spec: { ...example.spec, ...spec } };
}

/** Ready and Reconciled for the generation that it has now. */
function isReady({ metadata, status }: MeshInstall): boolean {
  return (['Ready', 'Reconciled'] as const).every((type) => {
    const found = findCondition(status?.conditions, type);
    return found?.status === 'True' && found.observedGeneration === metadata.generation;
  });
}
