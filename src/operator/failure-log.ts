import type { Logger } from '../api/logger.ts';
import { isClusterError } from '../cluster/cluster-error.ts';
import type { Clock } from '../support/clock.ts';

/** How long the same failure is not warned of again. */
const QUIET_MS = 60_000;
/** Failures remembered at most; the oldest goes first. */
const REMEMBERED = 200;

interface Warned {
  readonly at: number;
  /** How often the same happened since. */
  readonly since: number;
}

/**
 * Tells of rounds that failed: a failure of a MeshInstall that is new, or was last warned of a minute ago, as a warning, with the number of
 * times it came in between; all others at debug, and so the stack of an answer of the API server. Other errors are the
 * operator's own, and their stack is the only trace: it is on the warning. Forgotten with the process.
 */
export class FailureLog {
  readonly #clock: Clock;
  readonly #warned = new Map<string, Warned>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  tell(log: Logger, name: string, error: Error): void {
    const key = `${name} ${error.message}`;
    const now = this.#clock.monotonic();
    const before = this.#warned.get(key);
    if (before !== undefined && now - before.at < QUIET_MS) {
      this.#warned.set(key, { at: before.at, since: before.since + 1 });
      log.debug('round failed as before', { error: error.message, stack: error.stack });
      return;
    }
    this.#remember(key, now);
    log.warn('round failed, trying again', {
      error: error.message,
      ...(before === undefined || before.since === 0
        ? {}
        : { timesSinceLastWarning: before.since }),
      ...(isClusterError(error) ? {} : { stack: error.stack }),
    });
    if (isClusterError(error)) log.debug('where the round failed', { stack: error.stack });
  }

  #remember(key: string, now: number): void {
    this.#warned.delete(key);
    this.#warned.set(key, { at: now, since: 0 });
    for (const oldest of this.#warned.keys()) {
      if (this.#warned.size <= REMEMBERED) break;
      this.#warned.delete(oldest);
    }
  }
}
