import { setTimeout as sleep } from 'node:timers/promises';

/** How long anything may take before a test gives up: a guard against hanging, not a promise. */
const PATIENCE_MS = 120_000;

/**
 * Asks until the answer is neither undefined nor false, and gives it. Throws with the last answer or error when patience ends; an
 * error of the question itself counts as "not yet".
 */
export async function until<T>(
  what: string,
  ask: () => T | undefined | false | Promise<T | undefined | false>,
  options: {
    readonly within?: number;
    readonly every?: number;
    readonly explain?: () => unknown;
  } = {},
): Promise<T> {
  const { within = PATIENCE_MS, every = 200, explain } = options;
  const deadline = Date.now() + within;
  let last = '';
  while (Date.now() < deadline) {
    try {
      const answer = await ask();
      if (answer !== undefined && answer !== false) return answer;
    } catch (error) {
      last = `; ${String(error)}`;
    }
    await sleep(every);
  }
  const why = explain === undefined ? undefined : JSON.stringify(await explain(), undefined, 1);
  throw new Error(
    `gave up after ${String(within / 1000)} s waiting until ${what}${last}${why === undefined ? '' : `\n${why}`}`,
  );
}
