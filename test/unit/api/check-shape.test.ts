import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { checkShape } from '../../../src/api/check-shape.ts';
import { printFinding } from '../../../src/api/finding.ts';
import { validateMeshInstall } from '../../../src/api/validate-mesh-install.ts';
import { CATALOG } from '../../support/catalog.ts';

function nested(depth: number): unknown {
  return depth === 0 ? 1 : { a: nested(depth - 1) };
}

function cycle(): unknown {
  const loop: Record<string, unknown> = {};
  loop.self = loop;
  return loop;
}

/** A thousand thousand values from a few lines of YAML anchors. */
function bomb(): unknown {
  const tens = [1, 1, 1, 1, 1, 1, 1, 1, 1, 1];
  return [1, 2, 3, 4, 5].reduce<unknown>((inner) => tens.map(() => inner), tens);
}

const HOSTILE: Record<string, readonly [value: unknown, found: readonly string[]]> = {
  'magic names': [
    JSON.parse('{"spec": {"__proto__": {"x": 1}, "constructor": 1, "a": [{"prototype": 1}]}}'),
    [
      'spec.__proto__: this name is never allowed; remove it',
      'spec.constructor: this name is never allowed; remove it',
      'spec.a[0].prototype: this name is never allowed; remove it',
    ],
  ],
  'too deep': [nested(100), ['a.a.a.a.a.a.a.a: is nested more than 48 levels deep']],
  'a cycle': [
    cycle(),
    ['self.self.self.self.self.self.self.self: is nested more than 48 levels deep'],
  ],
  'too many values': [{ list: bomb() }, ['list[9]: is too large: more than 10000 values']],
  'a text too long': [{ a: 'x'.repeat(300_000) }, ['a: is too long: more than 262144 characters']],
  'a date': [{ a: new Date(0) }, ['a: is nothing that JSON knows']],
  'no number': [{ a: Infinity }, ['a: is no number that JSON knows (found Infinity)']],
  'a list longer than the limit, whose items nobody looks at': [
    { a: Array.from({ length: 3_000_000 }) },
    ['a: is too large: more than 10000 values'],
  ],
  'a list with holes': [{ a: Array(3), b: new Date(0) }, ['b: is nothing that JSON knows']],
  'whole numbers that some readers round': [
    { a: 2 ** 53, b: -(2 ** 53), c: 1e300, d: 2 ** 53 - 1, e: 0.1 },
    ['c', 'b', 'a'].map(
      (key) =>
        `${key}: is too large to be read exactly: write it in quotes, or a number below 2^53`,
    ),
  ],
  'half a character, in a text and in a key': [
    { a: '\ud83d', '\udc00': 1 },
    ['["\\udc00"]', 'a'].map(
      (key) =>
        `${key}: has half of a character (a lone surrogate such as \\ud800), which nobody can store; remove it`,
    ),
  ],
  'what is wrong all over': [
    Array.from({ length: 500 }, () => Infinity),
    Array.from(
      { length: 100 },
      (_none, at) => `[${499 - at}]: is no number that JSON knows (found Infinity)`,
    ),
  ],
  'an endless key': [
    { ['k'.repeat(400)]: 1 },
    [`["${'k'.repeat(79)}…"]: the key is longer than 320 characters`],
  ],
};

describe('hostile shapes', () => {
  test.each(Object.entries(HOSTILE))('%s', (_rule, [value, expected]) => {
    expect(checkShape(value).map(printFinding)).toEqual(expected);
  });

  test('a plain object of any keys is fine', () => {
    expect(checkShape({ spec: { a: [1, 'b', null, true, { 'c/d': [] }] } })).toEqual([]);
  });
});

test('validation answers, and never throws, for whatever stands in a MeshInstall', () => {
  const spec = fc.dictionary(
    fc.constantFrom(
      'version',
      'profile',
      'gateways',
      'values',
      'meshConfig',
      'images',
      'revision',
      'x',
    ),
    fc.anything({ withNullPrototype: true, withDate: true, withSparseArray: true }),
  );
  fc.assert(
    fc.property(spec, (wish) => {
      const object = {
        apiVersion: 'meshinstall.io/v1alpha1',
        kind: 'MeshInstall',
        metadata: { name: 'x' },
        spec: wish,
      };
      const { findings } = validateMeshInstall(object, { catalog: CATALOG });
      return findings.every(({ path, message }) => path !== '' && message !== '');
    }),
    { numRuns: 2000, seed: 20260101 },
  );
});
