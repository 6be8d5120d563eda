import { CONFIRM_REMOVAL_ANNOTATION } from '../api/names.ts';
import type { ObjectKey, ObjectRef } from '../api/object-ref.ts';
import { keyOfRef } from '../api/object-ref.ts';
import type { Facts, LiveObject, PodFact } from '../facts/facts.ts';
import { digest } from '../support/digest.ts';
import { withAddressChanges } from './address-changes.ts';
import { guardAmbient } from './ambient.ts';
import { hasCrds, judgeCrds } from './judge-crds.ts';
import { inOrder } from './in-order.ts';
import { deletionSteps, isOurs } from './objects.ts';
import { emptyPlan } from './plan.ts';
import type { Block, Plan, Step, Wait } from './plan.ts';
import { awaitedKeys, schedule } from './schedule.ts';
import { someOf } from '../support/some-of.ts';

/** How long pods of ours may take to end before the rest of the removal goes on without them. */
const PODS_GRACE_MS = 30_000;

/**
 * A wish to be gone is a plan too. What is removed follows `deletionPolicy`: Retain nothing, Delete everything but namespace,
 * CRDs and CA Secrets, Purge these as well (the namespace only if we created it). An empty plan without waits and blocks
 * means that the finalizer may go. Nothing is removed while proxies are attached, unless that is confirmed.
 */
export function planRemoval(facts: Facts): Plan {
  const policy = facts.install.spec.deletionPolicy;
  const removed = policy === 'Retain' ? [] : removalSteps(facts, policy);
  const steps = inOrder(withAddressChanges(removed, facts));
  const blocks = policy === 'Retain' ? [] : [...guardPaused(facts, steps), ...guardAttached(facts)];
  const { now, later } = schedule(steps, facts);
  const goal = digest({
    remove: facts.install.metadata.name,
    policy,
    keys: steps.map((step) => step.key).sort(),
  });
  const waits = removalWaits(facts, { now, later, policy });
  const stays = policy === 'Purge' ? crdsThatStay(facts) : [];
  return { ...emptyPlan(), goal, now, later, waits, blocks, stays };
}

function crdsThatStay(facts: Facts): readonly string[] {
  const fate = judgeCrds(facts);
  if (fate.kind !== 'stay' || !hasCrds(facts)) return [];
  return [`Istio’s CRDs stay for MeshInstall ${fate.for.join(' and ')}`];
}

/** Whoever pauses has their hands in the mesh: it is not taken away under them, not even by a deletion of the MeshInstall. */
function guardPaused({ install }: Facts, steps: readonly Step[]): readonly Block[] {
  if (install.spec.paused !== true || steps.length === 0) return [];
  return [
    {
      reason: 'Paused',
      message:
        'The MeshInstall is deleted and paused, so nothing is removed yet. Set spec.paused to false to let the removal go on.',
    },
  ];
}

function guardAttached(facts: Facts): readonly Block[] {
  const { metadata } = facts.install;
  if (metadata.annotations?.[CONFIRM_REMOVAL_ANNOTATION] === metadata.uid) return [];
  const ambient = guardAmbient(facts);
  const attached = facts.attachedPods.filter((pod) => isAttached(facts, pod));
  if (attached.length === 0) return ambient === undefined ? [] : [ambient];
  const names = attached.map((pod) => `${pod.namespace}/${pod.name}`).sort();
  return [
    {
      reason: 'ProxiesAttached',
      message: `${names.length === 1 ? 'A pod is' : 'Pods are'} still attached to this mesh: ${someOf(names, 5)}. Restart them without injection, or annotate the MeshInstall with ${CONFIRM_REMOVAL_ANNOTATION}=${metadata.uid ?? ''} to remove the mesh under them.`,
    },
    ...(ambient === undefined ? [] : [ambient]),
  ];
}

/** Pods that have ended hold no proxy, whatever their labels say; one of a revision that another MeshInstall has is not ours. */
function isAttached({ install, others }: Facts, pod: PodFact): boolean {
  if (pod.phase === 'Succeeded' || pod.phase === 'Failed') return false;
  const own = (install.spec.revision ?? '') || 'default';
  return (
    pod.revision === own || !others.some(({ revision }) => (revision || 'default') === pod.revision)
  );
}

function removalSteps(facts: Facts, policy: 'Delete' | 'Purge'): readonly Step[] {
  const ours = [...facts.live.values()].filter((live) => isOurs(facts, live));
  const removable = ours.filter((live) => !live.deleting && isRemovable(facts, live, policy));
  const objects = deletionSteps(removable, []).map((step): Step => ({
    ...step,
    reason: 'the MeshInstall is being deleted',
  }));
  const workloads = ours.filter((live) => live.rollout !== undefined);
  if (objects.length > 0 || workloads.length > 0 || podsLinger(facts)) return objects;
  return [...leftovers(facts), ...purgeNamespace(facts, policy)];
}

/** CRDs belong to every mesh of the cluster, so they go with the last. */
function isRemovable(facts: Facts, live: LiveObject, policy: 'Delete' | 'Purge'): boolean {
  if (live.ref.kind === 'Namespace') return false;
  if (live.ref.kind !== 'CustomResourceDefinition') return true;
  return policy === 'Purge' && judgeCrds(facts).kind === 'go';
}

/** istiod writes its election records again while it ends, so they go last. */
function podsLinger(facts: Facts): boolean {
  const since = Date.parse(facts.install.metadata.deletionTimestamp ?? '');
  return facts.ownPods.length > 0 && facts.now - since < PODS_GRACE_MS;
}

function leftovers(facts: Facts): readonly Step[] {
  return facts.leftovers.map((found) => ({
    type: 'delete',
    ref: found.ref,
    key: keyOfRef(found.ref),
    uid: found.uid,
    reason: 'istiod leaves it behind',
    after: [],
  }));
}

function purgeNamespace(facts: Facts, policy: 'Delete' | 'Purge'): readonly Step[] {
  const space = facts.namespaces.get(facts.install.spec.namespace);
  if (policy !== 'Purge' || space === undefined || space.deleting) return [];
  if (space.createdBy !== facts.install.metadata.uid || facts.strangers > 0) return [];
  const ref: ObjectRef = { apiVersion: 'v1', kind: 'Namespace', name: space.name };
  const reason = 'we created it, and nothing of others is in it';
  return [{ type: 'delete', ref, key: keyOfRef(ref), uid: space.uid, reason, after: [] }];
}

function removalWaits(
  facts: Facts,
  plan: { now: readonly Step[]; later: readonly Step[]; policy: string },
): readonly Wait[] {
  if (plan.policy === 'Retain') return [];
  const going: ObjectKey[] = [...facts.live.values()]
    .filter((live) => live.deleting && isOurs(facts, live))
    .map((live) => live.key);
  const awaited = [...new Set([...going, ...awaitedKeys(plan.now, plan.later, facts)])];
  const waits = awaited.map((key) =>
    waitFor(key, `${key.split('/').slice(1).join(' ')} is being deleted`),
  );
  if (podsLinger(facts))
    waits.push(waitFor('pods', 'Pods of the control plane and gateways are ending'));
  return [...waits, ...waitsForOthers(facts, plan.policy)];
}

function waitsForOthers(facts: Facts, policy: string): readonly Wait[] {
  const fate = judgeCrds(facts);
  if (policy !== 'Purge' || fate.kind !== 'wait' || !hasCrds(facts)) return [];
  return fate.for.map((name) =>
    waitFor(
      `meshinstall.io/MeshInstall//${name}`,
      `MeshInstall ${name} is being deleted as well, and Istio’s CRDs go with the last`,
    ),
  );
}

function waitFor(key: ObjectKey, message: string): Wait {
  return { key, reason: 'WaitingForDeletion', message, person: false };
}
