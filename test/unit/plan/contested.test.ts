import { describe, expect, test } from '@jest/globals';
import type { Repair } from '../../../src/facts/facts.ts';
import { contestedUntil } from '../../../src/plan/contested.ts';

const MINUTE = 60_000;
const FIELD = { key: 'a', path: '/data/x', generation: 2 };

function repairs(minutes: readonly number[], over: Partial<Repair> = {}): readonly Repair[] {
  return minutes.map((minute) => ({ ...FIELD, at: minute * MINUTE, ...over }));
}

interface Row {
  readonly rule: string;
  readonly history: readonly Repair[];
  /** Minutes; absent: nobody fights. */
  readonly until?: number;
}

const TABLE: readonly Row[] = [
  { rule: 'nothing was put right', history: [] },
  { rule: 'twice is no contest', history: repairs([0, 1]) },
  {
    rule: 'three times within ten minutes is one, for an hour',
    history: repairs([0, 5, 10]),
    until: 70,
  },
  { rule: 'three times in eleven minutes is none', history: repairs([0, 5, 11]) },
  {
    rule: 'old repairs do not hide a new contest',
    history: repairs([0, 20, 40, 41, 42]),
    until: 102,
  },
  { rule: 'the hour runs from the last of three', history: repairs([0, 1, 2, 3]), until: 63 },
  { rule: 'one try after the hour begins no new one', history: repairs([0, 1, 2, 62]), until: 62 },
  { rule: 'another field is another matter', history: repairs([0, 1, 2], { path: '/data/y' }) },
  {
    rule: 'what was put right as a part of the whole counts',
    history: [...repairs([0, 1]), ...repairs([2], { path: '/data' })],
    until: 62,
  },
  { rule: 'and so is another object', history: repairs([0, 1, 2], { key: 'b' }) },
  { rule: 'a spec that changed since begins anew', history: repairs([0, 1, 2], { generation: 1 }) },
];

describe('until when a field that others keep changing is left alone', () => {
  test.each(TABLE)('$rule', ({ history, until }) => {
    expect(contestedUntil(history, FIELD)).toBe(until === undefined ? undefined : until * MINUTE);
  });
});
