import { findCondition } from '../api/conditions.ts';
import type { StoredCondition } from '../api/conditions.ts';
import type { KubeObject } from '../api/kube-object.ts';
import type { MeshInstallStatus } from '../api/mesh-install.ts';
import { printRef, refOf } from '../api/object-ref.ts';
import type { Reason } from '../api/reasons.ts';
import type { StepResult } from '../apply/apply-plan.ts';
import type { Facts } from '../facts/facts.ts';
import { computeStatus } from '../status/compute-status.ts';
import { newWarnings } from '../status/warnings.ts';
import { deepEqual } from '../support/deep-equal.ts';
import type { Deps } from './deps.ts';
import type { Round } from './round.ts';

/**
 * Writes status if it says something new, and an Event for each transition and each repair. Hands back for how many milliseconds the
 * status waits unwritten, 0 when it does not: see {@link StatusPace}.
 */
export async function reportRound(deps: Deps, round: Round): Promise<number> {
  const { facts, result } = round;
  const change = { before: facts.install.status ?? {}, after: computeStatus(round) };
  const delay = deps.statusPace.delay(facts.install.metadata.name, change, facts.now);
  if (delay === 0) await writeStatus(deps, facts, change.after);
  for (const one of result?.results ?? []) await reportStep(deps, facts, one);
  return delay;
}

/** Writes status only when it differs from what the facts show, and tells the transitions of its conditions and new warnings as Events. */
export async function writeStatus(
  deps: Deps,
  facts: Facts,
  status: MeshInstallStatus,
): Promise<void> {
  const before = facts.install.status ?? {};
  if (deepEqual(before, status)) return;
  const { apiVersion, kind, metadata } = facts.install;
  deps.statusPace.note(metadata.name, facts.now);
  await deps.client.updateStatus({ apiVersion, kind, metadata: { name: metadata.name }, status });
  for (const type of ['Ready', 'Stalled', 'Paused'] as const) {
    const now = findCondition(status.conditions, type);
    if (now !== undefined && isNews(findCondition(before.conditions, type), now))
      await tell(deps, facts, now);
  }
  for (const { path, reason, message } of newWarnings(before.warnings, status.warnings)) {
    const news = {
      type: 'Warning',
      reason,
      action: 'Validate',
      note: `${path}: ${message}`,
    } as const;
    await deps.events.record({ regarding: subjectOf(facts), ...news });
  }
}

/** A transition to a state that people should hear of; a first "nothing is wrong" is not. */
function isNews(before: StoredCondition | undefined, now: StoredCondition): boolean {
  if (now.type !== 'Ready' && now.status === 'False' && before === undefined) return false;
  return before?.status !== now.status || before.reason !== now.reason;
}

/** States that are on their way, or wanted by somebody. */
const CALM: ReadonlySet<string> = new Set<Reason>(['Installing', 'Deleting', 'Paused']);

async function tell(deps: Deps, facts: Facts, condition: StoredCondition): Promise<void> {
  const good =
    condition.type === 'Ready' ? condition.status === 'True' : condition.status === 'False';
  const calm = good || CALM.has(condition.reason) || condition.reason.startsWith('Waiting');
  await deps.events.record({
    regarding: subjectOf(facts),
    type: calm ? 'Normal' : 'Warning',
    reason: condition.type === 'Ready' && good ? 'Ready' : condition.reason,
    action: 'Reconcile',
    note: condition.message,
  });
}

async function reportStep(deps: Deps, facts: Facts, result: StepResult): Promise<void> {
  const { step } = result;
  if (result.outcome !== 'done' || step.type !== 'apply' || step.cause !== 'repair') return;
  await deps.events.record({
    regarding: subjectOf(facts),
    type: 'Normal',
    reason: 'Repaired',
    action: 'Repair',
    note: `${printRef(refOf(step.object))} ${step.reason}`,
  });
}

/** Whom an Event is about, by identity alone: the same news about another resourceVersion is the same news. */
function subjectOf({ install }: Facts): Pick<KubeObject, 'apiVersion' | 'kind' | 'metadata'> {
  const { name, uid } = install.metadata;
  return {
    apiVersion: install.apiVersion,
    kind: install.kind,
    metadata: { name, ...(uid === undefined ? {} : { uid }) },
  };
}
