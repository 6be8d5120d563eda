import type { ObjectKey } from '../api/object-ref.ts';
import type { Plan, Step } from '../plan/plan.ts';

/**
 * The steps of now, those first on which the longest chain of other steps waits: what an installation takes longest for, a control plane
 * that starts, begins as early as it can. Where chains are equal, the order of the plan stays.
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
    const behind = (waiting.get(key) ?? []).map((step) => 1 + chainBehind(step.key));
    const longest = Math.max(0, ...behind);
    known.set(key, longest);
    return longest;
  }
  return now
    .map((step) => ({ step, chain: chainBehind(step.key) }))
    .sort((left, right) => right.chain - left.chain)
    .map(({ step }) => step);
}
