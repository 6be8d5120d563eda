import { ClusterError } from '../cluster/cluster-error.ts';
import { REFUSAL_STANDS_MS } from '../desired/standing-rehearsal.ts';
import type { Round } from './round.ts';
import type { Outcome } from './outcome.ts';

/** The longest that a rollout is left alone without an event; a missed one costs no more than this. */
const LOOK_AGAIN_MS = 15_000;

/** How a round ended: from its result, or from the error that ended it early. The one place that turns errors into outcomes. */
export function outcomeOf(end: Round | ClusterError): Outcome {
  if (end instanceof ClusterError) return ofError(end);
  const failed = (end.result?.results ?? []).flatMap((one) =>
    one.outcome === 'failed' ? [one.error] : [],
  );
  const [first] = failed;
  if (first !== undefined) return ofError(first);
  if ((end.result?.results ?? []).some((one) => one.outcome === 'done'))
    return waiting(1_000, 'our own writes');
  return rest(end);
}

/** How a round ends in which nothing may be written. */
export function hinderedOutcome(round: Round, why: string): Outcome {
  const again = askedAgainIn(round);
  return again === undefined ? { kind: 'blocked', why } : waiting(again, REFUSED);
}

const REFUSED = 'the API server refuses the spec';

/** When a spec that the API server refused is shown to it once more, in milliseconds from now; undefined: it did not refuse. */
function askedAgainIn({ facts, wish }: Round): number | undefined {
  if (!wish.refusals.some(({ reason }) => reason === 'ObjectInvalid')) return undefined;
  return Math.max(0, (facts.rehearsal?.at ?? 0) + REFUSAL_STANDS_MS - facts.now);
}

/** Nothing was written. */
function rest(round: Round): Outcome {
  const { plan, facts } = round;
  const wait = plan.waits.find(({ person }) => !person);
  if (wait !== undefined) return waiting(LOOK_AGAIN_MS, wait.message);
  if (plan.later.length > 0) return waiting(LOOK_AGAIN_MS, 'later steps');
  const ends = plan.drift.flatMap(({ until }) => until ?? []);
  const again = askedAgainIn(round);
  if (again !== undefined)
    return waiting(Math.min(again, ...ends.map((end) => Math.max(0, end - facts.now))), REFUSED);
  if (ends.length === 0) return { kind: 'settled' };
  return waiting(Math.max(0, Math.min(...ends) - facts.now), 'contested fields');
}

function waiting(afterMs: number, why: string): Outcome {
  return { kind: 'waiting', afterMs, why };
}

function ofError(error: ClusterError): Outcome {
  switch (error.kind) {
    case 'NotLeader':
    case 'Stopped':
      return { kind: 'settled' };
    default:
      return error.retryAfterMs === undefined
        ? { kind: 'failed', error }
        : { kind: 'failed', error, retryAfterMs: error.retryAfterMs };
  }
}

/**
 * The outcome of a round whose status is kept back for so many milliseconds: it is written then, event or not. A failed round comes
 * again anyway, soonest at first.
 */
export function soonEnough(outcome: Outcome, delay: number): Outcome {
  if (delay === 0 || outcome.kind === 'failed') return outcome;
  if (outcome.kind === 'waiting') return waiting(Math.min(outcome.afterMs, delay), outcome.why);
  return waiting(delay, 'the status is to be written');
}
