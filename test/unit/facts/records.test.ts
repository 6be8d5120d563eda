import { describe, expect, test } from '@jest/globals';
import {
  buildWishObject,
  packObjects,
  projectWish,
  unpackObjects,
} from '../../../src/facts/accepted-wish.ts';
import { buildRecord, parseRecord } from '../../../src/facts/inventory.ts';
import { projectPod } from '../../../src/facts/project-pod.ts';
import { configMapRef } from '../../builders/facts.ts';

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
      expect(parseRecord(buildRecord(owner, { ...record, plan: '' }))).toEqual(record);
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
      resolved: { version: '1.31.1' },
      packedObjects: packObjects([crd, map]),
      installName: 'default',
    };
    const read = projectWish(buildWishObject(wish, owner));
    expect(read).toEqual({ ...wish, uid: '' });
    expect(unpackObjects(read.packedObjects)).toEqual([map]);
  });

  test('a ControllerRevision without data is a wish without content, not a failure', () => {
    const object = { apiVersion: 'apps/v1', kind: 'ControllerRevision', metadata: { name: 'x' } };
    expect(unpackObjects(projectWish(object).packedObjects)).toEqual([]);
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
