import { describe, expect, test } from '@jest/globals';
import type { JsonObject, KubeObject } from '../../../src/api/kube-object.ts';
import { keyOf } from '../../../src/api/object-ref.ts';
import type { Desired } from '../../../src/desired/desired.ts';
import type { AcceptedWish, Facts, LiveObject } from '../../../src/facts/facts.ts';
import { projectLive } from '../../../src/facts/project-live.ts';
import { planObject } from '../../../src/plan/plan-object.ts';
import type { Step } from '../../../src/plan/plan.ts';
import { without } from '../../../src/support/without.ts';
import { anInstall, NOW, someFacts } from '../../builders/facts.ts';

const KEY = '/ConfigMap/istio-system/istio';
const REACHED = { name: 'default-new', revision: 2 };

function configMap(data: JsonObject): KubeObject {
  return {
    ...{ apiVersion: 'v1', kind: 'ConfigMap' },
    metadata: { name: 'istio', namespace: 'istio-system' },
    // Always ours, so that the map is.
    data: { ...data, c: '3' },
  };
}

/** Live, with what is ours and what `kubectl-edit` took from us. */
function live(data: JsonObject, ours: readonly string[], theirs: readonly string[]): LiveObject {
  const object = configMap(data);
  const fields = (names: readonly string[]): JsonObject => ({
    'f:data': Object.fromEntries(names.map((name) => [`f:${name}`, {}])),
  });
  const managedFields = [
    {
      manager: 'meshinstall',
      operation: 'Apply',
      apiVersion: 'v1',
      fieldsV1: fields([...ours, 'c']),
    },
    { manager: 'kubectl-edit', operation: 'Update', apiVersion: 'v1', fieldsV1: fields(theirs) },
  ] as const;
  return projectLive({ ...object, metadata: { ...object.metadata, uid: 'u', managedFields } });
}

const WANTED = configMap({ a: '1', b: '2' });
const EDITED = live({ a: 'edited', b: '2' }, ['b'], ['a']);

interface Row {
  readonly rule: string;
  readonly drift?: object;
  readonly live?: LiveObject;
  /** Is the wish one that was reached? Else another one was. */
  readonly reached?: boolean;
  /** What the wish before wanted. */
  readonly before?: JsonObject;
  readonly over?: Partial<Facts>;
  /** Steps as `type cause data`. */
  readonly steps: readonly string[];
  /** Drift as `fields by managers: why`. */
  readonly told: readonly string[];
}

const TABLE: readonly Row[] = [
  {
    rule: 'Enforce puts a changed field right',
    live: EDITED,
    steps: ['apply repair {"a":"1","b":"2"}'],
    told: [],
  },
  {
    rule: 'Report leaves it, and tells the field and who changed it',
    drift: { policy: 'Report' },
    live: EDITED,
    steps: [],
    told: ['/data/a by kubectl-edit: policy'],
  },
  {
    rule: 'Off leaves it and tells nothing',
    drift: { policy: 'Off' },
    live: EDITED,
    steps: [],
    told: [],
  },
  {
    rule: 'Enforce makes a deleted object anew',
    steps: ['apply repair {"a":"1","b":"2"}'],
    told: [],
  },
  {
    rule: 'Report leaves it deleted and tells it',
    drift: { policy: 'Report' },
    steps: [],
    told: [' by : policy'],
  },
  {
    rule: 'an object that was never there is no drift: it is made under every policy',
    drift: { policy: 'Off' },
    over: { inventory: new Map() },
    steps: ['apply create {"a":"1","b":"2"}'],
    told: [],
  },
  {
    rule: 'a changed spec is carried out under Report, and what somebody edited beside it stays',
    drift: { policy: 'Report' },
    live: live({ a: 'edited', b: 'old' }, ['b'], ['a']),
    reached: false,
    before: { a: '1', b: 'old' },
    steps: ['apply update {"b":"2"}'],
    told: ['/data/a by kubectl-edit: policy'],
  },
  {
    rule: 'a field that the spec changed as well is the spec’s again',
    drift: { policy: 'Report' },
    live: EDITED,
    reached: false,
    before: { a: '0', b: '2' },
    steps: ['apply update {"a":"1","b":"2"}'],
    told: [],
  },
  {
    rule: 'an ignored field is neither put right nor told nor sent',
    drift: { ignore: [{ kind: 'ConfigMap', name: 'istio', jsonPointers: ['/data/a'] }] },
    live: live({ a: 'edited', b: 'edited' }, [], ['a', 'b']),
    steps: ['apply repair {"b":"2"}'],
    told: [],
  },
  {
    rule: 'an ignored field that is still ours is given up',
    drift: { ignore: [{ kind: 'ConfigMap', name: 'istio', jsonPointers: ['/data/a'] }] },
    live: live({ a: '1', b: '2' }, ['a', 'b'], []),
    steps: ['release f:data/f:a'],
    told: [],
  },
  {
    rule: 'an object that is made anew gets its ignored fields once',
    drift: { ignore: [{ kind: 'ConfigMap', name: 'istio', jsonPointers: ['/data/a'] }] },
    steps: ['apply repair {"a":"1","b":"2"}'],
    told: [],
  },
  {
    rule: 'an entry for another namespace is about another object',
    drift: {
      ignore: [{ kind: 'ConfigMap', namespace: 'edge', name: 'istio', jsonPointers: ['/data/a'] }],
    },
    live: EDITED,
    steps: ['apply repair {"a":"1","b":"2"}'],
    told: [],
  },
  {
    rule: 'a contested field is left alone and told, its neighbours are put right',
    live: live({ a: 'edited', b: 'edited' }, [], ['a', 'b']),
    over: { repairs: repairsOf('/data/a', 3) },
    steps: ['apply repair {"b":"2"}'],
    told: ['/data/a by kubectl-edit: contested'],
  },
  {
    rule: 'a contest that is over is not told',
    live: live({ a: '1', b: '2' }, ['a', 'b'], []),
    over: { repairs: repairsOf('/data/a', 3) },
    steps: [],
    told: [],
  },
  {
    rule: 'what only the status of the operator calls contested is left alone, too',
    live: live({ a: 'edited', b: 'edited' }, [], ['a', 'b']),
    over: { toldContests: [{ object: 'ConfigMap istio-system/istio', fields: ['/data/a'] }] },
    steps: ['apply repair {"b":"2"}'],
    told: ['/data/a by kubectl-edit: contested'],
  },
  {
    rule: 'what it says about another object is not meant',
    live: EDITED,
    over: { toldContests: [{ object: 'ConfigMap istio-system/other', fields: ['/data/a'] }] },
    steps: ['apply repair {"a":"1","b":"2"}'],
    told: [],
  },
  {
    rule: 'an hour later it is tried again',
    live: EDITED,
    over: { repairs: repairsOf('/data/a', 3), now: NOW + 60 * 60_000 },
    steps: ['apply repair {"a":"1","b":"2"}'],
    told: [],
  },
];

function repairsOf(path: string, times: number): Facts['repairs'] {
  return Array.from({ length: times }, (_one, index) => ({
    ...{ key: KEY, path, generation: 1 },
    at: NOW - index * 1_000,
  }));
}

describe('what becomes of the work of others', () => {
  test.each(TABLE)('$rule', (row) => {
    const { reached = true, before = { a: '1', b: '2' }, over = {} } = row;
    const desired = { renderingHash: 'r2', objects: [] } as unknown as Desired;
    const newest = { name: 'default-new', revision: 2, renderingHash: 'r2' } as AcceptedWish;
    const old = configMap(before);
    const facts = someFacts({
      install: anInstall({ spec: row.drift === undefined ? {} : { drift: row.drift } }),
      lives: row.live === undefined ? [] : [row.live],
      inventory: new Map([[KEY, { ref: { ...WANTED, name: 'istio' }, uid: 'u' }]]),
      accepted: [newest],
      reached: reached ? REACHED : { name: 'default-old', revision: 1 },
      before: [new Map([[keyOf(old), old]])],
      ...over,
    });
    const item = { object: WANTED, key: KEY, component: 'pilot' };
    const plan = planObject(facts, { item, desired, after: [] });
    expect(plan.steps.map(printStep)).toEqual(row.steps);
    expect(
      plan.drift.map(
        ({ fields, managers, why }) => `${fields.join(' ')} by ${managers.join(' ')}: ${why}`,
      ),
    ).toEqual(row.told);
  });
});

function printStep(step: Step): string {
  if (step.type === 'release')
    return `release ${step.fields.map((path) => path.join('/')).join(' ')}`;
  if (step.type === 'delete') return 'delete';
  return `apply ${step.cause} ${JSON.stringify(without(step.object.data as JsonObject, 'c'))}`;
}
