import { describe, expect, test } from '@jest/globals';
import type { JsonObject, KubeObject } from '../../../src/api/kube-object.ts';
import { projectLive } from '../../../src/facts/project-live.ts';
import { compareOwned } from '../../../src/plan/compare-owned.ts';
import { managersOf } from '../../../src/plan/field-managers.ts';
import { leaveAlone } from '../../../src/plan/leave-alone.ts';

interface Row {
  readonly rule: string;
  readonly pointers: readonly string[];
  readonly wanted: JsonObject;
  readonly ours: JsonObject;
  readonly theirs?: JsonObject;
  readonly sent: JsonObject;
  readonly released: readonly (readonly string[])[];
}

const CONTAINERS = {
  containers: [
    { name: 'a', image: 'x', resources: { limits: { cpu: '1' } } },
    { name: 'b', image: 'y' },
  ],
};
const OWN_A = {
  '.': {},
  'f:name': {},
  'f:image': {},
  'f:resources': { 'f:limits': { 'f:cpu': {} } },
};
const OWN_CONTAINERS = {
  'f:spec': {
    'f:containers': {
      'k:{"name":"a"}': OWN_A,
      'k:{"name":"b"}': { '.': {}, 'f:name': {}, 'f:image': {} },
    },
  },
};

test('with nothing to leave alone both sides stay the very same, and so does the answer of a comparison', () => {
  const object = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'a', namespace: 'b' },
    data: { key: 'other' },
  } as unknown as KubeObject;
  const managed = {
    manager: 'meshinstall',
    operation: 'Apply',
    fieldsV1: { 'f:data': { 'f:key': {} } },
  };
  const live = projectLive({
    ...object,
    metadata: { ...object.metadata, managedFields: [managed] },
    data: { key: 'value' },
  } as unknown as KubeObject);
  const rest = leaveAlone(object, live, []);
  expect(rest.object).toBe(object);
  expect(rest.owned).toBe(live.owned);
  const differences = compareOwned(rest.object, rest.owned);
  expect(differences).toHaveLength(1);
  const again = leaveAlone(object, live, []);
  expect(compareOwned(again.object, again.owned)).toBe(differences);
});

const TABLE: readonly Row[] = [
  {
    rule: 'a field of ours is not sent any more, and given up first',
    pointers: ['/data/a'],
    wanted: { data: { a: '1', b: '2' } },
    ours: { 'f:data': { 'f:a': {}, 'f:b': {} } },
    sent: { data: { b: '2' } },
    released: [['f:data', 'f:a']],
  },
  {
    rule: 'a field that somebody else has taken is only not sent',
    pointers: ['/data/a'],
    wanted: { data: { a: '1', b: '2' } },
    ours: { 'f:data': { 'f:b': {} } },
    theirs: { 'f:data': { 'f:a': {} } },
    sent: { data: { b: '2' } },
    released: [],
  },
  {
    rule: 'a map that loses its last field is not sent empty',
    pointers: ['/data/a'],
    wanted: { data: { a: '1' }, spec: {} },
    ours: { 'f:data': { 'f:a': {} } },
    sent: { spec: {} },
    released: [['f:data', 'f:a']],
  },
  {
    rule: 'an index means the item that the wish has there',
    pointers: ['/spec/containers/0/resources'],
    wanted: { spec: CONTAINERS },
    ours: OWN_CONTAINERS,
    sent: {
      spec: {
        containers: [
          { name: 'a', image: 'x' },
          { name: 'b', image: 'y' },
        ],
      },
    },
    released: [['f:spec', 'f:containers', 'k:{"name":"a"}', 'f:resources']],
  },
  {
    rule: 'two items can go at once',
    pointers: ['/spec/containers/0', '/spec/containers/1/image'],
    wanted: { spec: CONTAINERS },
    ours: OWN_CONTAINERS,
    sent: { spec: { containers: [{ name: 'b' }] } },
    released: [
      ['f:spec', 'f:containers', 'k:{"name":"b"}', 'f:image'],
      ['f:spec', 'f:containers', 'k:{"name":"a"}'],
    ],
  },
  {
    rule: 'what names an item cannot be taken out of it',
    pointers: ['/spec/containers/0/name'],
    wanted: { spec: CONTAINERS },
    ours: OWN_CONTAINERS,
    sent: { spec: CONTAINERS },
    released: [],
  },
  {
    rule: 'below an atomic value of ours the whole value is meant',
    pointers: ['/spec/rules/0/verbs'],
    wanted: { spec: { rules: [{ verbs: ['get'] }], x: 1 } },
    ours: { 'f:spec': { 'f:rules': {}, 'f:x': {} } },
    sent: { spec: { x: 1 } },
    released: [['f:spec', 'f:rules']],
  },
  {
    rule: 'and also when somebody else owns it by now',
    pointers: ['/spec/rules/0/verbs'],
    wanted: { spec: { rules: [{ verbs: ['get'] }], x: 1 } },
    ours: { 'f:spec': { 'f:x': {} } },
    theirs: { 'f:spec': { 'f:rules': {} } },
    sent: { spec: { x: 1 } },
    released: [],
  },
  {
    rule: 'a name with a slash is escaped as in every JSON pointer',
    pointers: ['/data/a~1b'],
    wanted: { data: { 'a/b': '1', b: '2' } },
    ours: { 'f:data': { 'f:a/b': {}, 'f:b': {} } },
    sent: { data: { b: '2' } },
    released: [['f:data', 'f:a/b']],
  },
  {
    rule: 'a field that we own and no longer want is given up, not deleted',
    pointers: ['/data/a'],
    wanted: { data: { b: '2' } },
    ours: { 'f:data': { 'f:a': {}, 'f:b': {} } },
    sent: { data: { b: '2' } },
    released: [['f:data', 'f:a']],
  },
  {
    rule: 'an object of which nothing is left has its name all the same',
    pointers: ['/metadata', '/data'],
    wanted: { metadata: { name: 'x', labels: { app: 'istiod' } }, data: { a: '1' } },
    ours: { 'f:gone': {} },
    theirs: { 'f:metadata': { 'f:labels': { 'f:app': {} } }, 'f:data': { 'f:a': {} } },
    sent: {},
    released: [],
  },
  {
    rule: 'a pointer to nothing changes nothing',
    pointers: ['/data/c', '/spec/containers/7/image', '/spec/x/y'],
    wanted: { data: { b: '2' } },
    ours: { 'f:data': { 'f:b': {} } },
    sent: { data: { b: '2' } },
    released: [],
  },
];

const IDENTITY = { apiVersion: 'v1', kind: 'Thing', metadata: { name: 'x' } };

function wantedOf({ wanted }: Row): KubeObject {
  return { ...IDENTITY, ...wanted };
}

function liveOf({ wanted, ours, theirs = {} }: Row): ReturnType<typeof projectLive> {
  const entry = { operation: 'Apply', apiVersion: 'v1' } as const;
  return projectLive({
    ...{ apiVersion: 'v1', kind: 'Thing', ...wanted },
    metadata: {
      name: 'x',
      managedFields: [
        { ...entry, manager: 'meshinstall', fieldsV1: ours },
        { ...entry, manager: 'other', fieldsV1: theirs },
      ],
    },
  });
}

describe('fields that are left to others', () => {
  test.each(TABLE)('$rule', (row) => {
    const before = JSON.stringify(row.wanted);
    const left = leaveAlone(wantedOf(row), liveOf(row), row.pointers);
    expect(left.object).toEqual({ ...IDENTITY, ...row.sent });
    expect(left.released).toEqual(row.released);
    expect(JSON.stringify(row.wanted)).toBe(before);
  });

  test.each(TABLE)('$rule: it is no difference either', (row) => {
    const left = leaveAlone(wantedOf(row), liveOf(row), row.pointers);
    expect(compareOwned(left.object, left.owned)).toEqual([]);
  });

  test('who owns a field is told, also from within a list', () => {
    const [row] = TABLE.filter(({ rule }) => rule.startsWith('an index'));
    const theirs = { 'f:spec': { 'f:containers': { 'k:{"name":"b"}': { 'f:image': {} } } } };
    const live = liveOf({ ...row!, theirs });
    const object = row!.wanted as unknown as KubeObject;
    expect(managersOf(live, object, '/spec/containers/1/image')).toEqual(['other']);
    expect(managersOf(live, object, '/spec/containers/0/image')).toEqual([]);
    expect(managersOf(live, object, '/spec')).toEqual(['other']);
  });
});
