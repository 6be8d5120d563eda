import { describe, expect, test } from '@jest/globals';
import type { KubeObject } from '../../../src/api/kube-object.ts';
import type { ObjectRef } from '../../../src/api/object-ref.ts';
import type { Facts } from '../../../src/facts/facts.ts';
import { readRemains } from '../../../src/facts/remains.ts';
import type { World } from '../../../src/facts/world.ts';
import { anInstall, someFacts } from '../../builders/facts.ts';

/** A cluster in which whatever is asked for by name is there, and of what is listed these ConfigMaps. */
function worldWith(...names: readonly string[]): World {
  const type = { apiVersion: 'v1', kind: 'ConfigMap' };
  const items = names.map((name) => ({ ...type, metadata: { name, namespace: 'istio-system' } }));
  return {
    reader: {
      get: ({ name, namespace = '', ...rest }: ObjectRef): Promise<KubeObject> =>
        Promise.resolve({ ...rest, metadata: { name, namespace, uid: `uid-${name}` } }),
      list: ({ kind }: { readonly kind: string }) =>
        Promise.resolve({ items: kind === 'ConfigMap' ? items : [], resourceVersion: '1' }),
    },
  } as unknown as World;
}

/** The MeshInstall while it is being deleted, and the namespace is there. */
function going(deletionPolicy: string, over: Partial<Facts> = {}): Facts {
  const metadata = { deletionTimestamp: '2026-06-01T12:00:00Z' };
  return someFacts({
    install: anInstall({ spec: { deletionPolicy }, metadata }),
    namespaces: new Map([['istio-system', { name: 'istio-system', uid: 'u', deleting: false }]]),
    ...over,
  });
}

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
    const facts = going(deletionPolicy, over);
    const { leftovers } = await readRemains(worldWith(), facts);
    const found = leftovers.filter(({ ref }) => ref.kind === 'Secret').map(({ ref }) => ref.name);
    expect(found.sort()).toEqual(secrets);
  });
});

describe('records of istiods in the namespace', () => {
  test.each([
    ['go, all of them, with the last MeshInstall of the namespace', [], true],
    [
      'stay for another revision there, but for those with our revision in their name',
      [other],
      false,
    ],
  ] as const)('%s', async (_rule, others, shared) => {
    const { leftovers } = await readRemains(worldWith(), going('Delete', { others }));
    const names = leftovers.map(({ ref }) => ref.name);
    expect(names).toContain('istio-gateway-deployment-default');
    expect(names.includes('istio-leader')).toBe(shared);
    expect(names.includes('istio-status-leader')).toBe(shared);
  });
});

describe('what keeps the namespace', () => {
  test.each([
    ['nothing: what every namespace has', ['kube-root-ca.crt', 'istio-ca-root-cert'], 0],
    ['an object of somebody’s', ['istio-ca-root-cert', 'theirs'], 1],
  ] as const)('%s', async (_rule, names, strangers) => {
    const facts = going('Purge', { others: [{ ...other, namespace: 'elsewhere' }] });
    expect((await readRemains(worldWith(...names), facts)).strangers).toBe(strangers);
  });
});
