import type { Clock } from '../../src/support/clock.ts';

interface Timer {
  readonly at: number;
  readonly run: () => void;
}

/** A clock that stands still until it is told to move. Chance is always `random`. */
export class FakeClock implements Clock {
  now = 1_000_000;
  /** Added to the monotonic time: a wall clock that was set. */
  wallOffset = 1_700_000_000_000;
  randomValue = 0;
  readonly #timers = new Set<Timer>();

  monotonic(): number {
    return this.now;
  }

  wall(): number {
    return this.now + this.wallOffset;
  }

  random(): number {
    return this.randomValue;
  }

  after(ms: number, run: () => void): () => void {
    const timer = { at: this.now + Math.max(0, ms), run };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  /** Times until the timers that are set, in order. */
  pending(): readonly number[] {
    return [...this.#timers]
      .map((timer) => timer.at - this.now)
      .sort((left, right) => left - right);
  }

  /** Moves on, running each timer at its time, and lets what waits on promises go on after each. */
  async advance(ms: number): Promise<void> {
    const end = this.now + ms;
    await settle();
    for (;;) {
      const next = [...this.#timers].sort((left, right) => left.at - right.at)[0];
      if (next === undefined || next.at > end) break;
      this.#timers.delete(next);
      this.now = Math.max(this.now, next.at);
      next.run();
      await settle();
    }
    this.now = end;
    await settle();
  }
}

/** Lets all promises that can go on go on. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
}
