import { OWNER_LABEL } from '../api/names.ts';
import { keyOfRef } from '../api/object-ref.ts';
import type { ObjectKey } from '../api/object-ref.ts';
import { versionLabelOf } from '../api/version-label.ts';
import type { Desired } from '../desired/desired.ts';
import type { Facts, LiveObject } from '../facts/facts.ts';
import { staysDeleted } from './drift.ts';
import { edgesOf } from './edges.ts';
import type { Direction } from './edges.ts';
import { planObject } from './plan-object.ts';
import type { ObjectPlan } from './plan-object.ts';
import type { Edge, Step } from './plan.ts';
import { holderOf } from './shared-objects.ts';

/**
 * Create, update and repair: steps for each desired object that is missing or differs in a field of ours, and what of it is left as
 * others made it. See {@link planObject}.
 */
export function planObjects(facts: Facts, desired: Desired, direction: Direction): ObjectPlan {
  const gone = desired.objects.filter(({ key }) => staysDeleted(facts, desired, key));
  const edges = edgesOf(desired.objects, direction, new Set(gone.map(({ key }) => key)));
  const plans = desired.objects.map((item) =>
    planObject(facts, { item, desired, after: edges.get(item.key) ?? [] }),
  );
  return {
    steps: plans.flatMap((plan) => plan.steps),
    drift: plans.flatMap((plan) => plan.drift),
    left: plans.flatMap((plan) => plan.left),
  };
}

const KEPT_KINDS = new Set(['CustomResourceDefinition', 'Namespace', 'Secret']);

/**
 * What is ours and no longer wanted. Ours is what the inventory lists with this uid, or what has our Apply entry and our label.
 * CRDs, namespaces and Secrets are never pruned. Deleted only when the new control plane is complete, webhooks first.
 */
export function planPrune(facts: Facts, desired: Desired): readonly Step[] {
  const keys = unwantedKeys(facts, desired);
  const unwanted = ownedObjects(facts).filter((live) => keys.has(live.key));
  const complete: readonly Edge[] = desired.objects
    .filter((item) => item.component === 'pilot' && item.object.kind === 'Deployment')
    .map((item) => ({ key: item.key, until: 'rolledOut' }));
  return deletionSteps(unwanted, complete);
}

/** Keys of what is or was ours and is not wanted, live or already deleted on the way to this wish. */
export function unwantedKeys(facts: Facts, desired: Desired): ReadonlySet<ObjectKey> {
  const wanted = new Set(desired.objects.map((item) => item.key));
  const listed = [...facts.inventory.values()].filter(({ uid }) => uid !== undefined);
  const refs = [...listed, ...ownedObjects(facts)].map(({ ref }) => ref);
  const unwanted = refs.filter(({ kind }) => !KEPT_KINDS.has(kind)).map(keyOfRef);
  return new Set(unwanted.filter((key) => !wanted.has(key)));
}

/** Everything live that is this MeshInstall's by our marks, in no particular order. */
function ownedObjects(facts: Facts): readonly LiveObject[] {
  return [...facts.live.values()].filter((live) => !live.deleting && isOurs(facts, live));
}

/**
 * Is this live object this MeshInstall's? See {@link planPrune}. One that is labelled for another MeshInstall is not, although we may have
 * made it: it changed hands, and is not taken away from the other.
 */
export function isOurs(facts: Facts, live: LiveObject): boolean {
  if (holderOf(facts, live) !== undefined) return false;
  const listed = facts.inventory.get(live.key);
  if (listed?.uid !== undefined && listed.uid === live.uid) return true;
  if (live.owned === undefined) return false;
  return (
    live.ref.kind === 'CustomResourceDefinition' ||
    live.labels[OWNER_LABEL] === facts.install.metadata.name
  );
}

/** Deletions in an order that hurts nobody: webhooks before the backends that answer them. */
export function deletionSteps(
  objects: readonly LiveObject[],
  after: readonly Edge[],
): readonly Step[] {
  const hooks = objects.filter((live) => live.ref.kind.endsWith('WebhookConfiguration'));
  const rest = objects.filter((live) => !live.ref.kind.endsWith('WebhookConfiguration'));
  const hooksGone: readonly Edge[] = hooks.map((live) => ({ key: live.key, until: 'applied' }));
  return [
    ...hooks.map((live) => deletion(live, after)),
    ...rest.map((live) => deletion(live, [...after, ...hooksGone])),
  ];
}

function deletion(live: LiveObject, after: readonly Edge[]): Step {
  const reason = 'is ours and no longer wanted';
  return { type: 'delete', ref: live.ref, key: live.key, uid: live.uid, reason, after };
}

/** The version the live control plane runs, as our label on istiod's Deployment says; undefined before the first install, and when somebody overwrote it. */
export function liveVersion(facts: Facts, pilotKey: ObjectKey | undefined): string | undefined {
  if (pilotKey === undefined) return undefined;
  return versionLabelOf(facts.live.get(pilotKey)?.labels ?? {});
}
