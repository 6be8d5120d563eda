import type { KubeObject } from '../../api/kube-object.ts';
import type { ClusterReader } from '../../cluster/cluster-client.ts';
import type { HelmRelease } from '../../migrate/adoption/adoption-facts.ts';
import { decodeRelease } from './decode-release.ts';
import type { DecodedRelease } from './decode-release.ts';

/** A release with all Secrets that Helm keeps of it, and its newest revision. */
export interface StoredHelmRelease extends HelmRelease {
  readonly newest: DecodedRelease;
}

/** All Helm releases that may be read, by namespace and name. Needs the right to list Secrets. */
export async function readReleases(client: ClusterReader): Promise<readonly StoredHelmRelease[]> {
  const { items } = await client.list(
    { apiVersion: 'v1', kind: 'Secret' },
    { labelSelector: 'owner=helm', fieldSelector: 'type=helm.sh/release.v1' },
  );
  const groups = new Map<string, { secret: KubeObject; release: DecodedRelease }[]>();
  for (const secret of items) {
    const release = decodeRelease(secret);
    if (release === undefined) continue;
    const place = `${release.namespace}/${release.name}`;
    groups.set(place, [...(groups.get(place) ?? []), { secret, release }]);
  }
  return [...groups.values()].flatMap((group) => {
    const sorted = group.toSorted((left, right) => right.release.revision - left.release.revision);
    const newest = sorted[0]?.release;
    if (newest === undefined) return [];
    const { name, namespace, chart, objects } = newest;
    return [
      { name, namespace, chart, objects, newest, secrets: group.map(({ secret }) => secret) },
    ];
  });
}
