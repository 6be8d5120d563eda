/** The same list in an order that only the seed decides. */
export function shuffled<T>(list: readonly T[], seed: number): readonly T[] {
  const next = generator(seed);
  return list
    .map((item) => ({ item, rank: next() }))
    .sort((left, right) => left.rank - right.rank)
    .map(({ item }) => item);
}

/** Choices that only the seed decides. */
export interface Dice {
  /** A whole number from 0 up to, and without, `limit`. */
  below(limit: number): number;
  /** One of a list that is not empty. */
  oneOf<T>(list: readonly T[]): T;
}

/** Throws dice from a seed: the same seed, the same throws. */
export function diceOf(seed: number): Dice {
  const next = generator(seed);
  const below = (limit: number): number => Math.floor(next() * limit);
  return {
    below,
    oneOf: <T>(list: readonly T[]): T => {
      const chosen = list[below(list.length)];
      if (chosen === undefined) throw new Error('nothing to choose from');
      return chosen;
    },
  };
}

/** Numbers from 0 up to 1 (mulberry32). */
export function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
