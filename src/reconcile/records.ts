import type { ObjectKey, ObjectRef } from '../api/object-ref.ts';
import { buildRecord, printInventory } from '../facts/inventory.ts';
import type { Facts, InventoryEntry, ReachedWish } from '../facts/facts.ts';
import type { Plan } from '../plan/plan.ts';
import { deepEqual } from '../support/deep-equal.ts';
import type { Deps } from './deps.ts';
import { printPlan } from '../plan/print-plan.ts';
import type { Round } from './round.ts';

/** How many accepted wishes are kept beside the one in force. */
const WISHES_KEPT = 10;

/**
 * Writes the keys of what is about to be created, before the first of it is: after a crash, everything of ours is found again, with
 * or without its label. Nothing is written when they are listed already.
 */
export async function recordRound(deps: Deps, facts: Facts, plan: Plan): Promise<void> {
  const created = [...plan.now, ...plan.later].filter(
    (step) => step.type === 'apply' && step.cause === 'create',
  );
  const missing = created.filter((step) => !facts.inventory.has(step.key));
  if (missing.length === 0) return;
  const inventory = new Map(facts.inventory);
  for (const step of missing) inventory.set(step.key, { ref: step.ref });
  const { reached } = facts;
  await writeRecord(deps, facts, { inventory, reached, plan: printPlan(plan) });
}

/**
 * When a round found nothing left to do: the inventory gets the uids of what is there and loses what is gone, the wish in force
 * counts as reached, and old accepted wishes are removed. In a converged cluster this writes nothing.
 */
export async function settleRecords(
  deps: Deps,
  round: Round,
  accepted: ReachedWish | undefined,
): Promise<void> {
  const { facts, plan } = round;
  if (plan.now.length > 0 || plan.later.length > 0 || round.wish.desired === undefined) return;
  const wanted = round.wish.desired.objects.map((item) => item.key);
  // An agreement names what is deleted by the inventory, so nothing leaves it while one is asked for.
  const kept = plan.held.length === 0 ? [] : facts.inventory;
  const inventory = new Map([...kept, ...settled(facts, wanted)]);
  const reached =
    accepted === undefined ? undefined : { name: accepted.name, revision: accepted.revision };
  if (
    printInventory(inventory) !== printInventory(facts.inventory) ||
    !deepEqual(reached, facts.reached)
  )
    await writeRecord(deps, facts, { inventory, reached, plan: '' });
  for (const wish of facts.accepted.slice(WISHES_KEPT)) {
    const ref: ObjectRef = {
      apiVersion: 'apps/v1',
      kind: 'ControllerRevision',
      namespace: deps.world.operatorNamespace,
      name: wish.name,
    };
    await deps.client.delete(ref, { uid: wish.uid });
  }
}

/** What is wanted and live, with its uid: an entry without one would let a stranger of the same name pass for ours. */
function settled(
  facts: Facts,
  wanted: readonly ObjectKey[],
): ReadonlyMap<ObjectKey, InventoryEntry> {
  const entries = wanted.flatMap((key) => {
    const live = facts.live.get(key);
    return live === undefined
      ? []
      : [[key, { ref: live.ref, uid: keptUid(facts, key) ?? live.uid }] as const];
  });
  return new Map(entries);
}

/**
 * An object that was deleted and made again keeps its first uid in the inventory until something else has to be written: our
 * Apply entry marks it just as well, and a repair stays one write.
 */
function keptUid(facts: Facts, key: ObjectKey): string | undefined {
  return facts.inventory.get(key)?.uid;
}

async function writeRecord(
  deps: Deps,
  facts: Facts,
  content: Parameters<typeof buildRecord>[1],
): Promise<void> {
  const { name, uid = '' } = facts.install.metadata;
  const owner = { operatorNamespace: deps.world.operatorNamespace, name, uid };
  await deps.client.apply(buildRecord(owner, content));
}
