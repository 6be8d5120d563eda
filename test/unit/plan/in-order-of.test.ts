import { describe, expect, test } from '@jest/globals';
import type { Json, JsonObject, KubeObject } from '../../../src/api/kube-object.ts';
import { projectOwned } from '../../../src/facts/owned-fields.ts';
import { asObject, inOrderOf } from '../../../src/plan/in-order-of.ts';

function workload(pod: JsonObject): KubeObject {
  return {
    ...{ apiVersion: 'apps/v1', kind: 'DaemonSet' },
    metadata: { name: 'istio-cni-node', namespace: 'istio-cni' },
    spec: { template: { spec: pod } },
  };
}

function podOf(object: KubeObject): Json | undefined {
  return (object.spec as { readonly template: { readonly spec: Json } }).template.spec;
}

function named(...names: readonly string[]): readonly JsonObject[] {
  return names.map((name) => ({ name }));
}

describe('lists of a workload’s pods', () => {
  test('that are in order already leave the very object, so that it need not be compared anew', () => {
    const wanted = workload({ volumes: named('a', 'b'), containers: [{ name: 'x', args: ['1'] }] });
    const live = workload({ volumes: named('a', 'more', 'b'), containers: named('x') });
    expect(inOrderOf(wanted, live as unknown as Json)).toBe(wanted);
  });

  test.each<readonly [string, JsonObject, JsonObject, JsonObject]>([
    [
      'take the order of the live ones',
      { volumes: named('a', 'b', 'c') },
      { volumes: named('c', 'a', 'b') },
      { volumes: named('c', 'a', 'b') },
    ],
    [
      'do so inside containers, too, where a volume may be mounted twice',
      { containers: [{ name: 'x', volumeMounts: mounts('/a', '/b') }] },
      { containers: [{ name: 'x', volumeMounts: mounts('/b', '/a') }] },
      { containers: [{ name: 'x', volumeMounts: mounts('/b', '/a') }] },
    ],
    [
      'keep out what only the live one has',
      { volumes: named('a', 'b') },
      { volumes: named('b', 'other', 'a') },
      { volumes: named('b', 'a') },
    ],
    [
      'stay as they are when the live one lacks an item: the pods are another then',
      { volumes: named('a', 'b', 'c') },
      { volumes: named('b', 'a') },
      { volumes: named('a', 'b', 'c') },
    ],
    [
      'stay as they are when nothing identifies items',
      { args: ['a', 'b'] },
      { args: ['b', 'a'] },
      { args: ['a', 'b'] },
    ],
  ])('%s', (_what, wanted, live, sorted) => {
    const found = inOrderOf(workload(wanted), workload(live) as unknown as JsonObject);
    expect(podOf(found)).toEqual(sorted);
  });

  test('have an order in what is kept of the live one, too', () => {
    const live = workload({ volumes: named('c', 'a', 'b') });
    const items = { 'k:{"name":"a"}': { 'f:name': {} }, 'k:{"name":"b"}': { 'f:name': {} } };
    const volumes = { ...items, 'k:{"name":"c"}': { 'f:name': {} } };
    const entry = {
      manager: 'meshinstall',
      operation: 'Apply',
      apiVersion: 'apps/v1',
      fieldsV1: { 'f:spec': { 'f:template': { 'f:spec': { 'f:volumes': volumes } } } },
    } as const;
    const owned = projectOwned(
      { ...live, metadata: { ...live.metadata, managedFields: [entry] } },
      'meshinstall',
    );
    const kept = asObject(owned!) as JsonObject;
    expect(podOf(inOrderOf(workload({ volumes: named('a', 'b', 'c') }), kept))).toEqual({
      volumes: named('c', 'a', 'b'),
    });
  });
});

function mounts(...paths: readonly string[]): readonly JsonObject[] {
  return paths.map((mountPath) => ({ name: 'data', mountPath }));
}
