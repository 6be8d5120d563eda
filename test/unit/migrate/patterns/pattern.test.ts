import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isMatch } from '../../../../src/migrate/patterns/is-match.ts';
import { parsePattern } from '../../../../src/migrate/patterns/parse-pattern.ts';

function matches(pattern: string, text: string): boolean | undefined {
  const parsed = parsePattern(pattern);
  return parsed === undefined ? undefined : isMatch(parsed, text);
}

describe('a regular expression is found as Go finds it', () => {
  test.each<[rule: string, pattern: string, finds: string, not: string]>([
    ['anywhere', 'domain', '--domain=x', '--main'],
    ['at the begin', '^--d', '--d', 'a--d'],
    ['at the end', 'd$', '--d', 'd-'],
    ['at both, by their other names', '\\Aa\\z', 'a', 'ab'],
    ['a dot for any letter but a new line', '^a.c$', 'a\u{1f600}c', 'a\nc'],
    ['a backslash for the letter itself', 'a\\.c\\$', 'xa.c$', 'abc$'],
    ['a class', '^[a-cx-]+$', 'ab-x', 'abd'],
    ['a class without', '^[^a-c]+$', 'd\ne', 'a'],
    ['a class with a bracket in it', '^[]a]+$', 'a]', 'b'],
    ['a class with classes in it', '^[\\d\\s_]+$', '1 _\t', '1\u00a0'],
    ['a number of times', '^a{2,3}$', 'aaa', 'aaaa'],
    ['an exact number of times', '^(?:ab){2}$', 'abab', 'ab'],
    ['at least so many', '^a{2,}$', 'aaaaa', 'a'],
    ['a brace that counts nothing', '^a{,2}{x$', 'a{,2}{x', 'aa'],
    ['one or the other, or nothing', '^(ab|c|)$', '', 'b'],
    ['with as little as possible', '^a+?b??$', 'aa', 'b'],
    ['edges of words', '\\bsd\\B', 'a sds', 'asds'],
    ['controls', '^\\t\\x$'.replace('\\x', '\\n'), '\t\n', 'tn'],
    ['repeated nothing', '^(a*)*(()*)+$', 'aa', 'b'],
  ])('%s', (_rule, pattern, finds, not) => {
    expect([matches(pattern, finds), matches(pattern, not)]).toEqual([true, false]);
  });

  test.each([
    ...[
      '*',
      'a**',
      'a*+',
      'a{2}{3}',
      '|+',
      '(a',
      'a)',
      '[a',
      '[]',
      '[z-a]',
      '[a-\\d]',
      '\\',
      'a\\',
    ],
    ...['\\y', '\\1', '(?=a)', 'a{1001}', 'a{3,2}', '(a{50}){50}'],
  ])('%s is an error', (pattern) => {
    expect(parsePattern(pattern)).toBeUndefined();
  });

  test.each(['(?i)a', '(?P<x>a)', '[[:alpha:]]', '\\pL', '\\Qa\\E', '\\x41'])(
    '%s is left to a person',
    (pattern) => {
      expect(parsePattern(pattern)).toBeUndefined();
    },
  );
});

/** Patterns that JavaScript reads in the same way. */
const { pattern } = fc.letrec<{ pattern: string; piece: string; atom: string }>((tie) => ({
  pattern: fc
    .array(fc.array(tie('piece'), { maxLength: 3 }), { minLength: 1, maxLength: 2 })
    .map((options) => options.map((parts) => parts.join('')).join('|')),
  piece: fc
    .tuple(tie('atom'), fc.constantFrom('', '', '', '*', '+', '?', '{2}', '{0,2}', '{1,}', '*?'))
    .map((parts) => parts.join('')),
  atom: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom(
      'a',
      'b',
      '.',
      '[ab]',
      '[^a]',
      '\\d',
      '\\W',
      '\\.',
      '(?:^)',
      '(?:$)',
      '(?:\\b)',
    ),
    tie('pattern').map((inner) => `(${inner})`),
  ),
}));

describe('any pattern', () => {
  test('finds what JavaScript finds by it', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '1', '.', ' '), maxLength: 6 });
    fc.assert(
      fc.property(pattern, text, (source, found) => {
        expect(matches(source, found)).toBe(new RegExp(source, 'u').test(found));
      }),
      { numRuns: 2_000 },
    );
  });

  test('is done soon, whatever it would cost to try one way after the other', () => {
    const text = 'a'.repeat(2_000);
    for (const costly of ['^(a+)+$', '^(a|aa)*b', '^(a*)*b', '(.*.*.*.*){9}x', '^(a?){500}a{500}b'])
      expect(matches(costly, `${text}!`)).toBe(false);
  }, 5_000);
});
