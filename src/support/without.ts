/** A copy of an object without some of its members; those that are not there are not missed. */
export function without<T extends object, K extends keyof T>(
  object: T,
  ...names: readonly K[]
): Omit<T, K> {
  const left = Object.entries(object).filter(([name]) => !names.some((one) => one === name));
  return Object.fromEntries(left) as Omit<T, K>;
}
