import { expect, test } from '@jest/globals';
import { SUPPORTED_MINORS } from '../../../src/api/supported-minors.ts';
import { parseMinorCondition } from '../../../src/catalog/minor-condition.ts';

test.each([
  ['>=1.30', ['1.30', '1.31']],
  ['>1.30', ['1.31']],
  ['<1.30', ['1.28', '1.29']],
  ['<=1.29', ['1.28', '1.29']],
  ['1.30', ['1.30']],
  ['>=1.29 <1.31', ['1.29', '1.30']],
])('%s is for %j', (text, minors) => {
  expect(SUPPORTED_MINORS.filter(parseMinorCondition(text))).toEqual(minors);
});

test.each(['', '1', '>=1.27', '>=1.30.1', '=>1.30', '~1.30', '>=1.30,<1.31', '>= 1.30'])(
  '%j is no condition',
  (text) => {
    expect(() => parseMinorCondition(text)).toThrow('is no condition on a minor');
  },
);
