import { asJson } from '../../api/kube-object.ts';
import type { KubeObject } from '../../api/kube-object.ts';
import { keyOf, refOf } from '../../api/object-ref.ts';
import type { Catalog } from '../../catalog/catalog.ts';
import type { ClusterClient } from '../../cluster/cluster-client.ts';
import { renderObjects } from '../../desired/render-objects.ts';
import type { Desired, DesiredObject } from '../../desired/desired.ts';
import type { Facts } from '../../facts/facts.ts';
import { projectLive } from '../../facts/project-live.ts';
import type {
  AdoptionFacts,
  AdoptionItem,
  Installer,
} from '../../migrate/adoption/adoption-facts.ts';
import { installerOf } from '../../migrate/adoption/old-marks.ts';
import { bridgeOf, isBinding } from '../../migrate/adoption/rebind.ts';
import { fitToLive } from '../../plan/fit-to-live.ts';
import { planGuards } from '../../plan/guards.ts';
import { inOrderOf } from '../../plan/in-order-of.ts';
import { deepEqual } from '../../support/deep-equal.ts';
import { inGroups } from './in-groups.ts';
import { readReleases } from './read-releases.ts';
import { readSailFacts } from './read-sail-facts.ts';

export interface AdoptionQuestion {
  readonly client: ClusterClient;
  readonly catalog: Catalog;
  readonly installer: Installer;
  /** What the operator knows. */
  readonly facts: Facts;
  readonly desired: Desired;
}

/**
 * Everything that an adoption is planned by. Asks for each wanted object, and lets the API server say what would come of sending
 * ours (a dry run); changes nothing.
 */
export async function readAdoptionFacts(question: AdoptionQuestion): Promise<AdoptionFacts> {
  const { client, installer, facts, desired } = question;
  const wanted = desired.objects.filter(({ component }) => component !== 'namespace');
  const items = await inGroups(wanted, (one) => readItem(client, one));
  const bridges = items
    .filter(({ object }) => isBinding(object))
    .map(({ object }) => bridgeOf(object));
  const releases = installer === 'istioctl' ? [] : await readReleases(client);
  const roles = await readRoles(question);
  const keys = new Set(wanted.map(({ key }) => key));
  return {
    installer,
    items,
    roles,
    bridges: await readExisting(client, bridges),
    releases,
    ...(installer === 'sail'
      ? await readSailFacts({
          client,
          now: facts.now,
          resolved: desired.resolved,
          releases,
          wanted: keys,
          known: new Set([...keys, ...roles.map(keyOf)]),
        })
      : { sail: undefined, leftovers: [], sailHolder: undefined }),
    blocks: planGuards(facts, desired)
      .filter(({ reason }) => reason !== 'ForeignInstallation')
      .map(({ message }) => message),
  };
}

async function readItem(client: ClusterClient, desired: DesiredObject): Promise<AdoptionItem> {
  const live = await client.get(refOf(desired.object));
  if (live === undefined) {
    return { desired, object: fitToLive(desired.object, undefined), live, after: undefined };
  }
  const fitted = fitToLive(desired.object, projectLive(live));
  const object = inOrderOf(fitted, asJson(live));
  // The role of a binding cannot be changed, so there is nothing to try.
  const fixed = isBinding(object) && !deepEqual(live.roleRef, object.roleRef);
  const after = fixed ? undefined : await client.apply(object, { dryRun: true });
  return { desired, object, live, after };
}

/** Roles that upstream renders and we do not, as far as they are the old installer's and nobody else's binding needs them. */
async function readRoles(question: AdoptionQuestion): Promise<readonly KubeObject[]> {
  const { client, catalog, installer, facts, desired } = question;
  const { resolved } = desired;
  const owner = facts.install.metadata.name;
  const request = { resolved, catalog, owner, rbac: 'standalone', crds: false } as const;
  const keys = new Set(desired.objects.map(({ key }) => key));
  const rendered = renderObjects(request).map(({ object }) => object);
  const extra = rendered.filter(
    (object) => !keys.has(keyOf(object)) && object.kind.endsWith('Role'),
  );
  const live = await readExisting(client, extra);
  if (live.length === 0) return [];
  const others = await readOtherBindings(client, keys);
  return live.filter(
    (role) => installerOf(role) === installer && !others.some((binding) => binds(binding, role)),
  );
}

async function readExisting(
  client: ClusterClient,
  objects: readonly KubeObject[],
): Promise<readonly KubeObject[]> {
  const found = await Promise.all(objects.map((object) => client.get(refOf(object))));
  return found.filter((object) => object !== undefined);
}

async function readOtherBindings(
  client: ClusterClient,
  ours: ReadonlySet<string>,
): Promise<readonly KubeObject[]> {
  const apiVersion = 'rbac.authorization.k8s.io/v1';
  const lists = await Promise.all(
    ['ClusterRoleBinding', 'RoleBinding'].map((kind) => client.list({ apiVersion, kind })),
  );
  return lists.flatMap(({ items }) => items).filter((binding) => !ours.has(keyOf(binding)));
}

function binds(binding: KubeObject, role: KubeObject): boolean {
  const { kind, name } = binding.roleRef as { readonly kind: string; readonly name: string };
  const here =
    role.metadata.namespace === undefined || role.metadata.namespace === binding.metadata.namespace;
  return kind === role.kind && name === role.metadata.name && here;
}
