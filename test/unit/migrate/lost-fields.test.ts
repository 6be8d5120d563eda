import { describe, expect, test } from '@jest/globals';
import type { JsonObject, KubeObject } from '../../../src/api/kube-object.ts';
import { lostFields } from '../../../src/migrate/lost-fields.ts';

function crd(versions: Readonly<Record<string, JsonObject>>): KubeObject {
  const list = Object.entries(versions).map(([name, spec]) => ({
    name,
    schema: { openAPIV3Schema: { type: 'object', properties: { spec } } },
  }));
  return {
    ...{ apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition' },
    metadata: { name: 'things.example.io' },
    spec: { versions: list },
  };
}

function fields(...names: readonly string[]): JsonObject {
  return { type: 'object', properties: Object.fromEntries(names.map((name) => [name, {}])) };
}

describe('objects lose by another CRD', () => {
  test.each([
    ['nothing by one with more fields', { v1: fields('a') }, { v1: fields('a', 'b') }, []],
    ['what it does not know', { v1: fields('a', 'b') }, { v1: fields('a') }, ['spec.b']],
    [
      'what it does not know in lists and maps, told once for all versions',
      { v1: { items: fields('a') }, v2: { additionalProperties: fields('a') } },
      { v1: { items: fields() }, v2: { additionalProperties: fields() } },
      ['spec.a'],
    ],
    [
      'nothing where it keeps what it does not know',
      { v1: fields('a') },
      { v1: { 'x-kubernetes-preserve-unknown-fields': true } },
      [],
    ],
    ['a version', { v1: fields(), v2: fields() }, { v1: fields() }, ['version v2']],
  ] as const)('%s', (_what, live, wanted, lost) => {
    expect(lostFields(crd(live), crd(wanted))).toEqual(lost);
  });
});
