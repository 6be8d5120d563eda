import { describe, expect, test } from '@jest/globals';
import type { JsonObject, KubeObject } from '../../../src/api/kube-object.ts';
import { projectOwned } from '../../../src/facts/owned-fields.ts';
import { compareOwned } from '../../../src/plan/compare-owned.ts';

interface Row {
  readonly rule: string;
  readonly wanted: JsonObject;
  readonly live: JsonObject;
  readonly fields: JsonObject;
  readonly differences: readonly string[];
}

const ports = {
  'f:spec': {
    'f:ports': { 'k:{"port":80,"protocol":"TCP"}': { '.': {}, 'f:name': {}, 'f:port': {} } },
  },
};

const TABLE: readonly Row[] = [
  {
    rule: 'a field with the wanted value is no difference',
    wanted: { data: { a: '1' } },
    live: { data: { a: '1' } },
    fields: { 'f:data': { 'f:a': {} } },
    differences: [],
  },
  {
    rule: 'a field that somebody else changed is not ours any more, and so a difference',
    wanted: { data: { a: '1' } },
    live: { data: { a: 'changed' } },
    fields: { 'f:data': {} },
    differences: ['/data'],
  },
  {
    rule: 'a field that we own and no longer want is a difference',
    wanted: { data: { a: '1' } },
    live: { data: { a: '1', b: '2' } },
    fields: { 'f:data': { 'f:a': {}, 'f:b': {} } },
    differences: ['/data/b'],
  },
  {
    rule: 'a field of another party is no difference',
    wanted: { data: { a: '1' } },
    live: { data: { a: '1', theirs: '2' } },
    fields: { 'f:data': { 'f:a': {} } },
    differences: [],
  },
  {
    rule: 'a list item is found by its keys, with the default of a key that we left out',
    wanted: { spec: { ports: [{ name: 'http', port: 80 }] } },
    live: {
      spec: {
        ports: [
          { name: 'other', port: 81, protocol: 'TCP' },
          { name: 'http', port: 80, protocol: 'TCP' },
        ],
      },
    },
    fields: ports,
    differences: [],
  },
  {
    rule: 'a key that we wrote although it is the default is no difference',
    wanted: { spec: { ports: [{ name: 'http', port: 80, protocol: 'TCP' }] } },
    live: { spec: { ports: [{ name: 'http', port: 80, protocol: 'TCP' }] } },
    fields: ports,
    differences: [],
  },
  {
    rule: 'a list item that is no longer wanted is a difference',
    wanted: { spec: { ports: [] } },
    live: { spec: { ports: [{ name: 'http', port: 80, protocol: 'TCP' }] } },
    fields: ports,
    differences: ['/spec/ports/{"port":80,"protocol":"TCP"}'],
  },
  {
    rule: 'quantities are compared by amount',
    wanted: { spec: { resources: { requests: { cpu: '1000m', memory: '1Gi' } } } },
    live: { spec: { resources: { requests: { cpu: '1', memory: '1024Mi' } } } },
    fields: { 'f:spec': { 'f:resources': { 'f:requests': { 'f:cpu': {}, 'f:memory': {} } } } },
    differences: [],
  },
  {
    rule: 'a text outside of resources that reads like a quantity is a text',
    wanted: { data: { size: '1000m' } },
    live: { data: { size: '1' } },
    fields: { 'f:data': { 'f:size': {} } },
    differences: ['/data/size'],
  },
  {
    rule: 'what the server adds inside an atomic value is no difference',
    wanted: { webhooks: [{ name: 'a', rules: [{ apiGroups: [''], resources: ['pods'] }] }] },
    live: {
      webhooks: [{ name: 'a', rules: [{ apiGroups: [''], resources: ['pods'], scope: '*' }] }],
    },
    fields: { 'f:webhooks': { 'k:{"name":"a"}': { 'f:name': {}, 'f:rules': {} } } },
    differences: [],
  },
  {
    rule: 'what somebody else adds inside an atomic value is a difference',
    wanted: { webhooks: [{ name: 'a', rules: [{ apiGroups: [''] }] }] },
    live: { webhooks: [{ name: 'a', rules: [{ apiGroups: [''], scope: 'Cluster' }] }] },
    fields: { 'f:webhooks': { 'k:{"name":"a"}': { 'f:name': {}, 'f:rules': {} } } },
    differences: ['/webhooks/0/rules'],
  },
  {
    rule: 'an empty list that the server dropped is no difference',
    wanted: { spec: { tolerations: [], env: { a: {} } } },
    live: { spec: {} },
    fields: { 'f:spec': { 'f:tolerations': {} } },
    differences: [],
  },
  {
    rule: 'an empty label is wanted, and its absence is a difference',
    wanted: { metadata: { labels: { 'topology.istio.io/network': '' } } },
    live: { metadata: {} },
    fields: { 'f:metadata': { 'f:labels': {} } },
    differences: ['/metadata/labels'],
  },
  {
    rule: 'identity and type are not compared',
    wanted: {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'a', namespace: 'b' },
      data: { a: '1' },
    },
    live: { data: { a: '1' } },
    fields: { 'f:data': { 'f:a': {} } },
    differences: [],
  },
];

describe('drift is what separates the wish from our fields of the live object', () => {
  test.each(TABLE)('$rule', ({ wanted, live, fields, differences }) => {
    const object = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      ...live,
      metadata: {
        name: 'a',
        ...(live.metadata as object | undefined),
        managedFields: [
          { manager: 'meshinstall', operation: 'Apply', apiVersion: 'v1', fieldsV1: fields },
        ],
      },
    } as unknown as KubeObject;
    const found = compareOwned(wanted, projectOwned(object, 'meshinstall'));
    expect(found.map((one) => one.path)).toEqual(differences);
  });

  test('two long texts with the same beginning are shown from where they differ', () => {
    const long = `mesh: {}\n${'a: 1\n'.repeat(30)}`;
    const fieldsV1 = { 'f:data': { 'f:mesh': {} } };
    const managedFields = [
      { manager: 'meshinstall', operation: 'Apply', apiVersion: 'v1', fieldsV1 },
    ];
    const live = {
      ...{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a', managedFields } },
      data: { mesh: `${long}b: 2\n` },
    } as unknown as KubeObject;
    const wanted = { data: { mesh: `${long}c: 3\n` } };
    expect(compareOwned(wanted, projectOwned(live, 'meshinstall'))).toEqual([
      {
        path: '/data/mesh',
        ours: true,
        found: expect.stringMatching(/^\.\.\.a: 1 .*b: 2 $/) as unknown,
        wanted: expect.stringMatching(/^\.\.\.a: 1 .*c: 3 $/) as unknown,
      },
    ]);
  });

  test('a text of many lines is kept as its digest and still compared', () => {
    const long = 'mesh: {}\n'.repeat(1000);
    function object(text: string): KubeObject {
      return {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: {
          name: 'a',
          managedFields: [
            {
              manager: 'meshinstall',
              operation: 'Apply',
              apiVersion: 'v1',
              fieldsV1: { 'f:data': { 'f:mesh': {} } },
            },
          ],
        },
        data: { mesh: text },
      };
    }
    const kept = projectOwned(object(long), 'meshinstall');
    expect(JSON.stringify(kept).length).toBeLessThan(200);
    expect(compareOwned({ data: { mesh: long } }, kept)).toEqual([]);
    const edited = projectOwned(object(`${long}#`), 'meshinstall');
    expect(compareOwned({ data: { mesh: long } }, edited)).toHaveLength(1);
  });
});
