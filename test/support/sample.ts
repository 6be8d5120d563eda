import { tellLongRun } from './tell-long-run.ts';

/** Whether the full counts run instead of samples: `npm run test:long` sets it. */
const FULL_COUNTS = process.env.MESHINSTALL_LONG === '1';

/**
 * Every n-th of a list, always the same ones; the whole list when full counts run. Samples with different offsets cover
 * different items.
 */
export function sample<T>(list: readonly T[], every: number, offset = 0): readonly T[] {
  if (!FULL_COUNTS) return list.filter((_item, at) => (at + offset) % every === 0);
  tellLongRun({ tried: { what: 'entries of sampled lists', count: list.length } });
  return list;
}

/** How many of something to try: `ordinary`, or `full` when full counts run, which then are told of. */
export function countOf(what: string, counts: { ordinary: number; full: number }): number {
  if (!FULL_COUNTS) return counts.ordinary;
  tellLongRun({ tried: { what, count: counts.full } });
  return counts.full;
}
