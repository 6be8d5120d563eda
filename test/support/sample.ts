/** Whether the full counts run instead of samples: `npm run test:long` sets it. */
const FULL_COUNTS = process.env.MESHINSTALL_LONG === '1';

/**
 * Every n-th of a list, always the same ones; the whole list when full counts run. Samples with different offsets cover
 * different items.
 */
export function sample<T>(list: readonly T[], every: number, offset = 0): readonly T[] {
  return FULL_COUNTS ? list : list.filter((_item, at) => (at + offset) % every === 0);
}
