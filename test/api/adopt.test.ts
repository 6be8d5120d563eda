import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { loadAll } from 'js-yaml';
import type { KubeObject } from '../../src/api/kube-object.ts';
import { keyOf } from '../../src/api/object-ref.ts';
import { attachCluster, buildHelm, istioSource, run, startCluster } from '../cluster/index.ts';
import type { Cluster } from '../cluster/index.ts';
import { clusterObjects } from '../support/cluster-objects.ts';
import { everyObject } from '../support/every-object.ts';
import { runCommand } from '../support/run-command.ts';
import type { CommandEnd } from '../support/run-command.ts';
import { until } from '../support/until.ts';

const VERSION = '1.31.1';
const MESH = 'istio-system';

/** The garbage collector takes half a minute to hear of a new kind of owner. */
const LONG = process.env.MESHINSTALL_LONG === '1';

const WISHES: Readonly<Record<string, object>> = {
  helm: {
    profile: 'minimal',
    gateways: [{ name: 'istio-ingressgateway', type: 'Ingress' }],
    values: { pilot: { autoscaleMin: 2 } },
  },
  sail: { profile: 'minimal', revision: 'canary', components: { base: { enabled: false } } },
};

let cluster: Cluster;
let helm: (...words: readonly string[]) => Promise<string>;

beforeAll(async () => {
  const [program, source] = [await buildHelm(), await istioSource(VERSION)];
  const named = process.env.MESHINSTALL_TEST_CLUSTER;
  cluster = named === undefined ? await startCluster({ level: 'api' }) : attachCluster(named);
  helm = (...words) =>
    run(program, [...words, '--namespace', MESH, '--kubeconfig', cluster.kubeconfig]);
  const { stdout } = await runCommand(['manifests']);
  await cluster.kubectl(['apply', '--server-side', '-f', '-'], withoutOperator(stdout));
  const charts = join(source, 'manifests/charts');
  const tag = `global.tag=${VERSION},global.hub=docker.io/istio`;
  const install = (release: string, chart: string, values = tag): Promise<string> =>
    helm('install', release, join(charts, chart), '--set', values, '--create-namespace');
  await install('istio-base', 'base');
  await install('istiod', 'istio-control/istio-discovery', `${tag},autoscaleMin=2`);
  await install('istio-ingressgateway', 'gateways/istio-ingress');
  await install('istiod-canary', 'istio-control/istio-discovery', `${tag},revision=canary`);
}, 900_000);

afterAll(async () => {
  if (process.env.MESHINSTALL_TEST_CLUSTER === undefined) await cluster.stop();
}, 60_000);

/** Nothing but adopt is to act here. */
function withoutOperator(manifests: string): string {
  const objects = (loadAll(manifests) as readonly KubeObject[]).filter(
    ({ kind }) => kind !== 'Deployment',
  );
  return JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects });
}

function wishFile(name: string): string {
  const spec = { version: VERSION, ...WISHES[name] };
  const kind = { apiVersion: 'meshinstall.io/v1alpha1', kind: 'MeshInstall' };
  return JSON.stringify({ ...kind, metadata: { name }, spec });
}

async function adopt(name: string, ...words: readonly string[]): Promise<CommandEnd> {
  const files = { 'mesh.yaml': wishFile(name) };
  const place = ['--kubeconfig', cluster.kubeconfig];
  return runCommand(['adopt', '-f', 'mesh.yaml', '--from', name, ...words, ...place], { files });
}

/** What a restart or a new object would change: uids of everything, generations of workloads, addresses of Services. */
async function standing(which: RegExp): Promise<ReadonlyMap<string, unknown>> {
  const all = [...(await everyObject(cluster.api)).values()];
  const kept = all.filter(
    ({ kind, metadata }) =>
      which.test(metadata.name) && ['Deployment', 'Service', 'ConfigMap'].includes(kind),
  );
  return new Map(
    kept.map((object) => {
      const { clusterIP, template } = (object.spec ?? {}) as Record<string, unknown>;
      return [keyOf(object), { uid: object.metadata.uid, clusterIP, template }];
    }),
  );
}

describe('a mesh that Helm installed, beside a second revision', () => {
  test('is planned object by object, and nothing is written', async () => {
    const before = await versions();
    const end = await adopt('helm', '--dry-run');
    expect({ exit: end.exit, stderr: end.stderr }).toEqual({ exit: 0, stderr: '' });
    expect(end.stdout).toContain(`take     Deployment ${MESH}/istiod: no field changes; takes off`);
    expect(end.stdout).toContain('rebind   ClusterRoleBinding istiod-clusterrole-istio-system');
    expect(end.stdout).toContain('Helm forgets the release istio-system/istiod\n');
    expect(end.stdout).not.toContain('canary');
    expect(await versions()).toEqual(before);
  }, 60_000);

  test('is imported from what Helm keeps of it, and the outcome is compared with what runs', async () => {
    const words = ['import', '--live', '-o', 'json', '--kubeconfig', cluster.kubeconfig];
    const { stdout, exit } = await runCommand(words);
    expect(exit).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      meshInstall: {
        ...{ apiVersion: 'meshinstall.io/v1alpha1', kind: 'MeshInstall' },
        metadata: { name: 'default' },
        spec: {
          ...{ version: VERSION, profile: 'minimal', namespace: MESH },
          images: { hub: 'docker.io/istio' },
          values: { pilot: { autoscaleMin: 2 } },
        },
      },
      findings: [],
    });
  }, 60_000);

  test('is refused as istioctl’s', async () => {
    const files = { 'mesh.yaml': wishFile('helm') };
    const words = ['adopt', '-f', 'mesh.yaml', '--from', 'istioctl', '--kubeconfig'];
    const { exit, stderr } = await runCommand([...words, cluster.kubeconfig], { files });
    expect(exit).toBe(1);
    expect(stderr).toContain('was made by helm, not by istioctl; use --from helm.');
  }, 60_000);

  test('becomes ours with the same uids, addresses and pods, and Helm knows it no more', async () => {
    const before = await standing(/^istio/);
    expect((await adopt('helm')).exit).toBe(0);
    expect(await standing(/^istio/)).toEqual(
      new Map([...before, ...(await standing(/^istiod-revision-tag-default$/))]),
    );
    expect((await adopt('helm', '--dry-run')).stdout).toBe('Everything is ours already.\n');
    expect((await helm('list', '--short')).trim()).toBe('istiod-canary');
    await expect(helm('uninstall', 'istiod')).rejects.toThrow('release: not found');
  }, 120_000);

  test('has its roles from the fixed ones, and the inventory lists it', async () => {
    const binding = ['get', 'clusterrolebinding', 'istiod-clusterrole-istio-system'];
    const role = await cluster.kubectl([...binding, '-o', 'jsonpath={.roleRef.name}']);
    expect(role).toBe('meshinstall-istiod');
    const record = ['get', 'configmap', '-n', 'meshinstall-system', 'meshinstall-helm'];
    expect(await cluster.kubectl([...record, '-o', 'jsonpath={.data.inventory}'])).toContain(
      'apps/v1 Deployment istio-system istiod ',
    );
  });
});

describe('a revision that belongs to a resource of Sail', () => {
  test('outlives that resource', async () => {
    const revision = await ownBySail(/canary/);
    const before = await standing(/canary/);
    const end = await adopt('sail');
    expect({ exit: end.exit, stderr: end.stderr }).toEqual({ exit: 0, stderr: '' });
    await clusterObjects(cluster.api).remove(revision);
    await until('the resource is gone', async () => {
      return (await clusterObjects(cluster.api).get(revision)) === undefined;
    });
    expect(await ownedBySail()).toEqual([]);
    if (LONG) await collected();
    expect(await standing(/canary/)).toEqual(before);
    expect((await helm('list', '--short')).trim()).toBe('');
  }, 120_000);
});

const SAIL = { apiVersion: 'sailoperator.io/v1', kind: 'IstioRevision' } as const;

/** Objects as the Sail operator leaves them: each with a reference to an IstioRevision that has a finalizer. */
async function ownBySail(which: RegExp): Promise<typeof SAIL & { readonly name: string }> {
  const objects = clusterObjects(cluster.api);
  await objects.apply(sailCrd());
  const resource = {
    ...SAIL,
    metadata: { name: 'canary', finalizers: ['sailoperator.io/sail-operator'] },
    spec: { namespace: MESH, values: { revision: 'canary' } },
  };
  const made = await until('IstioRevisions are served', () => objects.apply(resource));
  const owner = { ...SAIL, name: 'canary', uid: made.metadata.uid };
  const all = [...(await everyObject(cluster.api)).values()];
  for (const { apiVersion, kind, metadata } of all) {
    if (!which.test(metadata.name) || kind === 'Secret' || kind === SAIL.kind) continue;
    const { name, namespace } = metadata;
    const ref = { apiVersion, kind, name, ...(namespace === undefined ? {} : { namespace }) };
    const labels = { 'managed-by': 'sail-operator' };
    await objects.merge(ref, { metadata: { ownerReferences: [owner], labels } });
  }
  return { ...SAIL, name: 'canary' };
}

function sailCrd(): object {
  const schema = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };
  return {
    ...{ apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition' },
    metadata: { name: 'istiorevisions.sailoperator.io' },
    spec: {
      group: 'sailoperator.io',
      scope: 'Cluster',
      names: { kind: SAIL.kind, plural: 'istiorevisions', singular: 'istiorevision' },
      versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: schema } }],
    },
  };
}

async function ownedBySail(): Promise<readonly string[]> {
  const all = [...(await everyObject(cluster.api)).values()];
  return all
    .filter(({ metadata }) =>
      metadata.ownerReferences?.some((one) => one.apiVersion === SAIL.apiVersion),
    )
    .map(keyOf);
}

/** The garbage collector has looked: an object that hangs on the same owner is gone. */
async function collected(): Promise<void> {
  const objects = clusterObjects(cluster.api);
  const probe = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'default', name: 'probe' };
  const owner = { ...SAIL, name: 'canary', uid: '00000000-0000-0000-0000-000000000000' };
  const { apiVersion, kind, ...metadata } = probe;
  await objects.apply({ apiVersion, kind, metadata: { ...metadata, ownerReferences: [owner] } });
  await until('garbage is collected', async () => (await objects.get(probe)) === undefined);
}

/** Kinds to which no controller of Kubernetes writes by itself. */
const QUIET =
  /^(ConfigMap|Secret|Service|ServiceAccount|(Cluster)?Role(Binding)?|.*WebhookConfiguration)$/;

async function versions(): Promise<ReadonlyMap<string, unknown>> {
  const all = [...(await everyObject(cluster.api)).values()];
  const quiet = all.filter(
    ({ kind, metadata }) => QUIET.test(kind) && metadata.name.includes('istio'),
  );
  return new Map(quiet.map((object) => [keyOf(object), object.metadata.resourceVersion]));
}
