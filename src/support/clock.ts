/**
 * Time and chance as an argument, so that what waits and what backs off can be tested without waiting. The real one is
 * `systemClock` in src/cluster.
 */
export interface Clock {
  /** Milliseconds on a clock that never steps; only differences mean something. */
  monotonic(): number;
  /** Milliseconds since 1970 as the machine believes; may step. For what is written down, never for measuring. */
  wall(): number;
  /** Calls `run` once after `ms` milliseconds (0 and less: as soon as possible) and hands back what cancels it. */
  after(ms: number, run: () => void): () => void;
  /** A number in [0, 1), for jitter. */
  random(): number;
}
