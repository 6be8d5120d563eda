import { expect, test } from '@jest/globals';
import { fitBudget } from '../../../src/api/disruption-budget.ts';
import type { JsonObject } from '../../../src/api/kube-object.ts';

interface Row {
  readonly floor: number;
  readonly limits: JsonObject;
  readonly gives: JsonObject | undefined;
  /** What a person is told; absent: nothing. */
  readonly says?: RegExp;
}

const RELAXED = { maxUnavailable: 1 };
const BLOCKS = /would let no pod go and block every drain; maxUnavailable: 1 takes its place$/;

const TABLE: Readonly<Record<string, Row>> = {
  'one pod has no budget': { floor: 1, limits: { minAvailable: 1 }, gives: undefined },
  'no pod has none either': { floor: 0, limits: { maxUnavailable: 1 }, gives: undefined },
  'one of two may go': { floor: 2, limits: { minAvailable: 1 }, gives: { minAvailable: 1 } },
  'two of two have to stay': {
    floor: 2,
    limits: { minAvailable: 2 },
    gives: RELAXED,
    says: /^minAvailable: 2 of 2 pods would/,
  },
  'more have to stay than there are': {
    floor: 2,
    limits: { minAvailable: 5 },
    gives: RELAXED,
    says: BLOCKS,
  },
  'all have to stay': { floor: 9, limits: { minAvailable: '100%' }, gives: RELAXED, says: BLOCKS },
  'a share is rounded up, so three quarters of two are two': {
    floor: 2,
    limits: { minAvailable: '75%' },
    gives: RELAXED,
    says: BLOCKS,
  },
  'three quarters of four are three': {
    floor: 4,
    limits: { minAvailable: '75%' },
    gives: { minAvailable: '75%' },
  },
  'a number written as text counts': {
    floor: 2,
    limits: { minAvailable: '2' },
    gives: RELAXED,
    says: BLOCKS,
  },
  'a number written as text is a number for the API server, which takes only percentages as text': {
    floor: 3,
    limits: { maxUnavailable: '1', unhealthyPodEvictionPolicy: 'AlwaysAllow' },
    gives: { maxUnavailable: 1, unhealthyPodEvictionPolicy: 'AlwaysAllow' },
  },
  'none may be away': { floor: 3, limits: { maxUnavailable: 0 }, gives: RELAXED, says: BLOCKS },
  'nought percent may be away': {
    floor: 3,
    limits: { maxUnavailable: '0%' },
    gives: RELAXED,
    says: BLOCKS,
  },
  'the smallest share lets one go': {
    floor: 3,
    limits: { maxUnavailable: '1%' },
    gives: { maxUnavailable: '1%' },
  },
  'no limit at all lets none go': {
    floor: 2,
    limits: {},
    gives: RELAXED,
    says: /^a budget without a limit of 2 pods would/,
  },
  'the policy for unhealthy pods stays': {
    floor: 2,
    limits: { minAvailable: 2, unhealthyPodEvictionPolicy: 'AlwaysAllow' },
    gives: { maxUnavailable: 1, unhealthyPodEvictionPolicy: 'AlwaysAllow' },
    says: BLOCKS,
  },
};

test.each(Object.entries(TABLE))('%s', (_rule, { floor, limits, gives, says }) => {
  const { budget, note } = fitBudget(floor, limits);
  expect(budget).toEqual(gives);
  if (says === undefined) expect(note).toBeUndefined();
  else expect(note).toMatch(says);
});

test('no budget of up to twelve pods blocks a drain', () => {
  const amounts = [...Array(13).keys()].flatMap((n) => [n, `${n * 10}%`]);
  for (let floor = 2; floor <= 12; floor++) {
    for (const amount of amounts) {
      for (const limits of [{ minAvailable: amount }, { maxUnavailable: amount }]) {
        const { budget = {} } = fitBudget(floor, limits);
        expect([floor, limits, evictable(floor, budget) >= 1]).toEqual([floor, limits, true]);
      }
    }
  }
});

/** The same rule, told from the other side: how many pods may go before too few are left. */
function evictable(pods: number, budget: JsonObject): number {
  const [name, value] = Object.entries(budget)[0] ?? ['', 0];
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const share = text.endsWith('%') ? (parseInt(text, 10) / 100) * pods : Number(text);
  const left = name === 'minAvailable' ? Math.ceil(share) : pods - Math.ceil(share);
  return pods - Math.max(0, left);
}
