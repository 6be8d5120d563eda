import { describe, expect, test } from '@jest/globals';
import type { MeshInstallStatus } from '../../../src/api/mesh-install.ts';
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

describe('progress waits for the rest of a second', () => {
  test.each([
    ['another sentence', condition({ message: 'Deployment istio-system/edge is rolling out' })],
    ['fewer steps to come', having({ plan: { ...BASE.plan, next: ['b'] } })],
    ['no steps to come', having({ plan: undefined })],
    ['a gateway that is up', having({ gateways: [{ name: 'edge', ready: true }] })],
    ['a control plane that is up', having({ revisions: [{ name: 'default', ready: true }] })],
  ])('%s', (_what, after) => {
    expect(delayOf(after, 0)).toBe(1000);
    expect(delayOf(after, 400)).toBe(600);
    expect(delayOf(after, 1000)).toBe(0);
  });
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
