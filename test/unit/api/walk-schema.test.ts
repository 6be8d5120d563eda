import { describe, expect, test } from '@jest/globals';
import { printFinding } from '../../../src/api/finding.ts';
import type { SchemaNode } from '../../../src/api/schema-node.ts';
import { walkSchema } from '../../../src/api/walk-schema.ts';

function walk(value: unknown, schema: SchemaNode): string[] {
  return walkSchema(value, schema, { at: ['it'] }).map(printFinding);
}

const RULES: Record<
  string,
  readonly [schema: SchemaNode, value: unknown, found: readonly string[]]
> = {
  'an object takes the keys it names': [
    { type: 'object', properties: { a: { type: 'string' } } },
    { a: 'x', b: 'y' },
    ['it.b: there is no such field; did you mean it.a?'],
  ],
  'an object without any key takes none': [
    { type: 'object' },
    { wholly: 1 },
    ['it.wholly: there is no such field'],
  ],
  'inherited names are no fields': [
    { type: 'object', properties: { a: {} } },
    JSON.parse('{"toString": 1, "valueOf": 2}'),
    ['it.toString: there is no such field', 'it.valueOf: there is no such field'],
  ],
  'a preserving object takes any key and checks those it knows': [
    {
      type: 'object',
      properties: { a: { type: 'boolean' } },
      'x-kubernetes-preserve-unknown-fields': true,
    },
    { a: 1, b: 2 },
    ['it.a: has to be true or false (found 1)'],
  ],
  'a map checks every member, whatever its name': [
    { type: 'object', additionalProperties: { type: 'integer' } },
    { 'a.b/c': '7', d: 1.5 },
    [
      'it["a.b/c"]: has to be a whole number; write it without quotes (found "7")',
      'it.d: has to be a whole number (found 1.5)',
    ],
  ],
  'null is absent': [
    { type: 'object', required: ['a'], properties: { a: {}, b: { type: 'string' } } },
    { a: null, b: null },
    ['it.a: is missing'],
  ],
  'an item of a list is never null': [
    { type: 'array', items: { type: 'string' } },
    ['a', null],
    ['it[1]: is empty; remove it'],
  ],
  'int-or-string takes both, with the pattern for text': [
    { type: 'array', items: { 'x-kubernetes-int-or-string': true, pattern: '^[0-9]+%?$' } },
    [5, '5%', 'many', true],
    [
      'it[2]: has to be a number or a percentage such as 25% (found "many")',
      'it[3]: has to be a whole number or text; write it in quotes (found true)',
    ],
  ],
  'lengths are counted in characters and entries': [
    { type: 'array', maxItems: 2, items: { type: 'string', minLength: 1, maxLength: 2 } },
    ['', '😀😀', 'abc'],
    [
      'it: may have at most 2 entries, not 3',
      'it[0]: may not be empty',
      'it[2]: may have at most 2 characters, not 3',
    ],
  ],
  'numbers have limits': [
    { type: 'array', items: { type: 'integer', minimum: 1, maximum: 3 } },
    [0, 1, 3, 4],
    ['it[0]: has to be at least 1 (found 0)', 'it[3]: has to be at most 3 (found 4)'],
  ],
  'a set has no item twice': [
    { type: 'array', 'x-kubernetes-list-type': 'set', items: { type: 'string' } },
    ['a', 'b', 'a'],
    ['it[2]: is the same entry as number 1 of the list'],
  ],
  'a keyed list counts defaults as keys': [
    {
      type: 'array',
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['where', 'name'],
      items: {
        type: 'object',
        properties: { where: { type: 'string', default: '' }, name: { type: 'string' } },
      },
    },
    [{ name: 'a' }, { name: 'a', where: 'x' }, { name: 'a', where: '' }],
    ['it[2]: is the same entry as number 1 of the list'],
  ],
  'CEL rules are checked where the structure is right, with whole numbers as integers': [
    {
      type: 'object',
      properties: { least: { type: 'integer' }, most: { type: 'integer' } },
      'x-kubernetes-validations': [
        { rule: 'self.least + 1 <= self.most', message: 'too few', fieldPath: '.most' },
      ],
    },
    { least: 2, most: 2 },
    ['it.most: too few'],
  ],
  'CEL rules about an older object wait for one': [
    {
      type: 'string',
      'x-kubernetes-validations': [{ rule: 'self == oldSelf', message: 'immutable' }],
    },
    'a',
    [],
  ],
  'long texts are shortened in messages': [
    { type: 'integer' },
    'x'.repeat(500),
    [`it: has to be a whole number (found "${'x'.repeat(59)}…")`],
  ],
};

describe('walking a schema', () => {
  test.each(Object.entries(RULES))('%s', (_rule, [schema, value, expected]) => {
    expect(walk(value, schema)).toEqual(expected);
  });

  test('what somebody else has judged is skipped', () => {
    const schema: SchemaNode = { type: 'object', properties: { a: { type: 'string' } } };
    const skip = new Set(['it.a', 'it.b']);
    expect(walkSchema({ a: 1, b: 2 }, schema, { at: ['it'], skip })).toEqual([]);
  });
});
