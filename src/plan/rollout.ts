import type { LiveObject } from '../facts/facts.ts';

/**
 * The full rollout test, as kubectl's: the controller has seen the newest template, every wanted pod runs it, none of the old is
 * left, and all of them are available. Ready asks only for {@link isServing}.
 */
export function isRolledOut(live: LiveObject | undefined): boolean {
  const rollout = live?.rollout;
  if (rollout === undefined) return false;
  return (
    rollout.observedGeneration >= rollout.generation &&
    rollout.updated >= rollout.wanted &&
    rollout.total <= rollout.updated &&
    rollout.available >= rollout.updated
  );
}

/**
 * Is the newest template out, with at least `floor` pods available? `floor` is the replica count or the autoscaler's minimum, so
 * that an autoscaler that adds pods makes nothing less ready.
 */
export function isServing(live: LiveObject | undefined, floor: number): boolean {
  const rollout = live?.rollout;
  if (rollout === undefined || rollout.observedGeneration < rollout.generation) return false;
  return rollout.updated >= Math.min(floor, rollout.wanted) && rollout.total <= rollout.updated && rollout.available >= floor;
}
