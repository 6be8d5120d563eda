import { describe, expect, test } from '@jest/globals';
import type { MeshInstallStatus } from '../../../src/api/mesh-install.ts';
import type { Outcome } from '../../../src/reconcile/outcome.ts';
import { soonEnough } from '../../../src/reconcile/outcome-of.ts';
import { StatusPace } from '../../../src/reconcile/status-pace.ts';

const BASE = {
  observedGeneration: 1,
  conditions: [
    {
      type: 'Ready',
      status: 'False',
      reason: 'WaitingForRollout',
      message: 'Deployment istio-system/istiod is rolling out',
      lastTransitionTime: '2026-01-01T00:00:00Z',
    },
  ],
  plan: { goal: 'g', summary: 'two steps', next: ['a', 'b'] },
} as const;

function having(change: Partial<Record<keyof MeshInstallStatus, unknown>>): MeshInstallStatus {
  return { ...BASE, ...change } as MeshInstallStatus;
}

function condition(change: object): MeshInstallStatus {
  return having({ conditions: [{ ...BASE.conditions[0], ...change }] });
}

/** How long a status waits that is to follow BASE, this long after the last write. */
function delayOf(after: MeshInstallStatus, passed: number): number {
  const pace = new StatusPace();
  pace.note('default', 50_000);
  return pace.delay('default', { before: having({}), after }, 50_000 + passed);
}

describe('progress waits for the rest of two seconds', () => {
  test.each([
    ['another sentence', condition({ message: 'Deployment istio-system/edge is rolling out' })],
    ['fewer steps to come', having({ plan: { ...BASE.plan, next: ['b'] } })],
    ['no steps to come', having({ plan: undefined })],
    ['a gateway that is up', having({ gateways: [{ name: 'edge', ready: true }] })],
    ['the record of what was accepted', having({ acceptedRevision: 'a', activeRevision: 'b' })],
    ['a control plane that is up', having({ revisions: [{ name: 'default', ready: true }] })],
  ])('%s', (_what, after) => {
    expect(delayOf(after, 0)).toBe(2000);
    expect(delayOf(after, 400)).toBe(1600);
    expect(delayOf(after, 2000)).toBe(0);
  });
});

describe('a round whose status is kept back comes again in time', () => {
  const error = new Error('no');
  const TABLE: readonly (readonly [string, Outcome, number, Outcome])[] = [
    ['when it is settled', { kind: 'settled' }, 400, waiting(400)],
    ['when a person has to act', { kind: 'blocked', why: 'Paused' }, 400, waiting(400)],
    [
      'when it would wait longer',
      { ...waiting(15_000), why: 'rollout' },
      400,
      { ...waiting(400), why: 'rollout' },
    ],
    [
      'not later than it would',
      { ...waiting(100), why: 'rollout' },
      400,
      { ...waiting(100), why: 'rollout' },
    ],
    [
      'after a failure, as soon as that says',
      { kind: 'failed', error },
      400,
      { kind: 'failed', error },
    ],
    ['and only then', { kind: 'blocked', why: 'Paused' }, 0, { kind: 'blocked', why: 'Paused' }],
  ];
  test.each(TABLE)('%s', (_when, outcome, delay, expected) => {
    expect(soonEnough(outcome, delay)).toEqual(expected);
  });

  function waiting(afterMs: number): Outcome & { kind: 'waiting' } {
    return { kind: 'waiting', afterMs, why: 'the status is to be written' };
  }
});

describe('news is written at once', () => {
  test.each([
    ['another status', condition({ status: 'True', reason: 'InSync' })],
    ['another reason', condition({ reason: 'WaitingForAddress' })],
    ['another generation', condition({ observedGeneration: 2 })],
    ['one condition more', having({ conditions: [...BASE.conditions, { type: 'Stalled' }] })],
    ['a problem', having({ problems: [{ reason: 'ImagePull' }] })],
    ['a warning', having({ warnings: [{ path: 'spec' }] })],
  ])('%s', (_what, after) => {
    expect(delayOf(after, 0)).toBe(0);
  });

  test('the first status of all, and that of another MeshInstall', () => {
    const change = { before: having({}), after: condition({ message: 'else' }) };
    const pace = new StatusPace();
    expect(pace.delay('default', change, 50_000)).toBe(0);
    pace.note('other', 50_000);
    expect(pace.delay('default', change, 50_000)).toBe(0);
  });

  test('a clock that was set back holds nothing up', () => {
    expect(delayOf(condition({ message: 'else' }), -3_600_000)).toBe(0);
  });
});
