import type { ClusterError } from './cluster-error.ts';
import { BrokenExchange } from './exchange.ts';

/** One failed try, as far as the decision needs it. */
export interface FailedTry {
  readonly error: ClusterError;
  /** 1 for the first try. */
  readonly attempt: number;
  /** Tries that the call allows, from 1. */
  readonly attempts: number;
  /** Doing it twice is harmless. */
  readonly idempotent: boolean;
  readonly reads: boolean;
  /** A number in [0, 1). */
  readonly random: number;
}

const FIRST_WAIT_MS = 100;

/**
 * How long to wait before the same call is sent again; undefined: not again. A refusal to serve (429) is repeated for every
 * call, since nothing was done; the rest only where twice is harmless. A server error is repeated for reads alone: a write
 * that makes a webhook fail is the work queue's to space out.
 */
export function retryWaitMs(failed: FailedTry): number | undefined {
  if (failed.attempt >= failed.attempts) return undefined;
  const { kind, retryAfterMs } = failed.error;
  const backoff = FIRST_WAIT_MS * 4 ** (failed.attempt - 1) * (1 + failed.random);
  if (kind === 'TooManyRequests') return retryAfterMs ?? backoff * 10;
  return isHarmless(failed) ? (retryAfterMs ?? backoff) : undefined;
}

function isHarmless({ error, idempotent, reads }: FailedTry): boolean {
  const { kind, status } = error;
  if (kind === 'Timeout') return reads;
  if (kind !== 'Unavailable') return false;
  if (error.cause instanceof BrokenExchange && error.cause.how === 'refused') return true;
  return idempotent && (reads || status !== 500);
}
