import type { KubeObject } from '../api/kube-object.ts';
import { OWNER_LABEL } from '../api/names.ts';
import { keyOf, refOf } from '../api/object-ref.ts';
import type { ObjectKey } from '../api/object-ref.ts';
import { isClusterError } from '../cluster/cluster-error.ts';
import type { Facts, ForeignObject, PlatformFacts } from './facts.ts';
import { FIELD_MANAGER } from '../api/names.ts';
import { kindsServed, mayRender } from './rendered-kinds.ts';
import type { RenderedKind } from './rendered-kinds.ts';
import type { World } from './world.ts';

/**
 * What exists without being ours, where a new spec may want to put something: by metadata alone, one list a kind. Namespaces that
 * do not exist hold nothing and cost nothing. Kinds that are followed in full are known already.
 */
export async function readCensus(
  world: World,
  facts: Pick<Facts, 'install' | 'namespaces' | 'profileOverlays'>,
): Promise<ReadonlyMap<ObjectKey, ForeignObject>> {
  const spaces = namespacesOf(facts, world.platform).filter((name) => facts.namespaces.has(name));
  const layers = facts.profileOverlays.map(({ content }) =>
    'text' in content ? content.text : '',
  );
  const wanted = kindsServed(world.platform.apiGroups)
    .filter((kind) => kind.labelSelector !== undefined)
    .filter((kind) => mayRender(kind, facts.install.spec, layers))
    .flatMap((kind) =>
      kind.namespaced
        ? placesOf(kind, spaces).map((namespace) => ({ kind, namespace }))
        : [{ kind }],
    );
  const lists = await Promise.all(wanted.map((one) => listOthers(world, one)));
  return new Map(
    lists.flat().map((object) => [keyOf(object), { ref: refOf(object), owner: ownerOf(object) }]),
  );
}

/** Where this MeshInstall may put something: on OpenShift the node agents have their place in kube-system. */
function namespacesOf(
  { install }: Pick<Facts, 'install'>,
  { detected }: PlatformFacts,
): readonly string[] {
  const { namespace, profile, platform = detected, components = {}, gateways = [] } = install.spec;
  const isOpenShift = profile === 'openshift' || platform === 'openshift';
  return [
    ...new Set([
      namespace,
      ...gateways.map((gateway) => gateway.namespace || namespace),
      ...[components.cni, components.ztunnel].flatMap((agent) => agent?.namespace ?? []),
      ...(isOpenShift ? ['kube-system'] : []),
    ]),
  ];
}

/** The definition for Multus is rendered into one namespace and no other. */
function placesOf({ optional }: RenderedKind, spaces: readonly string[]): readonly string[] {
  return optional === true ? ['default'] : spaces;
}

async function listOthers(
  world: World,
  wanted: { readonly kind: RenderedKind; readonly namespace?: string },
): Promise<readonly KubeObject[]> {
  const { kind, namespace } = wanted;
  try {
    const list = await world.reader.list(kind, {
      ...(namespace === undefined ? {} : { namespace }),
      labelSelector: `!${OWNER_LABEL}`,
      metadataOnly: true,
    });
    return list.items.filter((object) => !isMarked(object));
  } catch (error) {
    if (isClusterError(error, 'NotFound')) return [];
    throw error;
  }
}

function isMarked(object: KubeObject): boolean {
  const managers = object.metadata.managedFields ?? [];
  return managers.some((entry) => entry.manager === FIELD_MANAGER && entry.operation === 'Apply');
}

/** Who seems to look after an object: the Helm release that its annotations name, else its newest field manager. */
function ownerOf(object: KubeObject): string {
  const release = object.metadata.annotations?.['meta.helm.sh/release-name'];
  if (release !== undefined) return `Helm release ${release}`;
  // Whoever writes status says nothing about ownership: for a CRD that is the API server itself.
  const managers = object.metadata.managedFields?.filter((one) => one.subresource === undefined);
  const manager = managers?.at(-1)?.manager;
  return manager === undefined ? 'of an unknown owner' : `managed by ${manager}`;
}
