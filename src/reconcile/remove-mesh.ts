import { FINALIZER } from '../api/names.ts';
import { refOf } from '../api/object-ref.ts';
import { applyPlan } from '../apply/apply-plan.ts';
import type { Facts } from '../facts/facts.ts';
import { planRemoval } from '../plan/removal.ts';
import { computeRemovalStatus } from '../status/compute-status.ts';
import type { Deps } from './deps.ts';
import type { Outcome } from './outcome.ts';
import { outcomeOf } from './outcome-of.ts';
import { writeStatus } from './report.ts';

/** A removal that waits looks again this often, since what it waits for may be of a kind that nobody tells us about. */
const LOOK_AGAIN_MS = 2_000;

/**
 * Carries out a removal, round by round, until its plan is empty; then takes our finalizer off, and only ours. Blocked while
 * proxies are attached.
 */
export async function removeMesh(deps: Deps, facts: Facts): Promise<Outcome> {
  const plan = planRemoval(facts);
  await writeStatus(deps, facts, computeRemovalStatus(facts, plan));
  if (plan.blocks.length > 0)
    return { kind: 'waiting', afterMs: LOOK_AGAIN_MS * 5, why: 'proxies are attached' };
  if (plan.now.length === 0 && plan.later.length === 0 && plan.waits.length === 0)
    return await letGo(deps, facts);
  const result = await applyPlan(
    {
      client: deps.client,
      onWritten: (step) => {
        deps.log.info('deleted', { target: step.key, reason: step.reason });
      },
    },
    plan,
  );
  const failed = result.results.find((one) => one.outcome === 'failed');
  if (failed?.outcome === 'failed') return outcomeOf(failed.error);
  return { kind: 'waiting', afterMs: LOOK_AGAIN_MS, why: 'objects are going' };
}

async function letGo(deps: Deps, facts: Facts): Promise<Outcome> {
  const { finalizers = [], resourceVersion = '', uid = '' } = facts.install.metadata;
  const left = finalizers.filter((one) => one !== FINALIZER);
  await deps.client.patchMerge(
    refOf(facts.install),
    { metadata: { finalizers: left } },
    { resourceVersion, uid },
  );
  deps.log.info('removed');
  return { kind: 'settled' };
}
