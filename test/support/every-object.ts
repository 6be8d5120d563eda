import type { KubeObject } from '../../src/api/kube-object.ts';
import { keyOf } from '../../src/api/object-ref.ts';
import type { ApiClient } from '../cluster/api-client.ts';

/** What controllers of Kubernetes derive and renew all the time; nobody leaves these behind. */
const DERIVED = new Set([
  'Event',
  'Endpoints',
  'EndpointSlice',
  'Lease',
  'Pod',
  'ReplicaSet',
  'ControllerRevision',
  'CSIStorageCapacity',
  'ComponentStatus',
  'IPAddress',
  'APIService',
  'Node',
]);

interface Resource {
  readonly name: string;
  readonly kind: string;
  readonly verbs: readonly string[];
}

/** Every object of the cluster by key, but for what is derived from others. Kinds that vanish meanwhile are left out. */
export async function everyObject(api: ApiClient): Promise<ReadonlyMap<string, KubeObject>> {
  const versions = await groupVersions(api);
  const lists = await Promise.all(versions.map((version) => objectsOf(api, version)));
  return new Map(lists.flat().map((object) => [keyOf(object), object]));
}

async function groupVersions(api: ApiClient): Promise<readonly string[]> {
  const { groups } = (await api.send({ path: '/apis' })) as {
    groups: readonly { preferredVersion: { groupVersion: string } }[];
  };
  return ['v1', ...groups.map((group) => group.preferredVersion.groupVersion)];
}

async function objectsOf(api: ApiClient, version: string): Promise<readonly KubeObject[]> {
  const base = version === 'v1' ? '/api/v1' : `/apis/${version}`;
  const found = (await api.send({ path: base }).catch(() => ({ resources: [] }))) as {
    resources: readonly Resource[];
  };
  const wanted = found.resources.filter(
    ({ name, kind, verbs }) => verbs.includes('list') && !name.includes('/') && !DERIVED.has(kind),
  );
  const lists = await Promise.all(
    wanted.map(async ({ name, kind }) => {
      const { items } = (await api
        .send({ path: `${base}/${name}` })
        .catch(() => ({ items: [] }))) as { items: readonly KubeObject[] };
      return items.map((item) => ({ ...item, apiVersion: version, kind }));
    }),
  );
  return lists.flat();
}
