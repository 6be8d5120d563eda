import { describe, expect, test } from '@jest/globals';
import type { MeshInstall } from '../../../src/api/mesh-install.ts';
import type { Stored } from '../../../src/cluster/informer.ts';
import type { World } from '../../../src/facts/world.ts';
import { installsOfInstall, isStatusAlone } from '../../../src/operator/affected.ts';
import { anInstall } from '../../builders/facts.ts';

function stored(value: MeshInstall, version: string): Stored<MeshInstall> {
  const metadata = { ...value.metadata, resourceVersion: version };
  const { name, uid = '' } = metadata;
  return {
    ...{ key: name, namespace: undefined, name, uid, resourceVersion: version },
    value: { ...value, metadata },
  };
}

const BEFORE = anInstall({ status: { version: '1.31.1' } });
const OTHER = stored(anInstall({ metadata: { name: 'other' } }), '1');
const WORLD = {
  installs: { list: () => [stored(BEFORE, '2'), OTHER] },
} as unknown as World;

const CHANGES: Readonly<Record<string, readonly [MeshInstall, readonly string[]]>> = {
  'a status that changed alone is nobody’s news': [
    anInstall({ status: { version: '1.31.0' } }),
    [],
  ],
  'a changed spec is everybody’s': [
    anInstall({ spec: { profile: 'minimal' } }),
    ['default', 'other'],
  ],
  'an annotation is, too': [
    anInstall({ metadata: { annotations: { a: 'b' } }, status: { version: '1.31.1' } }),
    ['default', 'other'],
  ],
  'and a finalizer': [anInstall({ metadata: { finalizers: ['x'] } }), ['default', 'other']],
};

describe('whom a change of a MeshInstall concerns', () => {
  test.each(Object.entries(CHANGES))('%s', (_rule, [after, expected]) => {
    const change = { before: stored(BEFORE, '1'), after: stored(after, '2') };
    expect([...new Set(installsOfInstall(WORLD, change))]).toEqual(expected);
    expect(isStatusAlone(change)).toBe(expected.length === 0);
  });

  test('one that appears or goes concerns everybody', () => {
    const here = stored(BEFORE, '1');
    for (const change of [{ after: here }, { before: here }])
      expect(new Set(installsOfInstall(WORLD, change))).toEqual(new Set(['default', 'other']));
  });
});
