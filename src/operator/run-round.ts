import type { Deps } from '../reconcile/deps.ts';
import { reconcile } from '../reconcile/reconcile.ts';
import type { Outcome } from '../reconcile/outcome.ts';
import type { Clock } from '../support/clock.ts';
import type { Verdict } from '../queue/work-queue.ts';
import type { FailureLog } from './failure-log.ts';
import type { Metrics } from './metrics.ts';

/** What a round needs beside what reconciling needs. */
export interface RoundContext {
  readonly deps: Deps;
  readonly metrics: Metrics;
  readonly failures: FailureLog;
  readonly clock: Clock;
  readonly isLeader: () => boolean;
}

/**
 * One round for one key: logged with an id of its own, timed, counted, and its outcome told to the queue. A failure that nobody
 * foresaw is logged and tried again like any other; it never ends the process.
 */
export async function runRound(
  context: RoundContext,
  name: string,
  attempt: number,
): Promise<Verdict> {
  if (!context.isLeader()) return { then: 'rest' };
  const { clock, metrics } = context;
  const round = Math.floor(clock.random() * 0xffffffff)
    .toString(16)
    .padStart(8, '0');
  const log = context.deps.log.child({ meshinstall: name, round });
  const started = clock.monotonic();
  const outcome = await outcomeOf({ ...context.deps, log }, name);
  metrics.countRound(outcome.kind, clock.monotonic() - started);
  log.debug('round ended', {
    outcome: outcome.kind,
    attempt,
    ms: Math.round(clock.monotonic() - started),
  });
  if (outcome.kind === 'failed') context.failures.tell(log, name, outcome.error);
  if (outcome.kind === 'blocked') log.debug('waits for a person', { why: outcome.why });
  return verdictOf(outcome);
}

async function outcomeOf(deps: Deps, name: string): Promise<Outcome> {
  try {
    return await reconcile(deps, name);
  } catch (error) {
    return { kind: 'failed', error: error instanceof Error ? error : new Error(String(error)) };
  }
}

function verdictOf(outcome: Outcome): Verdict {
  switch (outcome.kind) {
    case 'settled':
    case 'blocked':
      return { then: 'rest' };
    case 'waiting':
      return { then: 'after', ms: outcome.afterMs };
    case 'failed':
      return outcome.retryAfterMs === undefined
        ? { then: 'retry' }
        : { then: 'retry', notBeforeMs: outcome.retryAfterMs };
  }
}
