/** Kinds that keep pods running, of those that a mesh is made of. */
export const WORKLOAD_KINDS: ReadonlySet<string> = new Set(['Deployment', 'DaemonSet']);

/** How far a Deployment or DaemonSet is, from its status. Counts are those of the controller that reported them. */
export interface Rollout {
  readonly generation: number;
  readonly observedGeneration: number;
  /** `spec.replicas` of the live object, as an autoscaler set it where there is one; a DaemonSet's number of nodes. */
  readonly wanted: number;
  readonly total: number;
  readonly updated: number;
  readonly available: number;
  /** Messages of the conditions ReplicaFailure and Progressing=False: why pods cannot be made or do not come up. */
  readonly failures: readonly string[];
}

/**
 * The full rollout test, as kubectl's: the controller has seen the newest template, every wanted pod runs it, none of the old is
 * left, and all of them are available. What comes next in an upgrade waits for it; Ready asks for it of DaemonSets, and of
 * Deployments only for {@link isServing}.
 */
export function isRolledOut(rollout: Rollout | undefined): boolean {
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
export function isServing(rollout: Rollout | undefined, floor: number): boolean {
  if (rollout === undefined || rollout.observedGeneration < rollout.generation) return false;
  return (
    rollout.updated >= Math.min(floor, rollout.wanted) &&
    rollout.total <= rollout.updated &&
    rollout.available >= floor
  );
}
