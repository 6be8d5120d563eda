import { describe, expect, test } from '@jest/globals';
import { compareResourceVersions } from '../../../src/support/compare-resource-versions.ts';

describe('compareResourceVersions', () => {
  test.each([
    ['equal', '5', '5', 0],
    ['older', '5', '6', -1],
    ['older, though later by letters', '9', '10', -1],
    ['newer', '100', '99', 1],
    ['told apart beyond what a float can', '9007199254740993', '9007199254740992', 1],
  ])('%s: %s and %s', (_what, left, right, sign) => {
    expect(Math.sign(compareResourceVersions(left, right)!)).toBe(sign);
    expect(Math.sign(compareResourceVersions(right, left)!)).toBe(sign === 0 ? 0 : -sign);
  });

  test.each([
    ['', '5'],
    ['abc', '5'],
    ['05', '5'],
    ['-1', '5'],
    ['1e9', '5'],
  ])('"%s" and "%s" cannot be ordered', (left, right) => {
    expect(compareResourceVersions(left, right)).toBeUndefined();
  });

  test('what is the same is equal, whatever it is', () => {
    expect(compareResourceVersions('abc', 'abc')).toBe(0);
  });
});
