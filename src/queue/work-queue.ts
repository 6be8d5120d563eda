import type { Clock } from '../support/clock.ts';
import { backoffMs, type Backoff } from './backoff.ts';

/**
 * What to do with a key after a run. `rest`: nothing until somebody adds it. `after`: once more in `ms`. `retry`: once more with
 * backoff, and not before `notBeforeMs`. Only `retry` counts as a failed attempt; the others begin again at 1.
 */
export type Verdict =
  | { readonly then: 'rest' }
  | { readonly then: 'after'; readonly ms: number }
  | { readonly then: 'retry'; readonly notBeforeMs?: number };

export interface WorkQueueOptions {
  readonly clock: Clock;
  /** Keys that are worked on side by side; at least 1. */
  readonly concurrency: number;
  /** Default: 5 ms doubling up to 5 min. */
  readonly backoff?: Backoff;
  /** Works on a key. `attempt` counts from 1 since the last success. What it throws is a retry, and goes to `onError`. */
  readonly run: (key: string, attempt: number) => Promise<Verdict>;
  readonly onError?: (key: string, error: unknown) => void;
}

/** For metrics and liveness. */
export interface WorkQueueState {
  /** Ready, waiting for a free worker. */
  readonly waiting: number;
  /** To be ready at a later time. */
  readonly delayed: number;
  readonly running: number;
  /** The key that has been worked on for the longest, and for how long; undefined when none is. */
  readonly oldestRunning: { readonly key: string; readonly forMs: number } | undefined;
  /** For how long the first in line has been waiting. */
  readonly oldestWaitingMs: number | undefined;
  /** Runs so far, and those of them that were asked to be retried or threw. */
  readonly runs: number;
  readonly retries: number;
}

interface Delayed {
  readonly at: number;
  readonly cancel: () => void;
}

/** Attempts in a row that failed, and the time before which news brings no other. */
interface Failing {
  readonly attempts: number;
  readonly newsFrom: number;
}

/** The longest that news about a key that fails is kept waiting. */
const NEWS_PAUSE_MS = 1_000;

/**
 * A queue of keys.
 *
 * Guarantees: a key is never worked on twice at once; a key added while it waits is there once; a key added while it is worked on
 * runs once more right after; a key that is to come back later keeps the earliest time it was given; keys are taken in the
 * order in which they became ready; `run` may throw without harm to the queue.
 * News (`add`) about a key that rests runs at once. About a key that failed it may be the cure, so it does not wait for a long
 * backoff to end; but it may be the failure's own echo as well, so it waits for the backoff or for one second after the end of
 * the failed run, whichever is shorter.
 */
export class WorkQueue {
  readonly #options: WorkQueueOptions;
  readonly #backoff: Backoff;
  /** Ready keys in order, with the time they became ready. */
  readonly #waiting = new Map<string, number>();
  readonly #delayed = new Map<string, Delayed>();
  readonly #running = new Map<string, number>();
  /** Keys that were added while they were worked on. */
  readonly #again = new Set<string>();
  readonly #failing = new Map<string, Failing>();
  #state: 'idle' | 'started' | 'stopped' = 'idle';
  #runs = 0;
  #retries = 0;
  #onQuiet: (() => void) | undefined;

  constructor(options: WorkQueueOptions) {
    if (options.concurrency < 1)
      throw new RangeError('a work queue needs a concurrency of at least 1');
    this.#options = options;
    this.#backoff = options.backoff ?? { firstMs: 5, maxMs: 300_000 };
  }

  /** Begins to hand out keys; what was added before is kept. */
  start(): void {
    if (this.#state !== 'idle') return;
    this.#state = 'started';
    this.#handOut();
  }

  /** Makes the key ready now, whatever time it was waiting for; soon, when it has just failed. */
  add(key: string): void {
    const pause = (this.#failing.get(key)?.newsFrom ?? 0) - this.#options.clock.monotonic();
    if (pause > 0 && !this.#running.has(key)) this.addAfter(key, pause);
    else this.#makeReady(key);
  }

  /** Makes the key ready in `ms`, unless it is to be ready sooner anyway. */
  addAfter(key: string, ms: number): void {
    if (ms <= 0) {
      this.add(key);
      return;
    }
    const at = this.#options.clock.monotonic() + ms;
    const known = this.#delayed.get(key);
    const sooner = this.#waiting.has(key) || (known !== undefined && known.at <= at);
    if (sooner || this.#state === 'stopped') return;
    known?.cancel();
    const cancel = this.#options.clock.after(ms, () => {
      this.#delayed.delete(key);
      this.#makeReady(key);
    });
    this.#delayed.set(key, { at, cancel });
  }

  /** Drops the key: its failures, its place in line and its delay. A run that is going on ends, and nothing follows it. */
  forget(key: string): void {
    this.#cancelDelay(key);
    this.#waiting.delete(key);
    this.#again.delete(key);
    this.#failing.delete(key);
  }

  /** Hands out nothing more; resolves when the runs that are going on have ended. */
  stop(): Promise<void> {
    this.#state = 'stopped';
    this.#waiting.clear();
    this.#again.clear();
    for (const key of [...this.#delayed.keys()]) this.#cancelDelay(key);
    if (this.#running.size === 0) return Promise.resolve();
    return new Promise((resolve) => {
      const before = this.#onQuiet;
      this.#onQuiet = () => {
        before?.();
        resolve();
      };
    });
  }

  state(): WorkQueueState {
    const now = this.#options.clock.monotonic();
    const [oldest] = this.#running;
    const [first] = this.#waiting;
    return {
      waiting: this.#waiting.size,
      delayed: this.#delayed.size,
      running: this.#running.size,
      oldestRunning: oldest && { key: oldest[0], forMs: now - oldest[1] },
      oldestWaitingMs: first && now - first[1],
      runs: this.#runs,
      retries: this.#retries,
    };
  }

  #makeReady(key: string): void {
    if (this.#state === 'stopped') return;
    this.#cancelDelay(key);
    if (this.#running.has(key)) {
      this.#again.add(key);
      return;
    }
    if (!this.#waiting.has(key)) this.#waiting.set(key, this.#options.clock.monotonic());
    this.#handOut();
  }

  #handOut(): void {
    while (this.#state === 'started' && this.#running.size < this.#options.concurrency) {
      const [key] = this.#waiting.keys();
      if (key === undefined) return;
      this.#waiting.delete(key);
      this.#running.set(key, this.#options.clock.monotonic());
      void this.#work(key);
    }
  }

  /** Never rejects. */
  async #work(key: string): Promise<void> {
    const failures = this.#failing.get(key)?.attempts ?? 0;
    let verdict: Verdict = { then: 'retry' };
    try {
      verdict = await this.#options.run(key, failures + 1);
    } catch (error) {
      this.#options.onError?.(key, error);
    }
    this.#runs++;
    this.#running.delete(key);
    this.#follow(key, verdict, failures);
    if (this.#again.delete(key)) this.add(key);
    this.#handOut();
    if (this.#running.size === 0) this.#onQuiet?.();
  }

  #follow(key: string, verdict: Verdict, failures: number): void {
    if (this.#state === 'stopped') return;
    if (verdict.then !== 'retry') {
      this.#failing.delete(key);
      if (verdict.then === 'after') this.addAfter(key, verdict.ms);
      return;
    }
    this.#retries++;
    const { clock } = this.#options;
    const backoff = backoffMs(this.#backoff, failures + 1, clock.random());
    const wait = Math.max(backoff, verdict.notBeforeMs ?? 0);
    const newsFrom = clock.monotonic() + Math.min(wait, NEWS_PAUSE_MS);
    this.#failing.set(key, { attempts: failures + 1, newsFrom });
    this.addAfter(key, wait);
  }

  #cancelDelay(key: string): void {
    this.#delayed.get(key)?.cancel();
    this.#delayed.delete(key);
  }
}
