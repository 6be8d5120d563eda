import type { KubeObject } from '../../api/kube-object.ts';
import type { ClusterReader } from '../../cluster/cluster-client.ts';
import { isClusterError } from '../../cluster/cluster-error.ts';
import type { SailHolder } from '../../migrate/adoption/adoption-facts.ts';

const KINDS = ['Istio', 'IstioRevision', 'IstioRevisionTag', 'IstioCNI', 'ZTunnel'] as const;

/** Longer than the Sail operator lets pass between two renewals of its lease. */
const FRESH_MS = 30_000;

/** All resources of the Sail operator; none where its kinds are not served. */
export async function readSail(client: ClusterReader): Promise<readonly KubeObject[]> {
  return (await Promise.all(KINDS.map((kind) => listServed(client, kind)))).flat();
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
): Promise<SailHolder | undefined> {
  const { items } = await client.list(
    { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease' },
    { fieldSelector: 'metadata.name=sail-operator-lock' },
  );
  return items.map((lease) => holderOf(lease, now)).find((holder) => holder !== undefined);
}

function holderOf({ metadata, spec }: KubeObject, now: number): SailHolder | undefined {
  const { renewTime = '', holderIdentity = '' } = (spec ?? {}) as {
    readonly renewTime?: string;
    readonly holderIdentity?: string;
  };
  const age = now - Date.parse(renewTime);
  if (holderIdentity === '' || !(age < FRESH_MS)) return undefined;
  const secondsAgo = Math.max(0, Math.round(age / 1000));
  return { identity: holderIdentity, namespace: metadata.namespace ?? '', secondsAgo };
}
