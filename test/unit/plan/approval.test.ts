import { describe, expect, test } from '@jest/globals';
import type { MeshInstall } from '../../../src/api/mesh-install.ts';
import { keyOfRef, printRef } from '../../../src/api/object-ref.ts';
import { buildDesired } from '../../../src/desired/build-desired.ts';
import type { Desired } from '../../../src/desired/desired.ts';
import { resolveSpec } from '../../../src/desired/resolve-spec.ts';
import type { AcceptedWish, ApprovalFact, Facts } from '../../../src/facts/facts.ts';
import { buildPlan } from '../../../src/plan/build-plan.ts';
import { decide } from '../../../src/plan/decide.ts';
import type { Decision } from '../../../src/plan/decide.ts';
import type { Plan, Step } from '../../../src/plan/plan.ts';
import { anInstall, configMapRef, deploymentRef, NOW } from '../../builders/facts.ts';
import { removeBehindTheBack, SimulatedCluster } from '../../builders/simulated-cluster.ts';
import { CATALOG } from '../../support/catalog.ts';
import { expectGolden } from '../../support/golden.ts';

const OLD = wish('1.31.0');
const NEW = wish('1.31.1');
const SMALL = wish('1.31.0', 'minimal');

function wish(version: string, profile = 'demo'): Desired {
  const resolved = resolveSpec({ spec: { profile }, catalog: CATALOG, version });
  return buildDesired({ resolved, catalog: CATALOG, owner: { name: 'default', uid: 'u' } });
}

function acceptedWish({ resolved, renderingHash }: Desired, revision = 1): AcceptedWish {
  return {
    name: `default-${renderingHash}`,
    uid: 'uid-wish',
    revision,
    specHash: '',
    renderingHash,
    operatorVersion: '',
    resolved: resolved as unknown as AcceptedWish['resolved'],
    packedObjects: '',
    installName: 'default',
  };
}

function approve(goal: string, over: Partial<ApprovalFact> = {}): readonly ApprovalFact[] {
  return [{ meshInstall: 'default', goal, ...over }];
}

function manual(scopes?: readonly string[]): MeshInstall {
  const approval = { policy: 'Manual', ...(scopes === undefined ? {} : { scopes }) };
  return anInstall({ spec: { approval } });
}

/** A mesh of 1.31.0, complete. */
function running(): SimulatedCluster {
  const cluster = new SimulatedCluster();
  cluster.play(OLD);
  return cluster;
}

interface Row {
  readonly rule: string;
  readonly install: MeshInstall;
  readonly desired: Desired;
  /** Default: 1.31.0 was accepted. */
  readonly accepted?: readonly AcceptedWish[];
  readonly approvals?: (goal: string) => readonly ApprovalFact[];
  readonly asks: readonly string[];
  readonly held: 'all' | 'deletions' | 'nothing';
}

const TABLE: readonly Row[] = [
  {
    rule: 'nothing waits under Automatic, which is the default',
    install: anInstall(),
    desired: NEW,
    asks: [],
    held: 'nothing',
  },
  {
    rule: 'a change of the version waits as a whole',
    install: manual(),
    desired: NEW,
    asks: ['Upgrade'],
    held: 'all',
  },
  {
    rule: 'an approval of the goal frees it',
    install: manual(),
    desired: NEW,
    approvals: (goal) => approve(goal),
    asks: [],
    held: 'nothing',
  },
  {
    rule: 'an approval of another goal frees nothing',
    install: manual(),
    desired: NEW,
    approvals: () => approve('0000000000000000'),
    asks: ['Upgrade'],
    held: 'all',
  },
  {
    rule: 'an approval counts until its end',
    install: manual(),
    desired: NEW,
    approvals: (goal) => approve(goal, { notAfter: NOW }),
    asks: [],
    held: 'nothing',
  },
  {
    rule: 'and not later',
    install: manual(),
    desired: NEW,
    approvals: (goal) => approve(goal, { notAfter: NOW - 1 }),
    asks: ['Upgrade'],
    held: 'all',
  },
  {
    rule: 'a change that was accepted is brought to its end without an approval',
    install: manual(),
    desired: NEW,
    accepted: [acceptedWish(NEW, 2), acceptedWish(OLD)],
    asks: [],
    held: 'nothing',
  },
  {
    rule: 'a change of the same version while the mesh is half way to it waits as well',
    install: manual(),
    desired: wish('1.31.1', 'default'),
    accepted: [acceptedWish(NEW, 2), acceptedWish(OLD)],
    asks: ['Upgrade', 'Prune'],
    held: 'all',
  },
  {
    rule: 'a first install waits for nobody',
    install: manual(),
    desired: NEW,
    accepted: [],
    asks: [],
    held: 'nothing',
  },
  {
    rule: 'deletions of what is not wanted any more wait, the rest of the change does not',
    install: manual(),
    desired: SMALL,
    asks: ['Prune'],
    held: 'deletions',
  },
  {
    rule: 'deletions wait also after the wish was accepted',
    install: manual(),
    desired: SMALL,
    accepted: [acceptedWish(SMALL, 2)],
    asks: ['Prune'],
    held: 'deletions',
  },
  {
    rule: 'only what is in a scope waits: deletions',
    install: manual(['Upgrade']),
    desired: SMALL,
    asks: [],
    held: 'nothing',
  },
  {
    rule: 'only what is in a scope waits: versions',
    install: manual(['Prune']),
    desired: NEW,
    asks: [],
    held: 'nothing',
  },
];

describe('what waits for an approval', () => {
  test.each(TABLE)('$rule', (row) => {
    const { install, desired, accepted = [acceptedWish(OLD)], approvals } = row;
    const cluster = running();
    const over = { install, accepted };
    const { goal } = buildPlan(cluster.facts(desired, over), desired);
    const facts = cluster.facts(desired, { ...over, approvals: approvals?.(goal) ?? [] });
    const plan = buildPlan(facts, desired);
    expect(plan.asks.map(({ scope }) => scope)).toEqual(row.asks);
    expect(stepsOf(plan).length).toBeGreaterThan(0);
    expect(plan.goal).toBe(goal);
    expect(plan.held).toEqual(
      stepsOf(plan).filter(
        ({ type }) => row.held === 'all' || (row.held === 'deletions' && type === 'delete'),
      ),
    );
  });

  test.each([
    ['going up', OLD, NEW, ['istiod', 'istio-sidecar-injector', 'istio-ingressgateway']],
    ['going down', NEW, OLD, ['istio-ingressgateway', 'istio-sidecar-injector', 'istiod']],
  ])('%s, what waits is listed in the order in which it will happen', (_way, from, to, order) => {
    const cluster = new SimulatedCluster();
    cluster.play(from);
    const facts = cluster.facts(to, { install: manual(), accepted: [acceptedWish(from)] });
    const names = buildPlan(facts, to).held.flatMap(({ ref }) =>
      ref.kind === 'Deployment' || ref.kind === 'ConfigMap' ? [ref.name] : [],
    );
    expect(names.filter((name) => order.includes(name))).toEqual(order);
  });

  test('the question names what it is about', () => {
    const facts = running().facts(SMALL, { install: manual(), accepted: [acceptedWish(OLD)] });
    expect(buildPlan(facts, SMALL).asks.map(({ what }) => what)).toEqual([
      expect.stringMatching(/^The deletion of \w+ [\w-]+, \w+ [\w-]+, \w+ [\w-]+ and \d+ more$/),
    ]);
    const other = running().facts(NEW, { install: manual(), accepted: [acceptedWish(OLD)] });
    expect(buildPlan(other, NEW).asks.map(({ what }) => what)).toEqual([
      'The change from Istio 1.31.0 to 1.31.1',
    ]);
  });
});

function stepsOf({ now, later, held }: Plan): readonly Step[] {
  return [...now, ...later, ...held];
}

function print({ type, ref }: Step): string {
  return `${type} ${printRef(ref)}`;
}

/** A MeshInstall that asks for one wish and has accepted another. */
class Player {
  readonly cluster = running();
  readonly log: string[] = [];
  readonly taken: Step[] = [];
  readonly goals = new Set<string>();
  approvals: readonly ApprovalFact[] = [];
  #accepted: readonly Desired[] = [OLD];
  readonly #wanted: Desired;

  constructor(wanted: Desired) {
    this.#wanted = wanted;
  }

  /** One round as the operator has it: decide, accept, carry out. */
  round(): Decision {
    const decision = decide(
      (_facts, hold) => ({
        desired: hold === 'hold' ? this.#accepted[0] : this.#wanted,
        source: hold === 'hold' ? 'kept' : 'spec',
        ...{ specHash: '', refusals: [], notes: [] },
      }),
      this.#facts(),
    );
    const { wish: chosen, plan, proposal = plan } = decision;
    this.log.push('round', ...plan.now.map((step) => `  ${print(step)}`));
    this.log.push(...proposal.asks.map(({ what }) => `  asks: ${what}`));
    if (chosen.source === 'spec') this.#accepted = [this.#wanted, OLD];
    this.goals.add(proposal.goal);
    this.taken.push(...plan.now);
    this.cluster.carryOut(plan.now);
    return decision;
  }

  /** What the inventory keeps: all that was ever made and is not settled yet. */
  #facts(): Facts {
    const all = [...OLD.objects, ...this.#wanted.objects].map(({ object }) => object);
    const inventory = new Map(
      all.map(({ apiVersion, kind, metadata }) => {
        const { name, namespace } = metadata;
        const ref = { apiVersion, kind, ...(namespace === undefined ? {} : { namespace }), name };
        return [keyOfRef(ref), { ref, uid: `uid-${kind}-${name}` }];
      }),
    );
    return this.cluster.facts(this.#wanted, {
      install: manual(),
      accepted: this.#accepted.map((one, index) => acceptedWish(one, 9 - index)),
      approvals: this.approvals,
      inventory,
    });
  }
}

describe('the plan that is shown, approved and carried out is one plan', () => {
  test('a change of the version: the steps shown are the steps taken, under the same goal', () => {
    const player = new Player(wish('1.31.1', 'default'));
    const shown = player.round().proposal!;
    expect(player.taken).toEqual([]);
    player.approvals = approve(shown.goal);
    for (let round = 0; round < 6; round++) player.round();
    expectGolden('plan/approved-upgrade.yaml', player.log);
    expect(player.taken.map(print).sort()).toEqual(stepsOf(shown).map(print).sort());
    expect([...player.goals]).toEqual([shown.goal]);
  });

  test('what was accepted is repaired while the new wish waits', () => {
    const player = new Player(NEW);
    const { proposal } = player.round();
    removeBehindTheBack(player.cluster, configMapRef('istio'));
    player.round();
    expect(player.taken.map(print)).toEqual(['apply ConfigMap istio-system/istio']);
    expect([...player.goals]).toEqual([proposal!.goal]);
    const istiod = player.cluster.live.get(keyOfRef(deploymentRef('istiod')));
    expect(istiod?.labels['app.kubernetes.io/version']).toBe('1.31.0');
  });

  test('an approval that is gone half way stops deletions and nothing else', () => {
    const player = new Player(wish('1.31.1', 'default'));
    player.approvals = approve(player.round().proposal!.goal);
    player.round();
    player.approvals = [];
    for (let round = 0; round < 5; round++) player.round();
    const last = player.round();
    expect(last.plan.now).toEqual([]);
    expect(last.plan.later).toEqual([]);
    expect(last.plan.asks.map(({ scope }) => scope)).toEqual(['Prune']);
    expect(last.plan.held.every(({ type }) => type === 'delete')).toBe(true);
  });

  test('an object that would be deleted besides is outside of the approved goal', () => {
    const player = new Player(SMALL);
    const { plan } = player.round();
    player.approvals = approve(plan.goal);
    const stray = player.cluster.live.get(keyOfRef(configMapRef('istio')))!;
    const ref = configMapRef('stray');
    player.cluster.live.set(keyOfRef(ref), { ...stray, ref, key: keyOfRef(ref) });
    const next = player.round();
    expect(next.plan.goal).not.toBe(plan.goal);
    expect(next.plan.now.filter(({ type }) => type === 'delete')).toEqual([]);
    expect(next.plan.asks.map(({ scope }) => scope)).toEqual(['Prune']);
  });
});
