import { printRef } from '../api/object-ref.ts';
import type { ObjectRef } from '../api/object-ref.ts';
import type { Desired } from '../desired/desired.ts';
import type { Facts, OtherInstall } from '../facts/facts.ts';
import { guardAmbient } from './ambient.ts';
import { isOurs } from './objects.ts';
import type { Block } from './plan.ts';
import { guardSharedObjects, isOlder } from './shared-objects.ts';
import { someOf } from '../support/some-of.ts';

/** A question that must be answered with no before anything is written. Each is one rule; all answers are reported. */
type Guard = (facts: Facts, desired: Desired) => Block | undefined;

const GUARDS: readonly Guard[] = [
  guardOverlap,
  guardForeign,
  guardRoles,
  guardNamespace,
  guardGatewayNamespaces,
  guardAgentNamespaces,
  guardAmbient,
  guardGatewayRevisions,
];

/** Every reason why this plan may not begin, in the order in which a person should look at them. */
export function planGuards(facts: Facts, desired: Desired): readonly Block[] {
  return GUARDS.flatMap((guard) => guard(facts, desired) ?? []);
}

/** Two MeshInstalls that would share objects or both be the default: the older one wins, the other says so. */
function guardOverlap(facts: Facts, desired: Desired): Block | undefined {
  const mine = facts.install.metadata;
  const rival = facts.others.find((other) => isOlder(other, mine) && overlaps(other, desired));
  if (rival === undefined) return guardSharedObjects(facts, desired);
  const what =
    rival.namespace === desired.resolved.namespace && rival.revision === desired.resolved.revision
      ? `installs the same control plane (namespace ${rival.namespace}, revision ${rival.revision || 'default'})`
      : 'is the default revision of this cluster already';
  return {
    reason: 'OverlappingInstall',
    message: `MeshInstall ${rival.name} is older and ${what}. Give this one another spec.revision, or delete one of the two.`,
  };
}

function overlaps(other: OtherInstall, desired: Desired): boolean {
  const { namespace, revision } = desired.resolved;
  if (revision === '' && other.revision === '') return true;
  return other.namespace === namespace && other.revision === revision;
}

const LISTED = 5;

/** Objects that exist without our mark are never taken over silently: nothing is written, all of them are named. */
function guardForeign(facts: Facts, desired: Desired): Block | undefined {
  const found = desired.objects.flatMap((item) => foreignAt(facts, item.key)).sort(byTelling);
  if (found.length === 0) return undefined;
  const named = found.map((one) => `${printRef(one.ref)} (${one.owner})`);
  return {
    reason: 'ForeignInstallation',
    message: `These objects exist and are not ours, so nothing was written: ${someOf(named, LISTED)}. Take them over with meshinstall adopt, remove the other installation, or choose another namespace or revision.`,
  };
}

/** What tells a person most about another installation comes first; its CRDs tell least. */
const TELLING = ['Deployment', 'MutatingWebhookConfiguration', 'Service', 'ConfigMap'];

function byTelling(left: { readonly ref: ObjectRef }, right: { readonly ref: ObjectRef }): number {
  return rankOf(left.ref) - rankOf(right.ref);
}

function rankOf({ kind }: ObjectRef): number {
  const rank = TELLING.indexOf(kind);
  if (rank >= 0) return rank;
  return kind === 'CustomResourceDefinition' ? TELLING.length + 1 : TELLING.length;
}

function foreignAt(
  facts: Facts,
  key: string,
): readonly { ref: Parameters<typeof printRef>[0]; owner: string }[] {
  if (key.startsWith('/Namespace/')) return [];
  const live = facts.live.get(key);
  if (live !== undefined) {
    if (isOurs(facts, live) || live.owned !== undefined) return [];
    return [{ ref: live.ref, owner: ownerOf(live.otherManagers) }];
  }
  const foreign = facts.census?.get(key);
  return foreign === undefined ? [] : [foreign];
}

function ownerOf(managers: readonly string[]): string {
  return managers.length === 0
    ? 'of an unknown owner'
    : `managed by ${managers.slice(0, 2).join(', ')}`;
}

/** The roles of Istio's own accounts are the administrator's to apply; without the right rules istiod cannot work. */
function guardRoles(facts: Facts, desired: Desired): Block | undefined {
  const wrong = [...desired.requiredRoles]
    .filter(([name, hash]) => facts.roles.get(name) !== hash)
    .map(([name]) => name);
  if (wrong.length === 0) return guardRights(desired);
  return {
    reason: 'RolesOutdated',
    message: `ClusterRoles missing or not of this operator's version: ${wrong.join(', ')}. An administrator applies them: meshinstall manifests | kubectl apply --server-side -f -`,
  };
}

/** Values can want more rights for istiod than the fixed roles give; no role is widened by a MeshInstall. */
function guardRights({ missingRights }: Desired): Block | undefined {
  if (missingRights.length === 0) return undefined;
  return {
    reason: 'RolesOutdated',
    message: `The values want rights for Istio's accounts that the fixed ClusterRoles do not give: ${missingRights.join('; ')}. Take the values back; a later release of the operator may bring wider roles.`,
  };
}

/** A gateway's namespace belongs to somebody else; the control plane's own is created. */
function guardGatewayNamespaces(facts: Facts, desired: Desired): Block | undefined {
  const missing = desired.resolved.gateways.find(
    ({ namespace }) => namespace !== desired.resolved.namespace && !facts.namespaces.has(namespace),
  );
  if (missing === undefined) return undefined;
  return {
    reason: 'NamespaceMissing',
    message: `Namespace ${missing.namespace} of gateway ${missing.name} does not exist. Create it; the installation goes on by itself.`,
  };
}

/** The same for the node agents. */
function guardAgentNamespaces(facts: Facts, { resolved }: Desired): Block | undefined {
  const missing = Object.entries(resolved.components).find(
    ([, { enabled, namespace = resolved.namespace }]) =>
      enabled && namespace !== resolved.namespace && !facts.namespaces.has(namespace),
  );
  if (missing === undefined) return undefined;
  return {
    reason: 'NamespaceMissing',
    message: `Namespace ${missing[1].namespace ?? ''} of component ${missing[0]} does not exist. Create it; the installation goes on by itself.`,
  };
}

/** A gateway of another revision gets its proxy from that revision's injector; without it its pods would never start. */
function guardGatewayRevisions(facts: Facts, desired: Desired): Block | undefined {
  const { gateways, revision } = desired.resolved;
  const served = new Set([revision || 'default', ...injectorsIn(facts)]);
  const lost = gateways.find(({ pinnedTo }) => pinnedTo !== '' && !served.has(pinnedTo));
  if (lost === undefined) return undefined;
  return {
    reason: 'RevisionMissing',
    message: `Gateway ${lost.namespace}/${lost.name} wants the revision ${lost.pinnedTo}, and no injector of a revision or tag of that name is there (${[...served].sort().join(', ')} are). Install it, or change the gateway's revision; the installation goes on by itself.`,
  };
}

/** Revisions and tags that a live injection webhook serves, whoever installed it. */
function injectorsIn(facts: Facts): readonly string[] {
  return [...facts.live.values()]
    .filter((live) => live.ref.kind === 'MutatingWebhookConfiguration' && !live.deleting)
    .flatMap(({ labels }) => labels['istio.io/tag'] ?? labels['istio.io/rev'] ?? []);
}

/** Nothing can be created in a namespace that is going away. */
function guardNamespace(facts: Facts, desired: Desired): Block | undefined {
  const going = [...facts.namespaces.values()].find(
    (space) =>
      space.deleting &&
      desired.objects.some((item) => item.object.metadata.namespace === space.name),
  );
  if (going === undefined) return undefined;
  return {
    reason: 'NamespaceTerminating',
    message: `Namespace ${going.name} is being deleted. The installation goes on when it is gone.`,
  };
}
