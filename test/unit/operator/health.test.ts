import { describe, expect, test } from '@jest/globals';
import type { InformerHealth } from '../../../src/cluster/informer.ts';
import { deathSigns, isReadyToServe, type Vitals } from '../../../src/operator/health.ts';
import { WorkQueue } from '../../../src/queue/work-queue.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import { closeFakes, openFake } from '../../fakes/open-fake.ts';
import { quickClock } from '../../fakes/quick-clock.ts';

const NOW = 10_000_000;
const MINUTE = 60_000;

function informer(health: Partial<InformerHealth> = {}): InformerHealth {
  return {
    name: 'configmaps',
    synced: true,
    served: true,
    lastActivity: NOW,
    failures: 0,
    lastError: undefined,
    ...{ lists: 0, streams: 1, watches: 0 },
    ...health,
  };
}

function vitals(changed: Partial<Vitals> = {}): Vitals {
  return { now: NOW, informers: [informer()], oldestRoundMs: 0, electionActivity: NOW, ...changed };
}

const SIGNS: Record<string, readonly [Partial<Vitals>, readonly string[]]> = {
  'all is well': [{}, []],
  'an API server that has been away for an hour, while every loop tries': [
    { informers: [informer({ synced: false, failures: 120, lastActivity: NOW - 30_000 })] },
    [],
  ],
  'a watch whose loop has stopped turning': [
    { informers: [informer(), informer({ lastActivity: NOW - 2 * MINUTE })] },
    ['1 of 2 watches show no sign of life'],
  ],
  'a round that takes nine minutes is slow': [{ oldestRoundMs: 9 * MINUTE }, []],
  'a round that takes eleven minutes is stuck': [
    { oldestRoundMs: 11 * MINUTE },
    ['a reconcile is stuck'],
  ],
  'an election that has stopped trying': [
    { electionActivity: NOW - 2 * MINUTE },
    ['the leader election shows no sign of life'],
  ],
  'an operator without election': [{ electionActivity: undefined }, []],
  'all of it at once is all told': [
    {
      informers: [informer({ lastActivity: 0 })],
      oldestRoundMs: 11 * MINUTE,
      electionActivity: 0,
    },
    [
      '1 of 1 watches show no sign of life',
      'a reconcile is stuck',
      'the leader election shows no sign of life',
    ],
  ],
};

describe('liveness', () => {
  test.each(Object.entries(SIGNS))('%s', (_title, [changed, signs]) => {
    expect(deathSigns(vitals(changed))).toEqual(signs);
  });

  test('a queue whose round never ends is noticed', async () => {
    const clock = new FakeClock();
    const queue = new WorkQueue({
      clock,
      concurrency: 1,
      run: () => new Promise(() => undefined),
    });
    queue.start();
    queue.add('default');
    const signs = (): readonly string[] =>
      deathSigns(vitals({ oldestRoundMs: queue.state().oldestRunning?.forMs ?? 0 }));
    await clock.advance(9 * MINUTE);
    expect(signs()).toEqual([]);
    await clock.advance(2 * MINUTE);
    expect(signs()).toEqual(['a reconcile is stuck']);
  });

  test('a watch that somebody ended is noticed, one that an API server leaves without an answer is not', async () => {
    const clock = quickClock(1_000);
    const { connection } = await openFake(() => ({ stream: () => undefined }), { clock });
    const informers = connection.informers<string>();
    const selection = { apiVersion: 'v1', kind: 'ConfigMap', project: () => '' };
    const ended = informers.add({ ...selection, namespace: 'ended' });
    informers.add({ ...selection, namespace: 'waiting' });
    informers.start();
    ended.stop();
    const signs = (): readonly string[] =>
      deathSigns(
        vitals({
          now: clock.monotonic(),
          informers: informers.health(),
          electionActivity: undefined,
        }),
      );
    while (signs().length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(signs()).toEqual(['1 of 2 watches show no sign of life']);
    informers.stop();
    await closeFakes();
  });
});

describe('readiness', () => {
  test('is a complete view, whoever leads', () => {
    expect(isReadyToServe([informer(), informer()])).toBe(true);
    expect(isReadyToServe([informer(), informer({ synced: false })])).toBe(false);
  });
});
