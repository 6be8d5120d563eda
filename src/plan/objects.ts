import type { JsonObject, KubeObject } from '../api/kube-object.ts';
import { FIELD_MANAGER, OWNER_LABEL } from '../api/names.ts';
import { keyOfRef, refOf } from '../api/object-ref.ts';
import type { ObjectKey } from '../api/object-ref.ts';
import type { MeshInstall } from '../api/mesh-install.ts';
import type { Desired, DesiredObject } from '../desired/desired.ts';
import type { Facts, LiveObject } from '../facts/facts.ts';
import { compareOwned } from './compare-owned.ts';
import type { Difference } from './compare-owned.ts';
import { edgesOf } from './edges.ts';
import type { Direction } from './edges.ts';
import { fitToLive } from './fit-to-live.ts';
import { planHandover } from './handover.ts';
import type { ApplyStep, Edge, Step } from './plan.ts';

/**
 * Create, update and repair: a step for each desired object that is missing or differs in a field of ours. `repair` is a
 * difference that the accepted spec does not explain: somebody else changed or deleted what we had made.
 */
export function planObjects(facts: Facts, desired: Desired, direction: Direction): readonly Step[] {
  const edges = edgesOf(desired.objects, direction);
  return desired.objects.flatMap((item) => planObject(facts, item, edges.get(item.key) ?? []));
}

function planObject(facts: Facts, item: DesiredObject, after: readonly Edge[]): readonly Step[] {
  const live = facts.live.get(item.key);
  const object = fitToLive(item.object, live);
  if (item.object.kind === 'Namespace') return planNamespace(facts, { item, object, after });
  const differences =
    live === undefined ? [] : compareOwned(object as unknown as JsonObject, live.owned);
  if (live !== undefined && differences.length === 0) return [];
  const cause = causeOf(facts, item.key, live);
  const base = { ref: refOf(object), key: item.key, after };
  const step: ApplyStep = {
    ...base,
    type: 'apply',
    cause,
    object,
    differences,
    manager: FIELD_MANAGER,
    reason: reasonOf(cause, differences),
    ...preconditionOf(live),
  };
  return [...planHandover(live, step), step];
}

/** A namespace is made once and then left alone: it is its owner's, not ours. */
function planNamespace(
  facts: Facts,
  wanted: { item: DesiredObject; object: KubeObject; after: readonly Edge[] },
): readonly Step[] {
  if (facts.namespaces.has(wanted.object.metadata.name)) return [];
  return [
    {
      type: 'apply',
      cause: 'create',
      ref: refOf(wanted.object),
      key: wanted.item.key,
      object: wanted.object,
      differences: [],
      manager: FIELD_MANAGER,
      reason: 'is missing',
      after: wanted.after,
    },
  ];
}

function causeOf(facts: Facts, key: ObjectKey, live: LiveObject | undefined): ApplyStep['cause'] {
  if (live === undefined && facts.inventory.get(key)?.uid === undefined) return 'create';
  return wasReached(facts.install) ? 'repair' : 'update';
}

/** Was this very spec reached before? Then what differs now is somebody else's doing. */
function wasReached(install: MeshInstall): boolean {
  const reconciled = install.status?.conditions?.find((one) => one.type === 'Reconciled');
  return (
    reconciled?.status === 'True' && reconciled.observedGeneration === install.metadata.generation
  );
}

function reasonOf(cause: ApplyStep['cause'], differences: readonly Difference[]): string {
  const [first] = differences;
  if (first === undefined) return cause === 'repair' ? 'was deleted' : 'is missing';
  const more = differences.length > 1 ? ` and ${differences.length - 1} more` : '';
  return `${first.path} is ${first.found}, wanted ${first.wanted}${more}`;
}

/** With the uid as well: an apply with a resourceVersion alone would make an object anew that is gone. */
function preconditionOf(live: LiveObject | undefined): Pick<ApplyStep, 'precondition'> {
  if (!live?.ref.kind.endsWith('WebhookConfiguration')) return {};
  return { precondition: { resourceVersion: live.resourceVersion, uid: live.uid } };
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

/** Is this live object this MeshInstall's? See {@link planPrune}. */
export function isOurs(facts: Facts, live: LiveObject): boolean {
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

/** The version the live control plane runs, as our label on istiod's Deployment says; undefined before the first install. */
export function liveVersion(facts: Facts, pilotKey: ObjectKey | undefined): string | undefined {
  if (pilotKey === undefined) return undefined;
  return facts.live.get(pilotKey)?.labels['app.kubernetes.io/version'];
}
