import { FINALIZER } from '../api/names.ts';
import type { ObjectKey } from '../api/object-ref.ts';
import { ClusterError } from '../cluster/cluster-error.ts';
import { applyPlan } from '../apply/apply-plan.ts';
import { specHashOf } from '../desired/spec-hash.ts';
import { isRecordOf } from '../facts/accepted-wish.ts';
import { readFacts } from '../facts/read-facts.ts';
import type { Facts } from '../facts/facts.ts';
import type { World } from '../facts/world.ts';
import { decide } from '../plan/decide.ts';
import type { Decision } from '../plan/decide.ts';
import type { Plan } from '../plan/plan.ts';
import { computeStatus } from '../status/compute-status.ts';
import { acceptWish } from './accept-wish.ts';
import type { Deps } from './deps.ts';
import type { Outcome } from './outcome.ts';
import { hinderedOutcome, outcomeOf, soonEnough } from './outcome-of.ts';
import { recordRound, settleRecords } from './records.ts';
import { rehearseWish } from './rehearse-wish.ts';
import { removeMesh } from './remove-mesh.ts';
import { reportRound, writeStatus } from './report.ts';

/** How long the informers get to show our own last writes before the round goes on tomorrow's news. */
const OWN_WRITES_MS = 5_000;

/**
 * One round for one MeshInstall: facts → wish → plan → apply → status; a new wish is rehearsed before it is accepted. Level-based: it sees no event, trusts nothing it wrote
 * earlier, and takes the same path for creation, change, repair and restart. Deletion is the other path.
 */
export async function reconcile(deps: Deps, name: string): Promise<Outcome> {
  try {
    const unseen = await deps.ownWrites.seen(OWN_WRITES_MS);
    if (unseen.length > 0) return waitForOwnWrites(deps, unseen);
    if (!followLayers(deps.world, name)) return LAYERS_UNREAD;
    const now = deps.now();
    const facts = await readFacts(deps.world, name, {
      now,
      census: isNewSpec(deps.world, name),
      repairs: deps.repairs.of(name, now),
      rehearsal: deps.rehearsals.of(name),
    });
    if (facts === undefined) return { kind: 'settled' };
    const deleting = facts.install.metadata.deletionTimestamp !== undefined;
    const held = facts.install.metadata.finalizers?.includes(FINALIZER) ?? false;
    if (!deleting) return await pursue(deps, facts);
    return held ? await removeMesh(deps, facts) : { kind: 'settled' };
  } catch (error) {
    if (!(error instanceof ClusterError)) throw error;
    return outcomeOf(error);
  }
}

/** The first view of a ConfigMap is an event; this is for an API server that does not answer. */
const LAYERS_UNREAD: Outcome = {
  kind: 'waiting',
  afterMs: 10_000,
  why: 'profile overlays are not read yet',
};

/** Follows the ConfigMaps of all MeshInstalls; false while one of this MeshInstall's is not known yet. */
function followLayers({ installs, layers }: World, name: string): boolean {
  layers.follow(installs.list().map((stored) => stored.value));
  const install = installs.get(name)?.value;
  return install === undefined || layers.read(install) !== undefined;
}

/** Nothing is decided on a view that is older than our own last write: it would be made, or deleted, twice. */
function waitForOwnWrites({ log }: Deps, unseen: readonly ObjectKey[]): Outcome {
  log.warn('own writes not seen yet', { objects: unseen.slice(0, 5) });
  return { kind: 'waiting', afterMs: 2_000, why: 'own writes are not seen yet' };
}

/** The spec was never accepted as it stands: what it renders may meet objects of others. */
function isNewSpec(world: World, name: string): boolean {
  const install = world.installs.get(name)?.value;
  if (install === undefined || install.metadata.deletionTimestamp !== undefined) return false;
  const specHash = specHashOf(install.spec, world.layers.read(install) ?? []);
  const known = world.wishes.list(world.operatorNamespace).map((stored) => stored.value);
  return !known.some(
    (wish) => wish.installName === name && wish.specHash === specHash && isRecordOf(wish, install),
  );
}

async function pursue(deps: Deps, read: Facts): Promise<Outcome> {
  const { facts, decision } = await rehearseWish(deps, read, decide(deps.chooseWish, read));
  if (facts.rehearsal !== undefined)
    deps.rehearsals.note(facts.install.metadata.name, facts.rehearsal);
  const { wish, plan } = decision;
  const hindrance = hindranceOf(facts, decision);
  if (hindrance !== undefined) {
    const round = { facts, ...decision, result: undefined };
    const delay = await reportRound(deps, round);
    return soonEnough(hinderedOutcome(round, hindrance), delay);
  }
  const accepted = await acceptWish(deps, facts, wish);
  await recordRound(deps, facts, plan);
  if (plan.now.length > 0) await announce(deps, { facts, ...decision, result: undefined });
  const result = await applyPlan(portOf(deps, plan), plan);
  deps.repairs.note(facts, result.results);
  const round = { facts, ...decision, result };
  const delay = await reportRound(deps, round);
  await settleRecords(deps, round, accepted);
  return soonEnough(outcomeOf(round), delay);
}

/** Why nothing is written in this round, if so: a person has to act. */
function hindranceOf({ install }: Facts, { wish, plan }: Decision): string | undefined {
  if (wish.desired === undefined) return 'InvalidSpec';
  return plan.blocks[0]?.reason ?? (install.spec.paused === true ? 'Paused' : undefined);
}

/** People see that work has begun before a long round; a short repair says nothing before it is done. */
async function announce(deps: Deps, round: Parameters<typeof computeStatus>[0]): Promise<void> {
  const { facts, plan } = round;
  if (plan.now.length < 5) return;
  const change = { before: facts.install.status ?? {}, after: computeStatus(round) };
  if (deps.statusPace.delay(facts.install.metadata.name, change, facts.now) > 0) return;
  await writeStatus(deps, facts, change.after);
}

const WRITTEN = { apply: 'applied', delete: 'deleted', release: 'released' } as const;

function portOf({ client, log }: Deps, { goal, now }: Plan): Parameters<typeof applyPlan>[0] {
  if (now.length > 0) log.debug('carrying out the plan', { goal });
  return {
    client,
    onWritten: (step) => {
      log.info(WRITTEN[step.type], {
        target: step.key,
        reason: step.reason,
        goal,
      });
    },
  };
}
