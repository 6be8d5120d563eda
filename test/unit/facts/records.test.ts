import { describe, expect, test } from '@jest/globals';
import { gzipSync } from 'node:zlib';
import type { JsonObject, KubeObject } from '../../../src/api/kube-object.ts';
import { resolveSpec } from '../../../src/desired/resolve-spec.ts';
import {
  buildWishObject,
  packObjects,
  projectWish,
  unpackObjects,
} from '../../../src/facts/accepted-wish.ts';
import { buildRecord, parseRecord } from '../../../src/facts/inventory.ts';
import { projectPod } from '../../../src/facts/project-pod.ts';
import { without } from '../../../src/support/without.ts';
import { configMapRef } from '../../builders/facts.ts';
import { CATALOG } from '../../support/catalog.ts';

const owner = { operatorNamespace: 'meshinstall-system', name: 'default', uid: 'uid-default' };

describe('our own records read as they were written', () => {
  test('an inventory, with and without uids, namespaced and not', () => {
    const role = {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRoleBinding',
      name: 'istiod',
    };
    const inventory = new Map([
      ['/ConfigMap/istio-system/istio', { ref: configMapRef('istio'), uid: 'u1' }],
      ['rbac.authorization.k8s.io/ClusterRoleBinding//istiod', { ref: role }],
    ]);
    const reached = { name: 'default-abc', revision: 3 };
    for (const record of [
      { inventory, reached },
      { inventory, reached: undefined },
    ])
      expect(parseRecord(buildRecord(owner, { ...record, plan: '' }))).toEqual({
        ...record,
        installUid: owner.uid,
      });
  });

  test('an inventory that somebody emptied or broke is an empty one, not a failure', () => {
    const broken = { inventory: 'nonsense\n\n', reached: 'nonsense' };
    for (const data of [undefined, {}, { inventory: '' }, broken]) {
      const object = {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'x' },
        ...(data && { data }),
      };
      expect(parseRecord(object)).toEqual({ inventory: new Map(), reached: undefined });
    }
  });

  test('an accepted wish, with the rendered objects in it, CRDs apart', () => {
    const crd = {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'a' },
    };
    const map = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'istio' },
      data: { mesh: '${x}"\n' },
    };
    const wish = {
      name: 'default-abc',
      revision: 3,
      specHash: 's',
      renderingHash: 'r',
      operatorVersion: '0.1.0',
      resolved: RESOLVED,
      packedObjects: packObjects([crd, map]),
      installName: 'default',
    };
    const read = projectWish(buildWishObject(wish, owner));
    expect(read).toEqual({ ...wish, uid: '', installUid: owner.uid });
    expect(unpackObjects(read.packedObjects)).toEqual([map]);
  });
});

const RESOLVED = {
  ...resolveSpec({ spec: { profile: 'demo' }, catalog: CATALOG, version: '1.31.1' }),
} as unknown as JsonObject;

const DATA = {
  specHash: 's',
  renderingHash: 'r',
  operatorVersion: '0.1.0',
  resolved: RESOLVED,
  objects: packObjects([]),
} as const;

function packed(content: string): string {
  return gzipSync(content).toString('base64');
}

/** Contents of a ControllerRevision that we did not write. */
const DAMAGED: Record<string, unknown> = {
  'no data': undefined,
  'data that are text': 'x',
  'data that are a list': [],
  'a missing member': without(DATA, 'specHash'),
  'a member of another type': { ...DATA, renderingHash: 5 },
  'a resolved spec that is text': { ...DATA, resolved: 'x' },
  'a resolved spec without a version': { ...DATA, resolved: without(RESOLVED, 'version') },
  'a resolved spec of a minor that nobody knows': {
    ...DATA,
    resolved: { ...RESOLVED, version: '1.99.1', minor: '1.99' },
  },
  'a resolved spec whose minor is not the one of its version': {
    ...DATA,
    resolved: { ...RESOLVED, minor: '1.30' },
  },
  'gateways that are an object': { ...DATA, resolved: { ...RESOLVED, gateways: {} } },
  'a gateway without settings': { ...DATA, resolved: { ...RESOLVED, gateways: [{ name: 'x' }] } },
  'values with a key that reaches a prototype': {
    ...DATA,
    resolved: { ...RESOLVED, values: JSON.parse('{"__proto__": {"x": 1}}') as unknown },
  },
  'objects that are no base64': { ...DATA, objects: '!!' },
  'objects that are no gzip': { ...DATA, objects: Buffer.from('{}').toString('base64') },
  'objects that are cut off': { ...DATA, objects: packed('[{}]').slice(0, 20) },
  'objects that are no JSON': { ...DATA, objects: packed('[{') },
  'objects that are no list': { ...DATA, objects: packed('{}') },
  'an object that is null': { ...DATA, objects: packed('[null]') },
  'an object without metadata': {
    ...DATA,
    objects: packed('[{"apiVersion":"v1","kind":"ConfigMap"}]'),
  },
  'an object without a name': {
    ...DATA,
    objects: packed('[{"apiVersion":"v1","kind":"ConfigMap","metadata":{}}]'),
  },
  'an object of a kind that is never rendered': {
    ...DATA,
    objects: packed(
      '[{"apiVersion":"rbac.authorization.k8s.io/v1","kind":"ClusterRole","metadata":{"name":"x"}}]',
    ),
  },
  'objects that unpack to a hundred megabytes': {
    ...DATA,
    objects: packed(`["${'x'.repeat(100 * 1024 * 1024)}"]`),
  },
};

describe('a kept wish that somebody damaged', () => {
  test.each(Object.entries(DAMAGED))('is none: %s', (_rule, data) => {
    const object = {
      apiVersion: 'apps/v1',
      kind: 'ControllerRevision',
      metadata: { name: 'x', labels: { 'meshinstall.io/record': 'default' } },
      data,
    } as unknown as KubeObject;
    const wish = projectWish(object);
    expect([wish.damaged, wish.installName, wish.specHash]).toEqual([true, 'default', '']);
    expect(unpackObjects(wish.packedObjects)).toEqual([]);
  });

  test('is told from one that is whole', () => {
    const object = { apiVersion: 'apps/v1', kind: 'ControllerRevision', metadata: { name: 'x' } };
    expect(projectWish({ ...object, data: DATA }).damaged).toBeUndefined();
  });
});

describe('a line of the inventory that we did not write is left out', () => {
  test.each([
    'v1 Secret kube-system token uid',
    'rbac.authorization.k8s.io/v1 ClusterRole - admin uid',
    'v1 ConfigMap ../../secrets x uid',
    'v1 ConfigMap istio-system ../x uid',
    'v1 ConfigMap istio-system %2e%2e uid',
    `v1 ConfigMap istio-system ${'x'.repeat(300)} uid`,
    'v1 ConfigMap istio-system',
  ])('%s', (line) => {
    const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'x' } };
    const { inventory } = parseRecord({
      ...object,
      data: { inventory: `${line}\nv1 ConfigMap istio-system istio uid` },
    });
    expect([...inventory.values()].map(({ ref }) => ref.name)).toEqual(['istio']);
  });
});

interface PodRow {
  readonly rule: string;
  readonly status: object;
  readonly trouble: string | undefined;
}

const PODS: readonly PodRow[] = [
  {
    rule: 'a pod that starts has no trouble',
    status: { containerStatuses: [{ state: { waiting: { reason: 'ContainerCreating' } } }] },
    trouble: undefined,
  },
  {
    rule: 'an image that cannot be pulled is trouble',
    status: { containerStatuses: [{ state: { waiting: { reason: 'ErrImagePull' } } }] },
    trouble: 'ErrImagePull',
  },
  {
    rule: 'so is one of an init container',
    status: { initContainerStatuses: [{ state: { waiting: { reason: 'CrashLoopBackOff' } } }] },
    trouble: 'CrashLoopBackOff',
  },
  {
    rule: 'so is a pod that no node takes',
    status: { conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable' }] },
    trouble: 'Unschedulable',
  },
];

describe('of a pod is kept what keeps it from running', () => {
  test.each(PODS)('$rule', ({ status, trouble }) => {
    const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a', namespace: 'b' }, status };
    expect(projectPod(pod).trouble?.reason).toBe(trouble);
  });
});
