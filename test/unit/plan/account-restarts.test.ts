import { beforeAll, describe, expect, test } from '@jest/globals';
import { ADOPTED_ANNOTATION } from '../../../src/api/names.ts';
import { keyOfRef } from '../../../src/api/object-ref.ts';
import type { ObjectRef } from '../../../src/api/object-ref.ts';
import { loadCatalog } from '../../../src/catalog/load-catalog.ts';
import { buildDesired } from '../../../src/desired/build-desired.ts';
import type { Desired } from '../../../src/desired/desired.ts';
import { resolveSpec } from '../../../src/desired/resolve-spec.ts';
import type { Facts, ForeignFields, LiveObject, PodFact } from '../../../src/facts/facts.ts';
import { buildPlan } from '../../../src/plan/build-plan.ts';
import type { Plan, Step } from '../../../src/plan/plan.ts';
import { judgeDrift } from '../../../src/status/drift-status.ts';
import { anInstall, aPod, deploymentRef, NOW, rolledOut } from '../../builders/facts.ts';
import { SimulatedCluster } from '../../builders/simulated-cluster.ts';

const SECOND = 1_000;
const HOUR = 3_600_000;
const POINTER = '/spec/template/metadata/annotations/meshinstall.io~1account';
const ISTIOD = deploymentRef('istiod');
/** What every table row speaks of, unless it says otherwise: accounts that were made again ten minutes ago. */
const MADE = NOW - 600 * SECOND;

const catalog = loadCatalog();

function wish(): Desired {
  const resolved = resolveSpec({ spec: { profile: 'demo' }, catalog, version: '1.31.1' });
  return buildDesired({ resolved, catalog, owner: { name: 'default', uid: 'uid-default' } });
}

function accountRef(name: string): ObjectRef {
  return { apiVersion: 'v1', kind: 'ServiceAccount', namespace: 'istio-system', name };
}

/** A pod of istiod's, or of another account's, as old as that. */
function podOf(account: string, since: number, over: Partial<PodFact> = {}): PodFact {
  const name = `${account}-5d9c7b7f4-abcde`;
  const own = { installName: 'default', account: { name: account, since } };
  return aPod({ namespace: 'istio-system', name, ...own, ...over });
}

const GATEWAY_ACCOUNT = 'istio-ingressgateway-service-account';
const BEHIND = { 'meshinstall.io/owner': 'default', 'app.kubernetes.io/version': '1.31.0' };
const AHEAD = { ...BEHIND, 'app.kubernetes.io/version': '1.31.2' };
const OLD_PODS = [podOf('istiod', MADE - HOUR)];

interface Row {
  readonly rule: string;
  /** Accounts that were made again; each with its own first uid in the inventory. */
  readonly accounts?: readonly string[];
  readonly createdAt?: number;
  /** Does the inventory know another uid? */
  readonly known?: boolean;
  readonly pods?: readonly PodFact[];
  /** What is different about a live workload. */
  readonly lives?: readonly (readonly [ObjectRef, Partial<LiveObject>])[];
  readonly spec?: object;
  readonly over?: Partial<Facts>;
  /** Restarts that may begin now and later, by name of the workload. */
  readonly now: readonly string[];
  readonly later?: readonly string[];
  readonly drift?: readonly string[];
  readonly waits?: readonly string[];
}

const TABLE: readonly Row[] = [
  { rule: 'pods that are older than their account get successors', now: ['istiod'] },
  {
    rule: 'pods of the same second count as older: nobody knows which came first',
    pods: [podOf('istiod', MADE)],
    now: ['istiod'],
  },
  {
    rule: 'pods that somebody restarted since need nothing',
    pods: [podOf('istiod', MADE + SECOND)],
    now: [],
  },
  {
    rule: 'one old pod among new ones is enough',
    pods: [podOf('istiod', MADE + SECOND), podOf('istiod', MADE - SECOND)],
    now: ['istiod'],
  },
  {
    rule: 'pods that are going or have ended do not count',
    pods: [
      podOf('istiod', MADE - HOUR, { deleting: true }),
      podOf('istiod', MADE - HOUR, { phase: 'Failed' }),
    ],
    now: [],
  },
  {
    rule: 'pods of another namespace do not count',
    pods: [podOf('istiod', MADE - HOUR, { namespace: 'shop' })],
    now: [],
  },
  {
    rule: 'it is asked for once an account',
    lives: [[ISTIOD, { foreign: { podsOfAccount: 'new-istiod' } }]],
    now: [],
  },
  {
    rule: 'an account that is made a third time asks again',
    lives: [[ISTIOD, { foreign: { podsOfAccount: 'second-istiod' } }]],
    now: ['istiod'],
  },
  {
    rule: 'clocks of API servers that differ restart nothing while the account is the first one',
    known: false,
    pods: [podOf('istiod', MADE - 30 * SECOND)],
    now: [],
  },
  {
    rule: 'pods that are much older than their account have lost it, whatever the inventory knows',
    known: false,
    now: ['istiod'],
  },
  {
    rule: 'a day later the kubelet has new tokens, and nothing is restarted',
    createdAt: NOW - 25 * HOUR,
    pods: [podOf('istiod', NOW - 48 * HOUR)],
    now: [],
  },
  {
    rule: 'a workload that was taken over has pods without our label: the inventory is enough',
    pods: [],
    lives: [[ISTIOD, { annotations: { [ADOPTED_ANNOTATION]: 'true' } }]],
    now: ['istiod'],
  },
  { rule: 'a workload without pods needs none', pods: [], now: [] },
  {
    rule: 'an account that is about to go is not waited on',
    lives: [[accountRef('istiod'), { deleting: true }]],
    now: [],
  },
  {
    rule: 'a gateway alone is restarted at once while istiod serves',
    accounts: [GATEWAY_ACCOUNT],
    pods: [podOf(GATEWAY_ACCOUNT, MADE - HOUR)],
    now: ['istio-ingressgateway'],
  },
  {
    rule: 'istiod goes first: it checks the tokens of the others',
    accounts: ['istiod', GATEWAY_ACCOUNT],
    pods: [...OLD_PODS, podOf(GATEWAY_ACCOUNT, MADE - HOUR)],
    now: ['istiod'],
    later: ['istio-ingressgateway'],
  },
  {
    rule: 'gateways wait for the rollout of istiod',
    accounts: [GATEWAY_ACCOUNT],
    pods: [podOf(GATEWAY_ACCOUNT, MADE - HOUR)],
    lives: [[ISTIOD, { rollout: rolledOut(1, { observedGeneration: 0 }) }]],
    now: [],
    later: ['istio-ingressgateway'],
    waits: ['Deployment istio-system/istiod is rolling out'],
  },
  {
    rule: 'a workload that is repaired gets new pods that way or is looked at again',
    lives: [[ISTIOD, { owned: undefined }]],
    now: [],
  },
  {
    rule: 'half way up to another version istiod is restarted, and then a gateway that has arrived',
    accounts: ['istiod', GATEWAY_ACCOUNT],
    pods: [...OLD_PODS, podOf(GATEWAY_ACCOUNT, MADE - HOUR)],
    lives: [[deploymentRef('istio-egressgateway'), { labels: BEHIND }]],
    now: ['istiod'],
    later: ['istio-ingressgateway'],
  },
  {
    rule: 'one that is behind gets new pods with its version',
    accounts: ['istiod', GATEWAY_ACCOUNT],
    pods: [...OLD_PODS, podOf(GATEWAY_ACCOUNT, MADE - HOUR)],
    lives: [[deploymentRef('istio-ingressgateway'), { labels: BEHIND }]],
    now: ['istiod'],
  },
  {
    rule: 'half way down istiod comes last, so a gateway waits for the end of it',
    accounts: [GATEWAY_ACCOUNT],
    pods: [podOf(GATEWAY_ACCOUNT, MADE - HOUR)],
    lives: [[ISTIOD, { labels: AHEAD }]],
    now: [],
  },
  {
    rule: 'Report tells it and leaves it, and the mesh is not called ready',
    spec: { drift: { policy: 'Report' } },
    now: [],
    drift: [`policy ${POINTER}`],
    waits: [
      'Deployment istio-system/istiod runs pods with tokens of an earlier ServiceAccount istiod, which was deleted, and spec.drift leaves it so; restart it',
    ],
  },
  {
    rule: 'Off leaves it and tells it as the reason why the mesh is not ready',
    spec: { drift: { policy: 'Off' } },
    now: [],
    waits: [
      'Deployment istio-system/istiod runs pods with tokens of an earlier ServiceAccount istiod, which was deleted, and spec.drift leaves it so; restart it',
    ],
  },
  {
    rule: 'a pod template that is left to others is not touched and not told',
    spec: {
      drift: {
        ignore: [{ kind: 'Deployment', name: 'istiod', jsonPointers: ['/spec/template/metadata'] }],
      },
    },
    now: [],
  },
  {
    rule: 'another annotation that is left to others is no reason',
    spec: {
      drift: {
        ignore: [
          {
            ...{ kind: 'Deployment', name: 'istiod' },
            jsonPointers: ['/spec/template/metadata/annotations/example.com~1note'],
          },
        ],
      },
    },
    now: ['istiod'],
  },
  {
    rule: 'after three restarts in ten minutes the account is somebody’s toy: no more for an hour',
    over: {
      repairs: [1, 2, 3].map((minute) => ({
        ...{ key: keyOfRef(ISTIOD), path: POINTER, generation: 1 },
        at: NOW - minute * 60_000,
      })),
    },
    now: [],
    drift: [`contested ${POINTER}`],
    waits: [
      'Deployment istio-system/istiod runs pods with tokens of an earlier ServiceAccount istiod, which was deleted, and spec.drift leaves it so; restart it',
    ],
  },
];

function planOf(row: Row, desired: Desired, live: ReadonlyMap<string, LiveObject>): Plan {
  const { accounts = ['istiod'], createdAt = MADE, known = true } = row;
  const lives = new Map(live);
  for (const name of accounts) {
    const foreign: ForeignFields = { createdAt };
    change(lives, accountRef(name), { uid: `new-${name}`, foreign });
  }
  for (const [ref, over] of row.lives ?? []) change(lives, ref, over);
  const cluster = new SimulatedCluster();
  for (const [key, object] of lives) cluster.live.set(key, object);
  const inventory = accounts.map((name) => {
    const ref = accountRef(name);
    return [keyOfRef(ref), { ref, uid: known ? `first-${name}` : `new-${name}` }] as const;
  });
  const facts = cluster.facts(desired, {
    install: anInstall(row.spec === undefined ? {} : { spec: row.spec }),
    inventory: new Map(inventory),
    ownPods: row.pods ?? OLD_PODS,
    ...row.over,
  });
  return buildPlan(facts, desired);
}

function change(lives: Map<string, LiveObject>, ref: ObjectRef, over: Partial<LiveObject>): void {
  const key = keyOfRef(ref);
  lives.set(key, { ...lives.get(key)!, ...over });
}

function restarts(steps: readonly Step[]): readonly string[] {
  return steps
    .filter((step) => step.type === 'apply' && step.manager === 'meshinstall-restart')
    .map(({ ref }) => ref.name);
}

describe('pods whose ServiceAccount was made again', () => {
  let desired: Desired;
  let live: ReadonlyMap<string, LiveObject>;
  beforeAll(() => {
    desired = wish();
    const cluster = new SimulatedCluster();
    cluster.play(desired);
    live = cluster.live;
  });

  test.each(TABLE)('$rule', (row) => {
    const plan = planOf(row, desired, live);
    expect({
      now: restarts(plan.now),
      later: restarts(plan.later),
      drift: plan.drift.map(({ why, fields }) => `${why} ${fields.join(' ')}`),
    }).toEqual({ now: row.now, later: row.later ?? [], drift: row.drift ?? [] });
    if (row.lives === undefined)
      expect(plan.waits.map(({ message }) => message)).toEqual(row.waits ?? []);
  });

  test('the step sets one annotation, on this very object, by a manager of its own', () => {
    const [step] = planOf({ rule: '', now: [] }, desired, live).now;
    expect(step).toMatchObject({
      type: 'apply',
      cause: 'repair',
      manager: 'meshinstall-restart',
      precondition: { uid: 'uid-Deployment-istiod' },
      object: {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name: 'istiod', namespace: 'istio-system' },
        spec: {
          template: { metadata: { annotations: { 'meshinstall.io/account': 'new-istiod' } } },
        },
      },
    });
    expect(step?.reason).toBe(
      'runs pods with tokens of an earlier ServiceAccount istiod, which was deleted; nobody takes these, so it gets new pods',
    );
  });

  test('while the mesh is paused, what is not done is told in the same words', () => {
    const install = anInstall({ spec: { paused: true } });
    const plan = planOf({ rule: '', now: [] }, desired, live);
    const { status, message } = judgeDrift({
      ...{ facts: new SimulatedCluster().facts(desired, { install }), plan },
      result: undefined,
    });
    expect({ status, message }).toEqual({
      status: 'True',
      message:
        'Deployment istio-system/istiod runs pods with tokens of an earlier ServiceAccount istiod, which was deleted; nobody takes these, so it gets new pods: left as it is while spec.paused is true',
    });
  });

  test('the goal is the same, whatever the uids', () => {
    const row = { rule: '', now: [] };
    const before = buildPlan(new SimulatedCluster().facts(desired), desired);
    expect(planOf(row, desired, live).goal).toBe(before.goal);
  });
});
