import type { KubeObject } from '../../api/kube-object.ts';
import type { ClusterReader } from '../../cluster/cluster-client.ts';
import { isClusterError } from '../../cluster/cluster-error.ts';

const KINDS = ['Istio', 'IstioRevision', 'IstioRevisionTag', 'IstioCNI', 'ZTunnel'] as const;

/** Longer than the Sail operator lets pass between two renewals of its lease. */
const FRESH_MS = 30_000;

/** The resources of the Sail operator that install into a namespace; those without one belong to all. */
export async function readSail(
  client: ClusterReader,
  namespace: string,
): Promise<readonly KubeObject[]> {
  const lists = await Promise.all(KINDS.map((kind) => listServed(client, kind)));
  return lists.flat().filter((object) => {
    const spec = (object.spec ?? {}) as { readonly namespace?: string };
    return spec.namespace === undefined || spec.namespace === namespace;
  });
}

async function listServed(client: ClusterReader, kind: string): Promise<readonly KubeObject[]> {
  try {
    return (await client.list({ apiVersion: 'sailoperator.io/v1', kind })).items;
  } catch (error) {
    if (isClusterError(error, 'NotFound')) return [];
    throw error;
  }
}

/** Who holds the Sail operator's lease, when it was renewed lately: then it runs. */
export async function readSailHolder(
  client: ClusterReader,
  now: number,
): Promise<string | undefined> {
  const { items } = await client.list(
    { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease' },
    { fieldSelector: 'metadata.name=sail-operator-lock' },
  );
  const fresh = items.find((lease) => {
    const { renewTime = '' } = (lease.spec ?? {}) as { readonly renewTime?: string };
    return now - Date.parse(renewTime) < FRESH_MS;
  });
  return (fresh?.spec as { readonly holderIdentity?: string } | undefined)?.holderIdentity;
}
