import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { deepEqual } from '../../../src/support/deep-equal.ts';
import { stableStringify } from '../../../src/support/stable-stringify.ts';

/** As deep as an API server stores values of any shape. */
const DEEP = 10_000;

function nested(depth: number): unknown {
  let value: unknown = 1;
  for (let level = 0; level < depth; level++) value = level % 2 === 0 ? { a: value } : [value];
  return value;
}

describe('values of any depth', () => {
  test('are printed', () => {
    const text = stableStringify(nested(DEEP));
    expect([text.length, text.slice(0, 8)]).toEqual([DEEP * 4 + 1, '[{"a":[{']);
  });

  test('are compared', () => {
    expect(deepEqual(nested(DEEP), nested(DEEP))).toBe(true);
    expect(deepEqual(nested(DEEP), nested(DEEP + 2))).toBe(false);
  });
});

test.each([
  ['Maps with equal entries are equal', new Map([['a', { x: 1 }]]), true],
  ['one entry differs', new Map([['a', { x: 2 }]]), false],
  [
    'one has more entries',
    new Map([
      ['a', { x: 1 }],
      ['b', { x: 1 }],
    ]),
    false,
  ],
  ['an object is no Map', { a: { x: 1 } }, false],
])('%s', (_rule, other, equal) => {
  expect(deepEqual(new Map([['a', { x: 1 }]]), other)).toBe(equal);
});

describe('any JSON value', () => {
  const value = fc.jsonValue({ maxDepth: 4 });

  test('is printed so that it reads back equal, and equally whatever the order of its keys', () => {
    fc.assert(
      fc.property(value, (one) => {
        const text = stableStringify(one);
        const back: unknown = JSON.parse(text);
        return (
          text === stableStringify(reversed(one)) &&
          deepEqual(back, JSON.parse(JSON.stringify(one)))
        );
      }),
      { seed: 20260101, numRuns: 500 },
    );
  });

  test('is equal to itself, and to another one only if both print alike', () => {
    fc.assert(
      fc.property(value, value, (one, other) => {
        const alike = stableStringify(one) === stableStringify(other);
        return deepEqual(one, reversed(one)) && deepEqual(one, other) === alike;
      }),
      { seed: 20260101, numRuns: 500 },
    );
  });
});

test('members that are undefined are not printed, and print as null in a list', () => {
  expect(stableStringify({ b: undefined, a: [undefined] })).toBe('{"a":[null]}');
});

/** The same value with the keys of every object in the other order. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, member]) => [key, reversed(member)]),
  );
}
