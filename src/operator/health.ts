import type { InformerHealth } from '../cluster/informer.ts';
import { isDead } from '../cluster/informer-set.ts';

/** What liveness and readiness are judged by; times are monotonic milliseconds. */
export interface Vitals {
  readonly now: number;
  readonly informers: readonly InformerHealth[];
  /** How long the oldest reconcile has been running; 0 when none is. */
  readonly oldestRoundMs: number;
  /** Last sign of life of the leader election; undefined when it is off. */
  readonly electionActivity: number | undefined;
}

/** A reconcile has deadlines on each of its calls; one that takes longer than this has lost its way. */
const STUCK_MS = 10 * 60_000;
/** The election tries every two seconds, each try with a deadline of a few. */
const ELECTION_DEAD_MS = 60_000;

/**
 * Why this process should be restarted; empty when it should not. An API server that does not answer is never a reason: a restart
 * would not help, and the loops show signs of life while they try.
 */
export function deathSigns(vitals: Vitals): readonly string[] {
  const dead = vitals.informers.filter((health) => isDead(health, vitals.now)).length;
  const { electionActivity, oldestRoundMs, now } = vitals;
  return [
    ...(dead > 0 ? [`${dead} of ${vitals.informers.length} watches show no sign of life`] : []),
    ...(oldestRoundMs > STUCK_MS ? ['a reconcile is stuck'] : []),
    ...(electionActivity !== undefined && now - electionActivity > ELECTION_DEAD_MS
      ? ['the leader election shows no sign of life']
      : []),
  ];
}

/** Ready is who has a complete view of the cluster, leader or follower alike. */
export function isReadyToServe(informers: readonly InformerHealth[]): boolean {
  return informers.every((health) => health.synced);
}
