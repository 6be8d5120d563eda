import { describe, expect, test } from '@jest/globals';
import { expandCompactSchema } from '../../../src/api/compact-schema.ts';

const FILE = {
  types: { Pair: { left: 'string', right: 'string', $oneOf: [['left', 'right']] } },
  root: {
    'name!': 'string',
    'late since 1.30': 'boolean',
    'early until 1.29': 'count',
    'middle since 1.29 until 1.30': 'number',
    mode: '|A|B since 1.31',
    only: 'ONLY_THIS',
    pairs: ['Pair'],
    anything: { '*': 'Pair' },
  },
};

describe('a compact schema', () => {
  test('has in each minor what the minor has', () => {
    const names = (['1.28', '1.29', '1.30', '1.31'] as const).map((minor) =>
      Object.keys(expandCompactSchema(FILE, minor).properties ?? {}).filter((name) =>
        ['late', 'early', 'middle'].includes(name),
      ),
    );
    expect(names).toEqual([['early'], ['early', 'middle'], ['late', 'middle'], ['late']]);
  });

  test('becomes a structural schema', () => {
    const pair = {
      type: 'object',
      properties: { left: { type: 'string' }, right: { type: 'string' } },
      'x-meshinstall-one-of': [['left', 'right']],
    };
    expect(expandCompactSchema(FILE, '1.31')).toEqual({
      type: 'object',
      required: ['name'],
      properties: {
        name: { type: 'string' },
        late: { type: 'boolean' },
        mode: { type: 'string', enum: ['', 'A', 'B'] },
        only: { type: 'string', enum: ['ONLY_THIS'] },
        pairs: { type: 'array', items: pair },
        anything: { type: 'object', additionalProperties: pair },
      },
    });
  });

  const WRONG: Record<string, readonly [file: unknown, message: string]> = {
    'no file at all': [undefined, 'the file: wants a type'],
    'no root': [{ types: {} }, 'root: wants a type'],
    'an unknown word': [{ root: { a: 'sting' } }, 'root.a: there is no type "sting"'],
    'an unknown named type': [{ root: { a: ['Pear'] } }, 'root.a[]: there is no type Pear'],
    'a type in itself': [
      { types: { Tree: { leaf: 'Tree' } }, root: { a: 'Tree' } },
      'types.Tree.leaf: type Tree contains itself',
    ],
    'an unknown minor': [{ root: { 'a since 1.99': 'any' } }, '1.99 is no supported minor'],
    'other words behind a name': [{ root: { 'a from 1.30': 'any' } }, 'wants "name since'],
    'a list of two types': [{ root: { a: ['any', 'string'] } }, 'root.a: a list type has one item'],
    'a malformed group': [{ root: { $oneOf: ['a'] } }, 'root.$oneOf: wants a list of lists'],
  };

  test.each(Object.entries(WRONG))('names the place of %s', (_rule, [file, message]) => {
    expect(() => expandCompactSchema(file, '1.31')).toThrow(message);
  });
});
