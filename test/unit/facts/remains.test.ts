import { describe, expect, test } from '@jest/globals';
import type { KubeObject } from '../../../src/api/kube-object.ts';
import type { ObjectRef } from '../../../src/api/object-ref.ts';
import type { Facts } from '../../../src/facts/facts.ts';
import { readRemains } from '../../../src/facts/remains.ts';
import type { World } from '../../../src/facts/world.ts';
import { anInstall, someFacts } from '../../builders/facts.ts';

/** A cluster in which whatever is asked for by name is there, and nothing else. */
const world = {
  reader: {
    get: ({ name, namespace = '', ...type }: ObjectRef): Promise<KubeObject> =>
      Promise.resolve({ ...type, metadata: { name, namespace, uid: `uid-${name}` } }),
    list: () => Promise.resolve({ items: [], resourceVersion: '1' }),
  },
} as unknown as World;

const other = {
  ...{ name: 'other', uid: 'uid-other', creationTimestamp: '2026-05-01T00:00:00Z' },
  ...{ namespace: 'istio-system', revision: 'stable' },
};

const TABLE: readonly (readonly [string, string, Partial<Facts>, readonly string[]])[] = [
  ['Delete keeps the CA', 'Delete', {}, []],
  ['Purge takes the CA', 'Purge', {}, ['cacerts', 'istio-ca-secret']],
  ['Purge keeps the CA of another MeshInstall in the namespace', 'Purge', { others: [other] }, []],
  [
    'Purge takes the CA while there is another MeshInstall elsewhere',
    'Purge',
    { others: [{ ...other, namespace: 'elsewhere' }] },
    ['cacerts', 'istio-ca-secret'],
  ],
];

describe('Secrets that are left at the end of a removal', () => {
  test.each(TABLE)('%s', async (_rule, deletionPolicy, over, secrets) => {
    const metadata = { deletionTimestamp: '2026-06-01T12:00:00Z' };
    const facts = someFacts({
      install: anInstall({ spec: { deletionPolicy }, metadata }),
      namespaces: new Map([['istio-system', { name: 'istio-system', uid: 'u', deleting: false }]]),
      ...over,
    });
    const { leftovers } = await readRemains(world, facts);
    const found = leftovers.filter(({ ref }) => ref.kind === 'Secret').map(({ ref }) => ref.name);
    expect(found.sort()).toEqual(secrets);
  });
});
