/** One line of docs/benchmarks.md: ours against something measured in the same run. */
export interface Row {
  readonly what: string;
  readonly ours: string;
  /** What it is compared with, and its figure; undefined where there is only a target. */
  readonly theirs?: string;
  /** Ours divided by theirs, or ours itself. */
  readonly result: number;
  /** The most that `result` should be; absent: nobody set one. */
  readonly target?: number;
}

/** The value in the middle. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** Milliseconds for people. */
export function ms(value: number): string {
  return value < 1000
    ? `${value.toFixed(value < 10 ? 1 : 0)} ms`
    : `${(value / 1000).toFixed(2)} s`;
}

/** Runs both by turns, since machines have moods, and gives the median of each in milliseconds. */
export async function compare(
  times: number,
  ours: () => Promise<unknown>,
  theirs: () => Promise<unknown>,
): Promise<readonly [ours: number, theirs: number]> {
  const taken: [number[], number[]] = [[], []];
  for (let turn = 0; turn < times; turn += 1) {
    for (const [index, work] of [ours, theirs].entries()) {
      const start = performance.now();
      await work();
      taken[index]?.push(performance.now() - start);
    }
  }
  return [median(taken[0]), median(taken[1])];
}

/** A row of two times. */
export function ratioRow(
  what: string,
  [ours, theirs]: readonly [number, number],
  { against, target }: { readonly against: string; readonly target?: number },
): Row {
  return {
    what,
    ours: ms(ours),
    theirs: `${against} ${ms(theirs)}`,
    result: ours / theirs,
    ...(target === undefined ? {} : { target }),
  };
}
