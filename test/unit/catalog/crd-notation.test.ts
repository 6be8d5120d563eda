import { describe, expect, test } from '@jest/globals';
import type { JsonObject } from '../../../src/api/kube-object.ts';
import { expandIstioCrds } from '../../../src/catalog/istio-crds.ts';

const MADE_UP = { rule: 'self > 1', message: 'more than one' };

interface Sample {
  /** What stands below `spec` of the kind. */
  readonly spec: unknown;
  readonly types?: unknown;
  readonly checks?: unknown;
  readonly minor?: string;
  /** Keys of the file beside, or instead of, those of a plain kind. */
  readonly file?: Record<string, unknown>;
}

function filesOf({ spec, types, checks, file }: Sample): unknown {
  return {
    'thing.yaml': {
      kind: 'Thing',
      group: 'example.istio.io',
      plural: 'things',
      versions: { v1: 'stored' },
      schema: { spec },
      ...(types !== undefined && { types }),
      ...(checks !== undefined && { checks }),
      ...file,
    },
  };
}

function specSchema(sample: Sample): JsonObject {
  const [crd] = expandIstioCrds(filesOf(sample), sample.minor ?? '1.30');
  const { versions } = crd!.spec as {
    versions: { schema: { openAPIV3Schema: { properties: { spec: JsonObject } } } }[];
  };
  return versions[0]!.schema.openAPIV3Schema.properties.spec;
}

function none(...names: string[]): JsonObject {
  return { not: { anyOf: names.map((name) => ({ required: [name] })) } };
}

function refusal(sample: Sample): string {
  try {
    expandIstioCrds(filesOf(sample), sample.minor ?? '1.30');
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('the notation was accepted');
}

describe('a type that is one line', () => {
  test.each<[string, string, unknown]>([
    ['a built-in name', 'string', { type: 'string' }],
    ['a number with a format', 'int32', { type: 'integer', format: 'int32' }],
    [
      'a number or a text',
      'int-or-string',
      { anyOf: [{ type: 'integer' }, { type: 'string' }], 'x-kubernetes-int-or-string': true },
    ],
    [
      'an object with any content',
      'free-form',
      { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
    ],
    ['null allowed', 'boolean?', { type: 'boolean', nullable: true }],
    ['a range of lengths', 'string 1..63', { type: 'string', minLength: 1, maxLength: 63 }],
    ['a range of values open above', 'integer 0..', { type: 'integer', minimum: 0 }],
    [
      'a range of values open below',
      'double ..-0.5',
      { type: 'number', format: 'double', maximum: -0.5 },
    ],
    [
      'a pattern with bars and slashes',
      'string /^$|^a/b$/',
      { type: 'string', pattern: '^$|^a/b$' },
    ],
    [
      'a range and a pattern',
      'string 1..9 /^a$/',
      { type: 'string', minLength: 1, maxLength: 9, pattern: '^a$' },
    ],
    ['a default', 'int32 = 5', { type: 'integer', format: 'int32', default: 5 }],
    [
      'a default that is a text with an equals sign',
      'string = "a = b"',
      { type: 'string', default: 'a = b' },
    ],
    ['a choice', 'A | B_1', { type: 'string', enum: ['A', 'B_1'] }],
    ['a choice whose last word is newer', 'A | B since 1.31', { type: 'string', enum: ['A'] }],
    [
      'a choice whose first word is gone',
      'A until 1.29 | B | C since 1.30',
      { type: 'string', enum: ['B', 'C'] },
    ],
  ])('%s', (_rule, text, expected) => {
    expect(specSchema({ spec: text })).toEqual(expected);
  });

  test.each<[string, string, string]>([
    [
      'an unknown name, with the nearest one',
      'sting',
      'thing.yaml: schema > spec: nothing is called "sting"; did you mean "string"?',
    ],
    ['nothing like a type', '!x', '"!x" is no type'],
    [
      'a range of something without size',
      'boolean 1..2',
      'only texts and numbers have a range here',
    ],
    ['an unknown check', 'string no-such', 'nothing is called "no-such"'],
    ['a pattern with a space', 'string /a b/', 'holds no space'],
    ['a default that is no JSON', 'string = abc', 'comes a default as JSON, found abc'],
    ['a choice with a word twice', 'A | A', '"A" occurs twice in the choice'],
    ['a choice with an odd word', 'A | b c', '"b c" is no word of a choice'],
    ['a gate without minor', 'A | B since', 'after "since" comes a minor like 1.30, found nothing'],
  ])('is refused: %s', (_rule, text, message) => {
    expect(refusal({ spec: text })).toContain(message);
  });
});

describe('a field', () => {
  test.each<[string, unknown, unknown]>([
    [
      'is optional unless marked',
      { 'a!': 'string', b: 'string' },
      {
        type: 'object',
        properties: { a: { type: 'string' }, b: { type: 'string' } },
        required: ['a'],
      },
    ],
    [
      'is a list',
      { 'a[]!': 'string' },
      {
        type: 'object',
        properties: { a: { type: 'array', items: { type: 'string' } } },
        required: ['a'],
      },
    ],
    [
      'is a list of some length',
      { 'a[1..2]': 'string' },
      {
        type: 'object',
        properties: { a: { type: 'array', items: { type: 'string' }, minItems: 1, maxItems: 2 } },
      },
    ],
    [
      'is a map of some size',
      { 'a{..3}': 'string ..4' },
      {
        type: 'object',
        properties: {
          a: {
            type: 'object',
            additionalProperties: { type: 'string', maxLength: 4 },
            maxProperties: 3,
          },
        },
      },
    ],
    [
      'is a list that merges by two fields',
      { 'a[by x by y]': { 'x!': 'string', 'y!': 'string' } },
      {
        type: 'object',
        properties: {
          a: {
            type: 'array',
            'x-kubernetes-list-type': 'map',
            'x-kubernetes-list-map-keys': ['x', 'y'],
            items: {
              type: 'object',
              properties: { x: { type: 'string' }, y: { type: 'string' } },
              required: ['x', 'y'],
            },
          },
        },
      },
    ],
    [
      'is there since a minor',
      { 'a since 1.30': 'string', 'b! since 1.31': 'string' },
      { type: 'object', properties: { a: { type: 'string' } } },
    ],
    [
      'is there until a minor, that one included',
      { 'a until 1.30': 'string', 'b until 1.29': 'string' },
      { type: 'object', properties: { a: { type: 'string' } } },
    ],
    [
      'changes its type with a minor',
      { 'a until 1.29': 'binary', 'a since 1.30': 'byte' },
      { type: 'object', properties: { a: { type: 'string', format: 'byte' } } },
    ],
    [
      'lives for some minors',
      { 'a since 1.28 until 1.29': 'string', 'b since 1.29 until 1.30': 'string' },
      { type: 'object', properties: { b: { type: 'string' } } },
    ],
    [
      'is an object in an object',
      { a: { b: 'string' } },
      {
        type: 'object',
        properties: { a: { type: 'object', properties: { b: { type: 'string' } } } },
      },
    ],
  ])('%s', (_rule, spec, expected) => {
    expect(specSchema({ spec })).toEqual(expected);
  });

  test.each<[string, unknown, string]>([
    [
      'a key that is no name',
      { 'a b': 'string' },
      'thing.yaml: schema > spec > a b: "a b" is no field',
    ],
    ['a magic name', JSON.parse('{"__proto__": "string"}'), '"__proto__" is no field'],
    [
      'a patch version in a gate',
      { 'a since 1.30.1': 'string' },
      'comes a minor like 1.30, found 1.30.1',
    ],
    ['words after a gate', { 'a since 1.30 soon': 'string' }, '"soon" does not belong in'],
    [
      'a gate that is never open',
      { 'a since 1.31 until 1.30': 'string' },
      'is for no minor at all',
    ],
    [
      'a field twice in one minor',
      { 'a until 1.30': 'string', 'a since 1.30': 'byte' },
      'the field "a" occurs twice',
    ],
    [
      'a mistake in a part that the minor lacks',
      { 'a since 1.31': 'sting' },
      'did you mean "string"?',
    ],
    [
      'a map that merges by a field',
      { 'a{by x}': 'string' },
      '"by" names the field that identifies an item of a list',
    ],
    ['an unknown check of the list', { 'a[uniqe]': 'string' }, 'nothing is called "uniqe"'],
    ['a list where a type belongs', { a: ['string'] }, 'must be a mapping, found ["string"]'],
    ['nothing where a type belongs', { a: null }, 'must be a mapping, found null'],
  ])('is refused: %s', (_rule, spec, message) => {
    expect(refusal({ spec })).toContain(message);
  });
});

describe('an object as a whole', () => {
  const properties = { a: { type: 'string' }, b: { type: 'string' } };
  const fields = { a: 'string', b: 'string' };

  test.each<[string, unknown, unknown]>([
    [
      'a protobuf oneof',
      { $oneof: ['a', 'b'], ...fields },
      {
        type: 'object',
        properties,
        oneOf: [none('a', 'b'), { required: ['a'] }, { required: ['b'] }],
      },
    ],
    [
      'two oneofs',
      { $oneof: [['a'], ['b']], ...fields },
      {
        type: 'object',
        properties,
        allOf: [
          { oneOf: [none('a'), { required: ['a'] }] },
          { oneOf: [none('b'), { required: ['b'] }] },
        ],
      },
    ],
    [
      'a oneof without the field that the minor lacks',
      { $oneof: ['a', 'b', 'c'], ...fields, 'c since 1.31': 'string' },
      {
        type: 'object',
        properties,
        oneOf: [none('a', 'b'), { required: ['a'] }, { required: ['b'] }],
      },
    ],
    [
      'at most one, as CEL',
      { $atMostOne: ['a', 'b'], ...fields },
      {
        type: 'object',
        properties,
        'x-kubernetes-validations': [
          {
            rule: '(has(self.a) ? 1 : 0) + (has(self.b) ? 1 : 0) <= 1',
            message: 'set at most one of a, b',
          },
        ],
      },
    ],
    [
      'at most one of what is only one in this minor',
      { $atMostOne: ['a', 'c'], ...fields, 'c since 1.31': 'string' },
      { type: 'object', properties },
    ],
    [
      'unknown fields kept',
      { $unknownFields: 'keep', ...fields },
      { type: 'object', properties, 'x-kubernetes-preserve-unknown-fields': true },
    ],
  ])('%s', (_rule, spec, expected) => {
    expect(specSchema({ spec })).toEqual(expected);
  });

  test.each<[string, unknown, string]>([
    [
      'an unknown rule',
      { $oneOf: ['a'], ...fields },
      'nothing is called "$oneOf"; did you mean "$oneof"?',
    ],
    [
      'a group that names no field',
      { $oneof: ['a', 'bb'], ...fields },
      'schema > spec > $oneof: nothing is called "bb"; did you mean "b"?',
    ],
    ['an empty group', { $atMostOne: [], ...fields }, 'a group of fields must not be empty'],
    [
      'a group that is no list',
      { $oneof: 'a', ...fields },
      'a group of fields must be a list, found "a"',
    ],
    [
      'unknown fields dropped by name',
      { $unknownFields: 'drop', ...fields },
      '$unknownFields can only be "keep"',
    ],
  ])('is refused: %s', (_rule, spec, message) => {
    expect(refusal({ spec })).toContain(message);
  });
});

describe('names', () => {
  test('a type is used by name, narrowed where it is used, and its checks come first', () => {
    const other = { rule: 'self != 7', message: 'not seven' };
    const schema = specSchema({
      spec: 'port? 5..  not-seven',
      types: { port: 'integer 1..9 made-up' },
      checks: { 'made-up': MADE_UP, 'not-seven': other },
    });
    expect(schema).toEqual({
      type: 'integer',
      minimum: 5,
      maximum: 9,
      nullable: true,
      'x-kubernetes-validations': [MADE_UP, other],
    });
  });

  test('a type may be a list, with checks of the list itself', () => {
    const schema = specSchema({
      spec: { a: 'Names' },
      types: { 'Names[..2 made-up]': 'string' },
      checks: { 'made-up': MADE_UP },
    });
    expect(schema.properties).toEqual({
      a: {
        type: 'array',
        items: { type: 'string' },
        maxItems: 2,
        'x-kubernetes-validations': [MADE_UP],
      },
    });
  });

  test.each([
    ['1.30', false],
    ['1.31', true],
  ])('a check since 1.31 in %s: %s', (minor, present) => {
    const spec = { $check: ['made-up since 1.31'], a: 'string' };
    const schema = specSchema({ spec, checks: { 'made-up': MADE_UP }, minor });
    expect('x-kubernetes-validations' in schema).toBe(present);
  });

  test.each<[string, Sample, string]>([
    [
      'a type that holds itself',
      { spec: 'A', types: { A: { b: 'B' }, B: { a: 'A' } } },
      'thing.yaml: types > B > a: type "A" would hold itself',
    ],
    [
      'a type that nothing uses',
      { spec: 'string', types: { A: 'string' } },
      'thing.yaml: types > A: no kind uses this; remove it',
    ],
    [
      'a check that nothing uses',
      { spec: 'string', checks: { 'made-up': MADE_UP } },
      'thing.yaml: checks > made-up: no kind uses this',
    ],
    [
      'a type with a gate',
      { spec: 'A', types: { 'A since 1.30': 'string' } },
      'a type has no "!" and no minor of its own',
    ],
    [
      'a type that has a built-in name',
      { spec: 'string', types: { string: 'boolean' } },
      'is built in',
    ],
    [
      'a check without message',
      { spec: 'string', checks: { x: { rule: 'true' } } },
      'checks > x: message must be a text, found nothing',
    ],
    [
      'a check with more than rule and message',
      { spec: 'string', checks: { x: { ...MADE_UP, reason: 'y' } } },
      'a check has rule and message, not "reason"',
    ],
  ])('are refused: %s', (_rule, sample, message) => {
    expect(refusal(sample)).toContain(message);
  });

  test('a file without kind holds nothing else', () => {
    expect(() => expandIstioCrds({ 'a.yaml': { types: {}, type: {} } }, '1.30')).toThrow(
      'a.yaml: a file without kind holds types and checks only, found "type"',
    );
  });

  test('two files must not give one name to different things', () => {
    const file = { types: { A: 'string' }, checks: {} };
    expect(() => expandIstioCrds({ 'a.yaml': file, 'b.yaml': file }, '1.30')).toThrow(
      'b.yaml: types > A: another type has this name',
    );
  });
});

describe('a kind', () => {
  test('is a whole CustomResourceDefinition', () => {
    const file = {
      shortNames: ['th'],
      versions: { v1: 'served', v1alpha1: 'stored' },
      columns: { Host: '.spec.host', Age: 'age' },
    };
    const columns = [
      { name: 'Host', type: 'string', jsonPath: '.spec.host' },
      { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
    ];
    const rest = {
      served: true,
      additionalPrinterColumns: columns,
      schema: { openAPIV3Schema: { type: 'object', properties: { spec: { type: 'string' } } } },
      subresources: { status: {} },
    };
    expect(expandIstioCrds(filesOf({ spec: 'string', file }), '1.30')).toEqual([
      {
        apiVersion: 'apiextensions.k8s.io/v1',
        kind: 'CustomResourceDefinition',
        metadata: {
          name: 'things.example.istio.io',
          annotations: { 'helm.sh/resource-policy': 'keep' },
        },
        spec: {
          group: 'example.istio.io',
          names: {
            kind: 'Thing',
            listKind: 'ThingList',
            plural: 'things',
            singular: 'thing',
            shortNames: ['th'],
            categories: ['istio-io', 'example-istio-io'],
          },
          scope: 'Namespaced',
          versions: [
            { name: 'v1', storage: false, ...rest },
            { name: 'v1alpha1', storage: true, ...rest },
          ],
        },
      },
    ]);
  });

  test.each([
    ['1.29', 0],
    ['1.30', 1],
  ])('that came with 1.30 occurs in %s %d times', (minor, times) => {
    const files = filesOf({ spec: 'string', file: { kind: 'Thing since 1.30' } });
    expect(expandIstioCrds(files, minor)).toHaveLength(times);
  });

  test.each<[string, Record<string, unknown>, string]>([
    ['an unknown key', { short: ['x'] }, 'thing.yaml: nothing is called "short"'],
    ['no group', { group: undefined }, 'group must be a text, found nothing'],
    [
      'two stored versions',
      { versions: { v1: 'stored', v2: 'stored' } },
      'exactly one of the versions must be stored',
    ],
    [
      'a version that is neither',
      { versions: { v1: 'stored', v2: 'off' } },
      'version v2 must be stored or served',
    ],
    [
      'a column that shows no path',
      { columns: { Host: 'host' } },
      'columns > Host: a column shows a path like .spec.host, or age',
    ],
    ['short names that are no list', { shortNames: 'th' }, 'shortNames must be a list, found "th"'],
    ['a schema that is a text', { schema: 'string' }, 'schema must be a mapping, found "string"'],
  ])('is refused: %s', (_rule, file, message) => {
    expect(refusal({ spec: 'string', file })).toContain(message);
  });

  test.each([[undefined], [null], [[]], ['text'], [{ 'a.yaml': null }]])(
    'files like %j are refused',
    (files) => {
      expect(() => expandIstioCrds(files, '1.30')).toThrow(/must be a mapping/);
    },
  );
});
