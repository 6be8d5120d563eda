/** How a try of an informer's loop ended. */
export interface EndedTry {
  /** The server closed the stream in good order. */
  readonly clean: boolean;
  /** From the beginning of the try to its end. */
  readonly livedMs: number;
  /** Failed tries in a row, this one included if it failed. */
  readonly failures: number;
  readonly retryAfterMs: number | undefined;
  /** A number in [0, 1). */
  readonly random: number;
}

/** A stream that lived this long was a success, however it ended. */
export const HEALTHY_MS = 5_000;

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 25_000;

/**
 * The pause before an informer's next try: none after a stream that ended as planned, up to 0.5 s after a good one that broke,
 * else 1, 2, 4 … 25 s and up to a fifth more, so that it never asks more than once a second; never sooner than Retry-After.
 */
export function informerWaitMs(ended: EndedTry): number {
  const good = ended.livedMs >= HEALTHY_MS;
  if (good && ended.clean) return 0;
  const doubled = FIRST_WAIT_MS * 2 ** Math.min(ended.failures - 1, 10);
  const backoff = Math.min(doubled, LONGEST_WAIT_MS) * (1 + ended.random / 5);
  return Math.max(good ? 500 * ended.random : backoff, ended.retryAfterMs ?? 0);
}
