import { describe, expect, test } from '@jest/globals';
import { findCondition, isConditionTrue, setCondition } from '../../../src/api/conditions.ts';
import type { Condition, StoredCondition } from '../../../src/api/conditions.ts';
import { CONDITIONS } from '../../../src/api/conditions.ts';
import { needsPerson, REASONS } from '../../../src/api/reasons.ts';

const EARLY = new Date('2026-01-02T03:04:05.678Z');
const LATE = new Date('2026-01-02T09:00:00.000Z');

const READY: Condition = {
  type: 'Ready',
  status: 'True',
  reason: 'InSync',
  message: 'the mesh is ready',
  observedGeneration: 1,
};

describe('setting a condition', () => {
  const before = setCondition([], READY, EARLY);

  test('writes the time to the second', () => {
    expect(before).toEqual([{ ...READY, lastTransitionTime: '2026-01-02T03:04:05Z' }]);
  });

  test('keeps the time while only reason, message or generation change', () => {
    const next = { ...READY, reason: 'Applied', message: 'other', observedGeneration: 2 } as const;
    expect(setCondition(before, next, LATE)).toEqual([
      { ...next, lastTransitionTime: '2026-01-02T03:04:05Z' },
    ]);
  });

  test('moves the time when the status changes', () => {
    const [condition] = setCondition(before, { ...READY, status: 'Unknown' }, LATE);
    expect(condition?.lastTransitionTime).toBe('2026-01-02T09:00:00Z');
  });

  test('keeps the documented order, and unknown types behind it', () => {
    const foreign = { ...before[0], type: 'FromTheFuture' } as StoredCondition;
    const stalled = { ...READY, type: 'Stalled', status: 'False' } as const;
    const types = setCondition([foreign, ...setCondition([], stalled, EARLY)], READY, EARLY).map(
      ({ type }) => type,
    );
    expect(types).toEqual(['Ready', 'Stalled', 'FromTheFuture']);
  });

  test('cuts a message that the schema would refuse', () => {
    const [condition] = setCondition([], { ...READY, message: 'x'.repeat(5000) }, EARLY);
    expect(condition?.message).toHaveLength(4096);
  });

  test('edits nothing', () => {
    const frozen = Object.freeze([...before]);
    expect(() => setCondition(frozen, { ...READY, status: 'False' }, LATE)).not.toThrow();
    expect(frozen[0]?.status).toBe('True');
  });
});

test('a condition is found by its type', () => {
  const conditions = setCondition([], READY, EARLY);
  expect(findCondition(conditions, 'Ready')?.reason).toBe('InSync');
  expect(isConditionTrue(conditions, 'Ready')).toBe(true);
  expect(isConditionTrue(conditions, 'Stalled')).toBe(false);
  expect(isConditionTrue(undefined, 'Ready')).toBe(false);
});

test('reasons and condition types are CamelCase, unique and documented by a sentence', () => {
  const names = [...REASONS.map(({ name }) => name), ...CONDITIONS.map(({ type }) => type)];
  expect(names.filter((name) => !/^[A-Z][A-Za-z]{1,63}$/.test(name))).toEqual([]);
  expect(new Set(REASONS.map(({ name }) => name)).size).toBe(REASONS.length);
  expect(new Set(CONDITIONS.map(({ type }) => type)).size).toBe(CONDITIONS.length);
  const meanings = [...REASONS, ...CONDITIONS].map(({ meaning }) => meaning);
  expect(meanings.filter((meaning) => !/^[A-Z].*\.$/.test(meaning))).toEqual([]);
});

test('a person is needed for what a person has to mend', () => {
  expect(needsPerson('InvalidSpec')).toBe(true);
  expect(needsPerson('WaitingForRollout')).toBe(false);
});
