import type { ObjectKey } from '../api/object-ref.ts';
import type { Plan, Step } from '../plan/plan.ts';
import { WORKLOAD_KINDS } from '../api/rollout.ts';

/**
 * The steps of now, those first on which the longest chain waits, of other steps and of pods that start: what an installation takes
 * longest for, a control plane and its gateways, begins as early as it can. Where chains are equal, the order of the plan stays.
 */
export function byUrgency({ now, later }: Pick<Plan, 'now' | 'later'>): readonly Step[] {
  const waiting = new Map<ObjectKey, Step[]>();
  for (const step of [...now, ...later]) {
    for (const { key } of step.after) waiting.set(key, [...(waiting.get(key) ?? []), step]);
  }
  const known = new Map<ObjectKey, number>();
  function chainBehind(key: ObjectKey): number {
    const length = known.get(key);
    if (length !== undefined) return length;
    // Edges never lead back to where they came from; if they did, this would still end.
    known.set(key, 0);
    const behind = (waiting.get(key) ?? []).map((step) => 1 + chainOf(step));
    const longest = Math.max(0, ...behind);
    known.set(key, longest);
    return longest;
  }
  function chainOf({ key, ref }: Step): number {
    return chainBehind(key) + (WORKLOAD_KINDS.has(ref.kind) ? 1 : 0);
  }
  return now
    .map((step) => ({ step, chain: chainOf(step) }))
    .sort((left, right) => right.chain - left.chain)
    .map(({ step }) => step);
}
