import type { Clock } from '../../src/support/clock.ts';

/** The real clock, `factor` times as fast: minutes of waiting pass in a second, with real sockets. Chance is always 0. */
export function quickClock(factor: number): Clock {
  return {
    monotonic: () => performance.now() * factor,
    wall: () => Date.now(),
    after: (ms, run) => {
      const timer = setTimeout(run, ms / factor);
      return () => {
        clearTimeout(timer);
      };
    },
    random: () => 0,
  };
}
