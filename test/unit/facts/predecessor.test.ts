import { describe, expect, test } from '@jest/globals';
import type { JsonObject, KubeObject } from '../../../src/api/kube-object.ts';
import type { MeshInstall } from '../../../src/api/mesh-install.ts';
import { resolveSpec } from '../../../src/desired/resolve-spec.ts';
import { buildWishObject, packObjects, projectWish } from '../../../src/facts/accepted-wish.ts';
import type { Facts } from '../../../src/facts/facts.ts';
import { buildRecord, parseRecord } from '../../../src/facts/inventory.ts';
import { readFacts } from '../../../src/facts/read-facts.ts';
import type { World } from '../../../src/facts/world.ts';
import { without } from '../../../src/support/without.ts';
import { anInstall, configMapRef } from '../../builders/facts.ts';
import { CATALOG } from '../../support/catalog.ts';

const PLACE = { operatorNamespace: 'meshinstall-system', name: 'default' };

const RESOLVED = {
  ...resolveSpec({ spec: { profile: 'minimal' }, catalog: CATALOG, version: '1.31.1' }),
} as unknown as JsonObject;

/** What the operator keeps of a MeshInstall named default that had this uid. */
function recordsOf(uid: string): { readonly wish: KubeObject; readonly record: KubeObject } {
  const wish = {
    ...{ name: 'default-abc', revision: 3, specHash: 's', renderingHash: 'r' },
    ...{ operatorVersion: '0.1.0', resolved: RESOLVED, packedObjects: packObjects([]) },
    installName: 'default',
  };
  const inventory = new Map([
    ['/ConfigMap/istio-system/istio', { ref: configMapRef('istio'), uid: 'u1' }],
  ]);
  const reached = { name: wish.name, revision: wish.revision };
  return {
    wish: buildWishObject(wish, { ...PLACE, uid }),
    record: buildRecord({ ...PLACE, uid }, { inventory, reached, plan: '' }),
  };
}

/** The informers' copies: one MeshInstall, and records of it or of another. */
function worldOf(install: MeshInstall, { wish, record }: ReturnType<typeof recordsOf>): World {
  const holding = (...values: readonly unknown[]): object => ({
    list: () => values.map((value) => ({ name: 'x', value })),
    get: () => values.map((value) => ({ name: 'x', value }))[0],
  });
  const empty = holding();
  return {
    ...{ namespaces: empty, roles: empty, ownPods: empty, attachedPods: empty, live: [] },
    ...{ gatewayApi: empty, approvals: empty, rootCertificates: empty },
    installs: holding(install),
    wishes: holding(projectWish({ ...wish, metadata: { ...wish.metadata, uid: 'uid-wish' } })),
    records: holding(parseRecord(record)),
    layers: { read: () => [] },
    reader: { get: () => Promise.resolve(undefined) },
    platform: { detected: 'Kubernetes', apiGroups: [] },
    operatorNamespace: PLACE.operatorNamespace,
  } as unknown as World;
}

async function factsWith(records: ReturnType<typeof recordsOf>): Promise<Facts> {
  const install = anInstall({ metadata: { uid: 'uid-now' } });
  const options = { now: 0, census: false, repairs: [] };
  const facts = await readFacts(worldOf(install, records), 'default', options);
  if (facts === undefined) throw new Error('there is no MeshInstall');
  return facts;
}

describe('what was recorded of a MeshInstall', () => {
  test('is read again', async () => {
    const facts = await factsWith(recordsOf('uid-now'));
    expect(facts.accepted.map(({ name }) => name)).toEqual(['default-abc']);
    expect([facts.inventory.size, facts.reached?.name]).toEqual([1, 'default-abc']);
  });

  test('says nothing about the next one of its name; its accepted spec stands in the way, and goes', async () => {
    const facts = await factsWith(recordsOf('uid-before'));
    expect(facts.accepted).toEqual([]);
    expect(facts.uselessWishes?.map(({ uid }) => uid)).toEqual(['uid-wish']);
    expect([facts.inventory.size, facts.reached]).toEqual([0, undefined]);
  });

  test('is read by its name when somebody took the ownerReference off', async () => {
    const { wish, record } = recordsOf('uid-before');
    const bare = (object: KubeObject): KubeObject => ({
      ...object,
      metadata: without(object.metadata, 'ownerReferences'),
    });
    const facts = await factsWith({ wish: bare(wish), record: bare(record) });
    expect([facts.accepted.length, facts.inventory.size]).toEqual([1, 1]);
  });
});
