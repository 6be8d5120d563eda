import { describe, expect, test } from '@jest/globals';
import { backoffMs } from '../../../src/queue/backoff.ts';
import { WorkQueue, type Verdict, type WorkQueueOptions } from '../../../src/queue/work-queue.ts';
import { FakeClock, settle } from '../../fakes/fake-clock.ts';

interface Run {
  readonly key: string;
  readonly attempt: number;
  readonly at: number;
  readonly end: (verdict?: Verdict | Error) => Promise<void>;
}

/** A started queue whose runs are recorded and end when the test says so. */
function queueOf(options: Partial<WorkQueueOptions> = {}) {
  const clock = new FakeClock();
  clock.now = 0;
  const runs: Run[] = [];
  const errors: unknown[] = [];
  const queue = new WorkQueue({
    clock,
    concurrency: 1,
    backoff: { firstMs: 100, maxMs: 1000 },
    onError: (_key, error) => errors.push(error),
    run: (key, attempt) =>
      new Promise((resolve, reject) => {
        async function end(verdict: Verdict | Error = { then: 'rest' }): Promise<void> {
          if (verdict instanceof Error) reject(verdict);
          else resolve(verdict);
          await settle();
        }
        runs.push({ key, attempt, at: clock.now, end });
      }),
    ...options,
  });
  queue.start();
  return { clock, queue, runs, errors, keys: () => runs.map((run) => run.key) };
}

/** Lets a key fail so many times in a row, each time when its backoff is over. */
async function failOver(clock: FakeClock, runs: readonly Run[], times: number): Promise<void> {
  for (let i = 0; i < times; i++) {
    if (i > 0) await clock.advance(600_000);
    await runs.at(-1)!.end({ then: 'retry' });
  }
}

describe('WorkQueue', () => {
  test('works on keys in the order in which they were added, one at a time', async () => {
    const { queue, runs, keys } = queueOf();
    for (const key of ['b', 'a', 'c']) queue.add(key);
    expect(keys()).toEqual(['b']);
    await runs[0]!.end();
    await runs[1]!.end();
    expect(keys()).toEqual(['b', 'a', 'c']);
  });

  test('works on as many keys side by side as it was told', () => {
    const { queue, keys } = queueOf({ concurrency: 2 });
    for (const key of ['a', 'b', 'c']) queue.add(key);
    expect(keys()).toEqual(['a', 'b']);
    expect(queue.state()).toMatchObject({ running: 2, waiting: 1 });
  });

  test('a key that is added many times while it waits runs once', async () => {
    const { queue, runs, keys } = queueOf();
    queue.add('busy');
    for (let i = 0; i < 100; i++) queue.add('a');
    await runs[0]!.end();
    await runs[1]!.end();
    expect(keys()).toEqual(['busy', 'a']);
  });

  test('a key that is added while it is worked on is not started twice, and runs once more after', async () => {
    const { queue, runs, keys } = queueOf({ concurrency: 4 });
    queue.add('a');
    queue.add('a');
    queue.add('a');
    expect(keys()).toEqual(['a']);
    await runs[0]!.end();
    expect(keys()).toEqual(['a', 'a']);
    await runs[1]!.end();
    expect(keys()).toHaveLength(2);
  });

  test('keys added before start are kept until start', () => {
    const ran: string[] = [];
    const queue = new WorkQueue({
      clock: new FakeClock(),
      concurrency: 1,
      run: (key) => {
        ran.push(key);
        return Promise.resolve({ then: 'rest' });
      },
    });
    queue.add('early');
    expect(ran).toEqual([]);
    queue.start();
    expect(ran).toEqual(['early']);
  });

  test('a retry backs off by doubling up to the cap, counts attempts, and a success begins again at 1', async () => {
    const { clock, queue, runs } = queueOf();
    clock.randomValue = 0.999_999;
    queue.add('a');
    for (let i = 0; i < 6; i++) {
      await runs[i]!.end({ then: 'retry' });
      await clock.advance(1000);
    }
    const gaps = runs.slice(1).map((run, index) => Math.round(run.at - index * 1000));
    expect(gaps).toEqual([100, 200, 400, 800, 1000, 1000]);
    expect(runs.map((run) => run.attempt)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    await runs[6]!.end({ then: 'rest' });
    queue.add('a');
    expect(runs[7]!.attempt).toBe(1);
  });

  test('a retry never comes before the time it was told', async () => {
    const { clock, queue, runs } = queueOf();
    queue.add('a');
    await runs[0]!.end({ then: 'retry', notBeforeMs: 7000 });
    await clock.advance(6999);
    expect(runs).toHaveLength(1);
    await clock.advance(1);
    expect(runs).toHaveLength(2);
  });

  test('a run that throws is reported and retried, and the queue goes on', async () => {
    const { clock, queue, runs, errors, keys } = queueOf();
    queue.add('bad');
    queue.add('good');
    await runs[0]!.end(new Error('bug'));
    expect(errors).toEqual([new Error('bug')]);
    expect(keys()).toEqual(['bad', 'good']);
    await runs[1]!.end();
    await clock.advance(100);
    expect(keys()).toEqual(['bad', 'good', 'bad']);
    expect(queue.state()).toMatchObject({ runs: 2, retries: 1 });
  });

  const BACKOFF = { firstMs: 64, maxMs: 300_000 };

  test.each([
    ['runs when that is over, if it is short', 1, 64],
    ['runs when a second is over, if it is long', 8, 1000],
  ])('news during a backoff %s, and ends it', async (_rule, failures, expected) => {
    const { clock, queue, runs } = queueOf({ backoff: BACKOFF });
    clock.randomValue = 1;
    queue.add('a');
    await failOver(clock, runs, failures);
    const failedAt = clock.now;
    for (let i = 0; i < 100; i++) queue.add('a');
    await clock.advance(2000);
    expect(runs).toHaveLength(failures + 1);
    expect(runs.at(-1)!.at - failedAt).toBe(expected);
    await runs.at(-1)!.end();
    await clock.advance(600_000);
    expect(runs).toHaveLength(failures + 1);
  });

  test('news never stops, and a run that fails each time comes once a second in the end', async () => {
    const { clock, queue, runs } = queueOf({ backoff: BACKOFF });
    queue.add('a');
    for (let passed = 0; passed < 20_000; passed += 20) {
      queue.add('a');
      await runs.at(-1)!.end({ then: 'retry' });
      queue.add('a');
      await clock.advance(20);
    }
    expect(runs.length).toBeGreaterThanOrEqual(20);
    expect(runs.length).toBeLessThanOrEqual(26);
  });

  test.each([
    ['news during a run that fails waits, too', { then: 'retry' }, 64],
    ['news during a run that throws waits, too', new Error('bug'), 64],
    ['news during a run that ends well is worked on at once', { then: 'rest' }, 0],
  ] as const)('%s', async (_rule, end, expected) => {
    const { clock, queue, runs } = queueOf({ backoff: BACKOFF });
    clock.randomValue = 1;
    queue.add('a');
    await clock.advance(500);
    queue.add('a');
    await runs[0]!.end(end);
    await clock.advance(2000);
    expect(runs.map(({ at }) => at)).toEqual([0, 500 + expected]);
  });

  test('news is worked on at once again after a success', async () => {
    const { clock, queue, runs } = queueOf({ backoff: BACKOFF });
    queue.add('a');
    await failOver(clock, runs, 6);
    await clock.advance(600_000);
    await runs.at(-1)!.end();
    queue.add('a');
    expect(runs.at(-1)).toMatchObject({ attempt: 1, at: clock.now });
  });

  test('"after" brings the key back once, and is not a failure', async () => {
    const { clock, queue, runs } = queueOf();
    queue.add('a');
    await runs[0]!.end({ then: 'after', ms: 500 });
    expect(queue.state()).toMatchObject({ delayed: 1, retries: 0 });
    await clock.advance(500);
    expect(runs[1]).toMatchObject({ attempt: 1, at: 500 });
  });

  test.each([
    ['of two later times the earlier one wins', [500, 200], 200],
    ['also when the earlier one comes first', [200, 500], 200],
    ['no time at all is now', [500, 0], 0],
  ])('%s', async (_rule, delays, expected) => {
    const { clock, queue, runs } = queueOf();
    for (const delay of delays) queue.addAfter('a', delay);
    await clock.advance(1000);
    expect(runs.map((run) => run.at)).toEqual([expected]);
  });

  test('news during a run that ends in "after" runs at once, once', async () => {
    const { clock, queue, runs } = queueOf();
    queue.add('a');
    queue.add('a');
    await runs[0]!.end({ then: 'after', ms: 300 });
    expect(runs).toHaveLength(2);
    await runs[1]!.end();
    await clock.advance(1000);
    expect(runs).toHaveLength(2);
  });

  test('a forgotten key loses its failures, its place and its delay', async () => {
    const { clock, queue, runs, keys } = queueOf();
    queue.add('a');
    await runs[0]!.end({ then: 'retry' });
    queue.forget('a');
    await clock.advance(10_000);
    queue.add('busy');
    queue.add('a');
    queue.forget('a');
    await runs[1]!.end();
    expect(keys()).toEqual(['a', 'busy']);
    queue.add('a');
    expect(runs[2]!.attempt).toBe(1);
  });

  test('stop hands out nothing more and waits for what runs', async () => {
    const { clock, queue, runs } = queueOf();
    queue.add('a');
    queue.add('b');
    queue.addAfter('c', 10);
    let stopped = false;
    const stopping = queue.stop().then(() => (stopped = true));
    await clock.advance(1000);
    queue.add('d');
    expect(stopped).toBe(false);
    await runs[0]!.end({ then: 'retry' });
    await stopping;
    await clock.advance(1000);
    expect(runs).toHaveLength(1);
    expect(clock.pending()).toEqual([]);
  });

  test('tells the oldest run and the longest wait, for liveness', async () => {
    const { clock, queue } = queueOf();
    queue.add('stuck');
    await clock.advance(100);
    queue.add('next');
    await clock.advance(50);
    expect(queue.state()).toMatchObject({
      oldestRunning: { key: 'stuck', forMs: 150 },
      oldestWaitingMs: 50,
    });
  });

  test('a concurrency below 1 is refused', () => {
    expect(() => queueOf({ concurrency: 0 })).toThrow('at least 1');
  });

  test('100,000 adds of 1,000 keys leave nothing behind', async () => {
    const { clock, queue } = queueOf({
      concurrency: 8,
      run: () => Promise.resolve({ then: 'rest' }),
    });
    for (let i = 0; i < 100_000; i++) queue.add(`key-${i % 1000}`);
    await clock.advance(1);
    for (let i = 0; i < 500; i++) await settle();
    expect(queue.state()).toMatchObject({ waiting: 0, running: 0, delayed: 0 });
    expect(queue.state().runs).toBeGreaterThanOrEqual(1000);
  });
});

describe('backoffMs', () => {
  test.each([
    ['the first pause is at least half of the first time', 1, 0, 50],
    ['and at most all of it', 1, 1, 100],
    ['it doubles', 3, 1, 400],
    ['it stops at the cap', 20, 1, 1000],
    ['and does not overflow', 5000, 1, 1000],
  ])('%s', (_rule, failures, random, expected) => {
    expect(backoffMs({ firstMs: 100, maxMs: 1000 }, failures, random)).toBe(expected);
  });
});
