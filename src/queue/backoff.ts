/** Pauses that double: about `firstMs` after the first failure, at most `maxMs`. */
export interface Backoff {
  readonly firstMs: number;
  readonly maxMs: number;
}

/**
 * The pause after this many failures in a row: between half of the doubled time and all of it, so that keys that failed together
 * do not come back together. `random` in [0, 1).
 */
export function backoffMs({ firstMs, maxMs }: Backoff, failures: number, random: number): number {
  const doubled = firstMs * 2 ** Math.min(failures - 1, 40);
  return Math.min(doubled, maxMs) * (0.5 + random / 2);
}
