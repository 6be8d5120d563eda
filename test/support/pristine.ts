import type { KubeObject } from '../../src/api/kube-object.ts';
import { keyOf, refOf } from '../../src/api/object-ref.ts';
import type { Cluster } from '../cluster/index.ts';
import { clusterObjects } from './cluster-objects.ts';
import { everyObject } from './every-object.ts';
import { until } from './until.ts';

/** On every namespace that a test makes. */
export const TEST_LABEL = 'meshinstall.io/test';

/** Namespaces that a cluster has from the start. */
const KUBERNETES_SPACES = new Set(['default', 'kube-system', 'kube-public', 'kube-node-lease']);

/**
 * Removes everything that an earlier test may have left, by force and without an operator: MeshInstalls, Istio, every namespace that is
 * not Kubernetes' own, and what is left in those.
 */
export async function makePristine(cluster: Cluster): Promise<void> {
  const objects = clusterObjects(cluster.api);
  const all = [...(await everyObject(cluster.api)).values()];
  for (const object of all.filter(isWebhook)) await objects.remove(refOf(object));
  for (const object of all.filter((one) => one.kind === 'MeshInstall')) {
    await objects.merge(refOf(object), { metadata: { finalizers: null } });
    await objects.remove(refOf(object));
  }
  // Namespaces first: one that is emptied while its CRDs go waits for the next discovery, which takes minutes.
  await removeAll(cluster, (object) => object.kind === 'Namespace' && isLeftover(object));
  await removeAll(cluster, (object) => object.kind === 'MeshInstall' || isLeftover(object));
}

async function removeAll(cluster: Cluster, which: (object: KubeObject) => boolean): Promise<void> {
  const objects = clusterObjects(cluster.api);
  const found = async (): Promise<readonly KubeObject[]> =>
    [...(await everyObject(cluster.api)).values()].filter(which);
  await Promise.all((await found()).map((object) => objects.remove(refOf(object))));
  await until('leftovers are gone', async () => (await found()).length === 0, {
    explain: async () => (await found()).map(keyOf),
  });
}

function isWebhook({ kind }: KubeObject): boolean {
  return kind.endsWith('WebhookConfiguration');
}

function isLeftover(object: KubeObject): boolean {
  const { kind, metadata } = object;
  if (kind === 'Namespace') return !KUBERNETES_SPACES.has(metadata.name);
  if (isWebhook(object)) return true;
  if (metadata.namespace !== undefined)
    return KUBERNETES_SPACES.has(metadata.namespace) && metadata.name.startsWith('istio-ca-');
  return (
    metadata.name.endsWith('.istio.io') ||
    (kind.startsWith('ClusterRole') && /^(istio|meshinstall)/.test(metadata.name))
  );
}
