/** Whether the full counts run instead of samples: `npm run test:long` sets it. */
const FULL_COUNTS = process.env.MESHINSTALL_FULL_COUNTS === '1';

/** Every n-th of a list, always the same ones; the whole list when full counts run. */
export function sample<T>(list: readonly T[], every: number): readonly T[] {
  return FULL_COUNTS ? list : list.filter((_item, at) => at % every === 0);
}
