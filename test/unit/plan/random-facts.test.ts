import { beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Json, JsonObject, KubeObject } from '../../../src/api/kube-object.ts';
import { OWNER_LABEL } from '../../../src/api/names.ts';
import { isRolledOut } from '../../../src/api/rollout.ts';
import { buildDesired } from '../../../src/desired/build-desired.ts';
import type { Desired } from '../../../src/desired/desired.ts';
import { resolveSpec } from '../../../src/desired/resolve-spec.ts';
import type { Facts, LiveObject } from '../../../src/facts/facts.ts';
import { buildPlan } from '../../../src/plan/build-plan.ts';
import type { Edge, Plan, Step } from '../../../src/plan/plan.ts';
import { planRemoval } from '../../../src/plan/removal.ts';
import { digest } from '../../../src/support/digest.ts';
import { without } from '../../../src/support/without.ts';
import { deletedUnder, randomScene, withOtherIdentities } from '../../builders/random-facts.ts';
import type { RandomScene } from '../../builders/random-facts.ts';
import { SimulatedCluster } from '../../builders/simulated-cluster.ts';
import { playOut, ROUNDS, stepsOf } from '../../support/play-out.ts';
import { CATALOG } from '../../support/catalog.ts';
import { countOf } from '../../support/sample.ts';
import { seedOf } from '../../support/seed-of.ts';

/** Random states: half of them with objects of others in the way. */
const CASES = countOf('states of a cluster', { ordinary: 300, full: 10_000 });
/** So many are in memory at a time. */
const CHUNK = 50;
interface Spec {
  readonly profile: string;
  readonly values?: object;
  readonly gateways?: readonly JsonObject[];
}

/** Two CRDs stand for all, and digests for long texts: to the planners one is as the other. */
function wish(version: string, spec: Spec): Desired {
  const resolved = resolveSpec({ spec, catalog: CATALOG, version });
  const built = buildDesired({ resolved, catalog: CATALOG, owner: { name: 'default', uid: 'u' } });
  const crds = built.objects.filter(({ object }) => object.kind === 'CustomResourceDefinition');
  const left = new Set(crds.slice(2));
  const objects = built.objects.filter((item) => !left.has(item));
  return {
    ...built,
    objects: objects.map((item) => ({ ...item, object: shortened(item.object) })),
  };
}

function shortened(object: KubeObject): KubeObject {
  const text = JSON.stringify(object, (name, value: Json) => {
    const long = name === 'schema' || (typeof value === 'string' && value.length > 1_000);
    return long ? digest(value) : value;
  });
  return JSON.parse(text) as KubeObject;
}

const FIXED = { name: 'istio-ingressgateway', autoscaling: { enabled: false }, replicas: 3 };
const STANDALONE = { name: 'edge', namespace: 'edge', type: 'Ingress', shape: 'Standalone' };

const WISHES: readonly Desired[] = [
  wish('1.31.1', { profile: 'demo' }),
  wish('1.30.2', { profile: 'default' }),
  wish('1.31.1', { profile: 'default', values: { pilot: { autoscaleEnabled: false } } }),
  wish('1.31.1', { profile: 'default', gateways: [{ ...FIXED, type: 'Ingress' }] }),
  wish('1.31.0', { profile: 'ambient' }),
  wish('1.31.1', { profile: 'minimal', gateways: [STANDALONE] }),
];

/** Ours by what our records and the API server say, said once more. */
function isMarked({ inventory }: Facts, live: LiveObject): boolean {
  const listed = inventory.get(live.key);
  if (listed?.uid === live.uid) return true;
  const labelled = live.labels[OWNER_LABEL] === 'default';
  return live.owned !== undefined && (labelled || live.ref.kind === 'CustomResourceDefinition');
}

/** Keys in an order that the edges allow; throws when they run in a circle. */
function sorted(steps: readonly Step[]): readonly string[] {
  const edges = new Map<string, readonly Edge[]>(steps.map(({ key, after }) => [key, after]));
  const done: string[] = [];
  const open = new Set<string>();
  const visit = (key: string): void => {
    if (open.has(key)) throw new Error(`a circle at ${key}`);
    if (done.includes(key) || !edges.has(key)) return;
    open.add(key);
    for (const edge of edges.get(key) ?? []) visit(edge.key);
    open.delete(key);
    done.push(key);
  };
  for (const key of edges.keys()) visit(key);
  return done;
}

function withoutIdentity({ goal, now, later, waits, blocks }: Plan): unknown {
  const shape = ({ type, key, reason, after }: Step): unknown => [type, key, reason, after];
  return { goal, now: now.map(shape), later: later.map(shape), waits, blocks };
}

interface Case extends RandomScene {
  readonly plan: Plan;
}

type Rule = (one: Case) => void;

/** Of any state. */
const ALWAYS: Readonly<Record<string, Rule>> = {
  'the same facts give the same plan': ({ facts, desired, plan }) => {
    expect(buildPlan(structuredClone(facts), desired)).toEqual(plan);
  },

  'neither the goal nor the steps depend on identities, nor the goal on the order of facts': ({
    facts,
    desired,
    plan,
  }) => {
    const others = buildPlan(withOtherIdentities(facts), desired);
    expect(withoutIdentity(others)).toEqual(withoutIdentity(plan));
    const reversed = { ...facts, live: new Map([...facts.live].reverse()) };
    expect(buildPlan(reversed, desired).goal).toBe(plan.goal);
  },

  'edges run in no circle, and lead to steps or to what is live': ({ facts, plan }) => {
    const steps = stepsOf(plan);
    const known = new Set([...sorted(steps), ...facts.live.keys()]);
    const named = steps.flatMap(({ after }) => after.map(({ key }) => key));
    const lost = named.filter((key) => !known.has(key) && !key.startsWith('/Namespace/'));
    expect(lost.filter((key) => !plan.waits.some((wait) => wait.key === key))).toEqual([]);
  },

  'no step is listed before one that it comes after': ({ facts, plan }) => {
    for (const { now, later, held } of [plan, planRemoval(deletedUnder(facts, 'Purge'))]) {
      for (const steps of [now, later, held]) {
        const early = steps.filter((step, index) =>
          steps
            .slice(index + 1)
            .some(({ key }) => key !== step.key && step.after.some((edge) => edge.key === key)),
        );
        expect(early).toEqual([]);
      }
    }
  },

  'what begins now has all that it needs, or gets it now': ({ facts, plan }) => {
    const now = new Set(plan.now.map(({ key }) => key));
    const later = new Set(plan.later.map(({ key }) => key));
    const edges = plan.now.flatMap(({ after }) => after);
    for (const { key, until } of edges.filter((edge) => edge.until !== 'trusted')) {
      expect(later.has(key)).toBe(false);
      if (until === 'rolledOut')
        expect([now.has(key), isRolledOut(facts.live.get(key)?.rollout)]).toEqual([false, true]);
    }
  },

  'nothing is deleted that has no mark of ours, and no CRD, namespace or Secret on the way': ({
    facts,
    desired,
    plan,
  }) => {
    const wanted = new Set(desired.objects.map(({ key }) => key));
    for (const step of stepsOf(plan)) {
      if (step.type !== 'delete') continue;
      expect(isMarked(facts, facts.live.get(step.key)!)).toBe(true);
      expect(step.uid).toBe(facts.live.get(step.key)?.uid);
      expect(KEPT).not.toContain(step.ref.kind);
      expect(wanted.has(step.key)).toBe(false);
    }
  },

  'where an object of others is in the way, and only there, nothing may begin': (one) => {
    const { facts, desired, plan } = one;
    const foreign = desired.objects.some(({ key, object }) => {
      const live = object.kind === 'Namespace' ? undefined : facts.live.get(key);
      return live !== undefined && live.owned === undefined && !isMarked(facts, live);
    });
    const told = plan.blocks.map(({ reason }) => reason);
    expect(told).toEqual(foreign ? ['ForeignInstallation'] : []);
  },

  'a removal under Delete leaves CRDs, and all that is not ours': (one) => {
    checkRemoval(one, 'Delete', ['CustomResourceDefinition']);
  },

  'a removal under Purge leaves what is not ours': (one) => {
    checkRemoval(one, 'Purge', []);
  },

  'a removal under Retain leaves everything': ({ facts }) => {
    const { now, later } = planRemoval(deletedUnder(facts, 'Retain'));
    expect([...now, ...later]).toEqual([]);
  },
};

/** Of a state in which nothing of others is in the way. */
const IN_PEACE: Readonly<Record<string, Rule>> = {
  'a mesh comes to rest, and only a person is waited for': (one) => {
    playOut(one);
  },

  'at rest objects of others are as before, and nothing of ours is left that is not wanted': (
    one,
  ) => {
    const { facts, desired } = one;
    const { cluster, last } = playOut(one);
    const wanted = new Set(desired.objects.map(({ key }) => key));
    const more = [...cluster.live.values()].filter(({ key }) => !wanted.has(key));
    expect(theirs(facts, more)).toEqual(
      theirs(
        facts,
        [...facts.live.values()].filter(({ key }) => !wanted.has(key)),
      ),
    );
    if (last.later.length > 0) return;
    const ours = more.filter((live) => isMarked(facts, live));
    expect(ours.map(({ ref }) => ref.kind).filter((kind) => !KEPT.includes(kind))).toEqual([]);
  },

  'no workload that an autoscaler takes over loses pods on the way': (one) => {
    const { facts, desired } = one;
    const { cluster } = playOut(one);
    for (const { key, object } of desired.objects) {
      const [before, after] = [facts.live.get(key), cluster.live.get(key)];
      const { replicas } = (object.spec ?? {}) as { readonly replicas?: number };
      if (object.kind !== 'Deployment' || replicas !== undefined) continue;
      if (before === undefined || before.deleting) continue;
      expect(after?.rollout?.wanted).toBe(before.rollout?.wanted);
    }
  },
};

/** Kinds that are never deleted on the way from one wish to another. */
const KEPT = ['CustomResourceDefinition', 'Namespace', 'Secret'];

/** The first case that breaks a rule, by rule. */
const broken = new Map<string, Error>();

beforeAll(() => {
  const seed = seedOf('facts for the planners');
  for (let chunk = 0; chunk * CHUNK < CASES; chunk++) {
    const peace = chunk % 2 === 0;
    const parameters = { seed: seed + chunk, numRuns: CHUNK };
    for (const scene of fc.sample(randomScene(WISHES, peace), parameters))
      judge(scene, peace ? { ...ALWAYS, ...IN_PEACE } : ALWAYS);
  }
}, 1_200_000);

function judge(scene: RandomScene, rules: Readonly<Record<string, Rule>>): void {
  const one = { ...scene, plan: buildPlan(scene.facts, scene.desired) };
  for (const [name, rule] of Object.entries(rules)) {
    try {
      rule(one);
    } catch (error) {
      if (!broken.has(name)) broken.set(name, new Error(scene.story, { cause: error }));
    }
  }
}

describe('whatever the state of the cluster', () => {
  test.each(Object.keys({ ...ALWAYS, ...IN_PEACE }))('%s', (name) => {
    const error = broken.get(name);
    if (error !== undefined) throw error;
  });
});

function checkRemoval({ facts }: Case, policy: string, kept: readonly string[]): void {
  const deleted = deletedUnder(facts, policy);
  const cluster = new SimulatedCluster([...facts.live.values()]);
  for (let round = 0; round < ROUNDS; round++) {
    const plan = planRemoval({ ...deleted, live: cluster.live });
    expect(plan.blocks).toEqual([]);
    for (const step of stepsOf(plan)) expect(step.type).toBe('delete');
    sorted(stepsOf(plan));
    if (stepsOf(plan).length === 0 && plan.waits.length === 0) break;
    cluster.carryOut(plan.now);
    expect(round).toBeLessThan(ROUNDS - 1);
  }
  expect(theirs(facts, [...cluster.live.values()])).toEqual(
    theirs(facts, [...facts.live.values()]),
  );
  const ours = [...cluster.live.values()].filter((live) => isMarked(facts, live));
  expect(ours.map(({ ref }) => ref.kind).filter((kind) => !kept.includes(kind))).toEqual([]);
  const stay = [...facts.live.values()].filter(
    ({ ref, deleting }) => kept.includes(ref.kind) && !deleting,
  );
  expect(stay.filter(({ key }) => !cluster.live.has(key))).toEqual([]);
}

/** Objects of others, as they stand; their pods come and go. */
function theirs(facts: Facts, lives: readonly LiveObject[]): readonly unknown[] {
  return lives
    .filter((one) => !isMarked(facts, one) && !one.deleting)
    .map((one) => without(one, 'rollout'));
}
