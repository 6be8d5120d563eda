import { describe, expect, test } from '@jest/globals';
import type { JsonObject, KubeObject } from '../../../src/api/kube-object.ts';
import { differsFromLive } from '../../../src/migrate/differs-from-live.ts';

function object(spec: JsonObject): KubeObject {
  return { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'x' }, spec };
}

const ROWS: readonly (readonly [string, JsonObject, JsonObject, readonly string[]])[] = [
  ['what only the live object has is no difference', { a: 1 }, { a: 1, b: 2 }, []],
  ['another value is one', { a: { b: 1 } }, { a: { b: 2 } }, ['spec.a.b']],
  ['a missing value is one', { a: 1 }, {}, ['spec.a']],
  ['an empty value is like none', { a: '', b: {} }, {}, []],
  ['quantities are amounts', { cpu: '1000m' }, { cpu: '1' }, []],
  [
    'items are matched by name',
    { env: [{ name: 'A', value: '1' }] },
    { env: [{ name: 'B' }, { name: 'A', value: '2' }] },
    ['spec.env[A].value'],
  ],
];

describe('a rendered object and a live one', () => {
  test.each(ROWS)('%s', (_rule, wanted, found, paths) => {
    expect(differsFromLive(object(wanted), object(found))).toEqual(paths);
  });
});
