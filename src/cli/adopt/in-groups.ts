/** How many requests are under way at once. */
const AT_ONCE = 8;

/** Does something with every item, eight at a time, and hands the answers on in the order of the items. */
export async function inGroups<T, R>(
  items: readonly T[],
  doOne: (item: T) => Promise<R>,
): Promise<readonly R[]> {
  const done: R[] = [];
  for (let from = 0; from < items.length; from += AT_ONCE) {
    done.push(...(await Promise.all(items.slice(from, from + AT_ONCE).map(doOne))));
  }
  return done;
}
