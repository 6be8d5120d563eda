import type { Clock } from '../support/clock.ts';

/** The machine's own time and chance. A timer keeps the process alive until it fires or is cancelled. */
export const systemClock: Clock = {
  monotonic: () => performance.now(),
  wall: () => Date.now(),
  after(ms, run) {
    const timer = setTimeout(run, Math.max(0, ms));
    return () => {
      clearTimeout(timer);
    };
  },
  random: () => Math.random(),
};
