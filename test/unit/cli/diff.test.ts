import { describe, expect, test } from '@jest/globals';
import type { Json, KubeObject } from '../../../src/api/kube-object.ts';
import { cleanObject, redactPair } from '../../../src/cli/diff/clean-object.ts';
import { compareValues } from '../../../src/cli/diff/compare-values.ts';
import { formatChanges } from '../../../src/cli/diff/format-changes.ts';
import type { ObjectChange } from '../../../src/cli/diff/object-change.ts';
import { predictFields } from '../../../src/cli/diff/predict-fields.ts';
import { paintFor } from '../../../src/cli/output/paint.ts';
import { diffLines } from '../../../src/support/diff-lines.ts';
import { configMapRef, deploymentRef } from '../../builders/facts.ts';

function paint(colour: boolean): ReturnType<typeof paintFor> {
  return paintFor({ write: () => undefined, colour, live: false, columns: undefined });
}

interface Row {
  readonly rule: string;
  readonly before: Json;
  readonly after: Json;
  readonly partial?: true;
  readonly paths: readonly string[];
}

const TABLE: readonly Row[] = [
  { rule: 'equal values have no difference', before: { a: [1] }, after: { a: [1] }, paths: [] },
  {
    rule: 'a changed member is named by its path',
    before: { a: { b: 1 } },
    after: { a: { b: 2 } },
    paths: ['/a/b'],
  },
  {
    rule: 'one that comes and one that goes are named',
    before: { a: 1 },
    after: { b: 1 },
    paths: ['/a', '/b'],
  },
  {
    rule: 'items are found by name, wherever they stand',
    before: { c: [{ name: 'x', v: 1 }, { name: 'y' }] },
    after: { c: [{ name: 'y' }, { name: 'x', v: 2 }] },
    paths: ['/c[name=x]/v'],
  },
  {
    rule: 'lists without names are compared whole',
    before: { a: [1, 2] },
    after: { a: [1] },
    paths: ['/a'],
  },
  {
    rule: 'quantities are compared by amount',
    before: { cpu: '1000m' },
    after: { cpu: '1' },
    paths: [],
  },
  {
    rule: 'a partial right side says nothing about the rest',
    ...{ before: { a: 1, b: 2 }, after: { b: 3 }, partial: true },
    paths: ['/b'],
  },
  { rule: 'slashes in names are escaped', before: {}, after: { 'a/b': 1 }, paths: ['/a~1b'] },
];

describe('fields that differ', () => {
  test.each(TABLE)('$rule', ({ before, after, partial, paths }) => {
    const place = { path: '', ...(partial === undefined ? {} : { partial }) };
    expect(compareValues(before, after, place).map(({ path }) => path)).toEqual(paths);
  });

  test('are predicted from the plan with whole values, by name on both sides', () => {
    const containers = (image: string): Json => [{ name: 'b' }, { name: 'a', image }];
    const object = (items: Json): KubeObject => ({
      ...{ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'x' } },
      spec: { containers: items },
    });
    const difference = { wanted: '', found: '', ours: true };
    const live = object([...(containers('old') as readonly Json[])].reverse());
    const fields = predictFields(live, object(containers('new')), [
      { ...difference, path: '/spec/containers/1/image' },
    ]);
    expect(fields).toEqual(
      [{ path: '/spec[name=containers]', before: 'old', after: 'new' }].map((one) => ({
        ...one,
        path: '/spec/containers[name=a]/image',
      })),
    );
  });
});

const SECRET: KubeObject = {
  ...{ apiVersion: 'v1', kind: 'Secret' },
  metadata: { name: 'x', uid: 'u', resourceVersion: '1', managedFields: [] },
  data: { same: 'c2VjcmV0', other: 'b2xk' },
  status: {},
};

describe('what is shown of an object', () => {
  test('nothing of a Secret, but whether it changes', () => {
    const after = { ...SECRET, data: { same: 'c2VjcmV0', other: 'bmV3' } };
    const pair = redactPair(SECRET, after);
    expect(pair.before?.data).toEqual({ same: '***', other: '*** (before)' });
    expect(pair.after?.data).toEqual({ same: '***', other: '*** (after)' });
    expect(redactPair(undefined, SECRET).after?.data).toEqual({ same: '***', other: '***' });
  });

  test('nothing that the API server keeps for itself', () => {
    const { metadata, status } = cleanObject(SECRET);
    expect({ metadata, status }).toEqual({ metadata: { name: 'x' }, status: undefined });
  });
});

const CHANGES: readonly ObjectChange[] = [
  {
    ...{ ref: deploymentRef('istiod'), operation: 'update', reason: 'is older' },
    fields: [
      { path: '/spec/replicas', before: 1, after: 2 },
      { path: '/metadata/labels/a', after: 'b' },
      { path: '/data/mesh', before: 'a\nb\nc\nd\ne\nf\n', after: 'a\nb\nc\nd\ne\ng\n' },
    ],
  },
  {
    ...{ ref: configMapRef('new'), operation: 'create', reason: 'is missing' },
    fields: [{ path: '', after: { kind: 'ConfigMap', data: { x: 'z' } } }],
  },
  { ref: configMapRef('old'), operation: 'delete', reason: 'is ours', fields: [] },
];

describe('a printed difference', () => {
  test('has a line for each object, and what goes and comes below each field', () => {
    expect(formatChanges(CHANGES, paint(false))).toBe(
      [
        '~ Deployment istio-system/istiod  is older',
        '    /spec/replicas',
        '    - 1',
        '    + 2',
        '    /metadata/labels/a',
        '    + b',
        '    /data/mesh',
        '      c',
        '      d',
        '      e',
        '    - f',
        '    + g',
        '',
        '+ ConfigMap istio-system/new  is missing',
        '    + kind: ConfigMap',
        '    + data:',
        '    +   x: z',
        '- ConfigMap istio-system/old  is ours',
        '',
      ]
        .join('\n')
        .replace('    + g\n\n', '    + g\n    \n'),
    );
  });

  test('is coloured where colours are on', () => {
    expect(formatChanges(CHANGES, paint(true))).toContain('\u001b[32m+ 2\u001b[39m');
  });
});

test('two texts are compared line by line, with three lines around a change', () => {
  const print = (before: string, after: string): string =>
    diffLines(before, after)
      .map(({ sign, text }) => sign + text)
      .join('|');
  expect(print('a', 'a')).toBe('');
  expect(print('a\nb\nc', 'a\nc\nd')).toBe(' a|-b| c|+d');
  expect(print('1\n2\n3\n4\n5\n6', '0\n1\n2\n3\n4\n5\n6')).toBe('+0| 1| 2| 3|…');
});
