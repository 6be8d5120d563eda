import { describe, expect, test } from '@jest/globals';
import type { Json } from '../../../src/api/kube-object.ts';
import { applyJsonPatch } from '../../../src/desired/overlays/json-patch.ts';
import { translatePathPatch } from '../../../src/migrate/path-patch.ts';

const OBJECT = {
  metadata: { annotations: { 'a.b/c': '1' } },
  spec: {
    replicas: 1,
    containers: [
      { name: 'first', args: ['run', '--domain', 'x'] },
      { name: 'second', env: [{ name: 'A', value: '1' }], command: ['a', 'b:2'] },
    ],
  },
};

function patched(path: string, value: Json): Json {
  const answer = translatePathPatch(OBJECT, { path, value });
  if ('refusal' in answer) return answer.refusal;
  return applyJsonPatch(OBJECT, answer.operations);
}

function container(index: number, over: object): unknown {
  const containers = OBJECT.spec.containers.map((one, at) =>
    at === index ? { ...one, ...over } : one,
  );
  return { ...OBJECT, spec: { ...OBJECT.spec, containers } };
}

describe('a path of istioctl’s', () => {
  test.each<[string, string, Json, unknown]>([
    ['of names', 'spec.replicas', 3, { ...OBJECT, spec: { ...OBJECT.spec, replicas: 3 } }],
    [
      'with a dot in a name',
      'metadata.annotations.a\\.b/c',
      '2',
      { ...OBJECT, metadata: { annotations: { 'a.b/c': '2' } } },
    ],
    [
      'with maps that are missing',
      'metadata.labels.x',
      'y',
      { ...OBJECT, metadata: { ...OBJECT.metadata, labels: { x: 'y' } } },
    ],
    [
      'to an item by its member, and one by its number',
      'spec.containers.[name:first].args.[1]',
      '--other',
      container(0, { args: ['run', '--other', 'x'] }),
    ],
    [
      'behind the last item',
      'spec.containers[name:second].env.[-1].name',
      'B',
      container(1, { env: [{ name: 'A', value: '1' }, { name: 'B' }] }),
    ],
    [
      'to an item by its text, of which a dot is any letter',
      'spec.containers.[0].args.[:-\\.domain]',
      '--d',
      container(0, { args: ['run', '--d', 'x'] }),
    ],
    [
      'to the first item in which a regular expression is found',
      'spec.containers.[0].args.[:^-{2}[^-]\\.*n$]',
      '--d',
      container(0, { args: ['run', '--d', 'x'] }),
    ],
    [
      'to an item by an expression that only Go writes so',
      'spec.containers.[0].args.[:(?i)\\QDOMAIN\\E$]',
      '--d',
      container(0, { args: ['run', '--d', 'x'] }),
    ],
    [
      'to an item by a text with a colon',
      'spec.containers.[1].command.[:^b:[0-9]+$]',
      'b:3',
      container(1, { command: ['a', 'b:3'] }),
    ],
    [
      'to an item that is taken away',
      'spec.containers.[name:second]',
      null,
      { ...OBJECT, spec: { ...OBJECT.spec, containers: OBJECT.spec.containers.slice(0, 1) } },
    ],
    ['to nothing, taken away', 'spec.paused', null, OBJECT],
    [
      'with a map written as a text',
      'spec.replicas',
      'a: b',
      { ...OBJECT, spec: { ...OBJECT.spec, replicas: { a: 'b' } } },
    ],
    [
      'with JSON written as a text, which stays one',
      'spec.replicas',
      '{"a": "b"}',
      { ...OBJECT, spec: { ...OBJECT.spec, replicas: '{"a": "b"}' } },
    ],
  ])('%s', (_rule, path, value, outcome) => {
    expect(patched(path, value)).toEqual(outcome);
  });

  test.each<[string, string, Json, string]>([
    ['that has no part', '..', 1, 'the path cannot be read'],
    ['to no item', 'spec.containers.[name:third].x', 1, 'no item has name:third'],
    ['by a wrong expression', 'spec.containers.[0].args.[:a**]', 1, 'expression a** is an error'],
    [
      'by a costly one',
      'spec.containers.[0].args.[:(a{99}){99}]',
      1,
      'expression (a{99}){99} is an error',
    ],
    ['to an item by nothing', 'spec.containers.[0].args.[]', 1, 'names no item of a list'],
    ['to a list that is missing', 'spec.volumes.[0].name', 1, 'there is no list at volumes'],
    ['to an item of a map', 'metadata.[0]', 1, 'there is no list for [0]'],
    ['below a number', 'spec.replicas.x', 1, 'there is nothing below a plain value at x'],
    ['by a name into a list', 'spec.containers.first', 1, 'first names no item of a list'],
    ['to an item like none', 'spec.containers.[0].args.[:nope]', 1, 'no item is like nope'],
    ['behind the last, taken away', 'spec.containers.[9]', null, 'there is no such item'],
  ])('%s is refused', (_rule, path, value, refusal) => {
    expect(patched(path, value)).toContain(refusal);
  });

  test('tests what it found an item by, so that it never meets another', () => {
    const value = 1;
    expect(translatePathPatch(OBJECT, { path: 'spec.containers.[name:second].x', value })).toEqual({
      operations: [
        { op: 'test', path: '/spec/containers/1/name', value: 'second' },
        { op: 'add', path: '/spec/containers/1/x', value },
      ],
    });
  });
});
