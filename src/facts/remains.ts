import type { KubeObject } from '../api/kube-object.ts';
import { OWNER_LABEL } from '../api/names.ts';
import type { ObjectRef } from '../api/object-ref.ts';
import { keyOfRef, refOf } from '../api/object-ref.ts';
import type { Facts, FoundObject } from './facts.ts';
import {
  CA_SECRETS,
  LEFTOVER_CONFIG_MAPS,
  LEFTOVER_LEASES,
  COPIED_CONFIG_MAPS,
} from './leftovers.ts';
import type { World } from './world.ts';

type Remains = Pick<Facts, 'leftovers' | 'strangers'>;

const NOTHING: Remains = { leftovers: [], strangers: 0 };

/** What Kubernetes itself puts into every namespace, and any istiod, of another mesh as well: nobody misses it with its namespace. */
const IN_EVERY_NAMESPACE = new Set([
  ...['ConfigMap/kube-root-ca.crt', 'ServiceAccount/default'],
  ...COPIED_CONFIG_MAPS.map((name) => `ConfigMap/${name}`),
]);

/**
 * What istiod left behind, and what others have in the control-plane namespace. Asked only when a MeshInstall is being deleted and
 * nothing else of ours is there any more; else nothing is read and nothing found.
 */
export async function readRemains(
  world: World,
  facts: Pick<Facts, 'install' | 'live' | 'namespaces' | 'ownPods' | 'attachedPods' | 'others'>,
): Promise<Remains> {
  const { metadata, spec } = facts.install;
  if (metadata.deletionTimestamp === undefined || spec.deletionPolicy === 'Retain') return NOTHING;
  const workloads = [...facts.live.values()].some(
    (live) => live.rollout !== undefined && live.labels[OWNER_LABEL] === metadata.name,
  );
  if (workloads || !facts.namespaces.has(spec.namespace)) return NOTHING;
  const named = await Promise.all(namedLeftovers(facts).map((ref) => world.reader.get(ref)));
  const copies =
    facts.attachedPods.length > 0 || facts.others.length > 0 ? [] : await copiedEverywhere(world);
  const leftovers = [...named.flatMap((object) => object ?? []), ...copies]
    .filter(isStaying)
    .map(foundOf);
  const strangers =
    spec.deletionPolicy === 'Purge' ? await countStrangers(world, spec.namespace, leftovers) : 0;
  return { leftovers, strangers };
}

function isStaying(object: KubeObject): boolean {
  return object.metadata.deletionTimestamp === undefined;
}

/** The CA of a namespace is that of every control plane in it, so its Secrets go with the last, and so do records that they share. */
function namedLeftovers({
  install,
  others,
}: Pick<Facts, 'install' | 'others'>): readonly ObjectRef[] {
  const { namespace, revision = 'default', deletionPolicy } = install.spec;
  const isLast = others.every((other) => other.namespace !== namespace);
  const place = { namespace, revision };
  const configMaps = recordsToGo(LEFTOVER_CONFIG_MAPS, isLast);
  const leases = recordsToGo(LEFTOVER_LEASES, isLast);
  return [
    ...refsOf({ ...place, apiVersion: 'v1', kind: 'ConfigMap' }, configMaps),
    ...refsOf({ ...place, apiVersion: 'coordination.k8s.io/v1', kind: 'Lease' }, leases),
    ...(deletionPolicy === 'Purge' && isLast
      ? refsOf({ ...place, apiVersion: 'v1', kind: 'Secret' }, CA_SECRETS)
      : []),
  ];
}

function recordsToGo(names: readonly string[], isLast: boolean): readonly string[] {
  return isLast ? names : names.filter((name) => name.endsWith('-REV'));
}

function refsOf(
  of: {
    readonly apiVersion: string;
    readonly kind: string;
    readonly namespace: string;
    readonly revision: string;
  },
  names: readonly string[],
): readonly ObjectRef[] {
  const { apiVersion, kind, namespace, revision } = of;
  return names.map((name) => ({
    apiVersion,
    kind,
    namespace,
    name: name.replace('REV', revision),
  }));
}

/** Copies of what istiod gives to every namespace; no proxy needs them any more when this is asked. */
async function copiedEverywhere(world: World): Promise<readonly KubeObject[]> {
  const lists = await Promise.all(
    COPIED_CONFIG_MAPS.map((name) =>
      world.reader.list(
        { apiVersion: 'v1', kind: 'ConfigMap' },
        {
          fieldSelector: `metadata.name=${name}`,
          labelSelector: 'istio.io/config=true',
          metadataOnly: true,
        },
      ),
    ),
  );
  return lists.flatMap((list) => list.items);
}

async function countStrangers(
  world: World,
  namespace: string,
  ours: readonly FoundObject[],
): Promise<number> {
  const known = new Set(ours.map((found) => keyOfRef(found.ref)));
  const kinds = [
    { apiVersion: 'v1', kind: 'ConfigMap' },
    { apiVersion: 'v1', kind: 'Service' },
    { apiVersion: 'v1', kind: 'ServiceAccount' },
    { apiVersion: 'v1', kind: 'Pod' },
    { apiVersion: 'apps/v1', kind: 'Deployment' },
  ];
  const lists = await Promise.all(
    kinds.map((kind) => world.reader.list(kind, { namespace, metadataOnly: true })),
  );
  const others = lists
    .flatMap((list) => list.items)
    .filter((object) => object.metadata.deletionTimestamp === undefined)
    .filter((object) => !IN_EVERY_NAMESPACE.has(`${object.kind}/${object.metadata.name}`))
    .filter((object) => !known.has(keyOfRef(refOf(object))));
  return others.length;
}

function foundOf(object: KubeObject): FoundObject {
  return { ref: refOf(object), uid: object.metadata.uid ?? '' };
}
