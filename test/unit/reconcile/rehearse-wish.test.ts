import { beforeAll, describe, expect, test } from '@jest/globals';
import type { KubeObject } from '../../../src/api/kube-object.ts';
import { keyOfRef } from '../../../src/api/object-ref.ts';
import { ClusterError } from '../../../src/cluster/cluster-error.ts';
import type { Desired } from '../../../src/desired/desired.ts';
import { packObjects } from '../../../src/facts/accepted-wish.ts';
import type { AcceptedWish, Facts, LiveObject } from '../../../src/facts/facts.ts';
import { buildChooser } from '../../../src/operator/build-chooser.ts';
import { decide } from '../../../src/plan/decide.ts';
import { hinderedOutcome, outcomeOf } from '../../../src/reconcile/outcome-of.ts';
import { rehearseWish, type Rehearsed } from '../../../src/reconcile/rehearse-wish.ts';
import { computeStatus } from '../../../src/status/compute-status.ts';
import { anInstall, deploymentRef, NOW, rolledOut, someFacts } from '../../builders/facts.ts';
import { SimulatedCluster } from '../../builders/simulated-cluster.ts';
import { CATALOG } from '../../support/catalog.ts';
import { operatorConfig } from '../../support/effect-of.ts';

const choose = buildChooser(CATALOG, operatorConfig());
const GATEWAY = deploymentRef('istio-ingressgateway');
const BAD = { gateways: [{ name: 'istio-ingressgateway', type: 'Egress' }] };

function acceptedOf(facts: Facts): { readonly wish: AcceptedWish; readonly desired: Desired } {
  const { desired, specHash } = choose(facts);
  if (desired === undefined) throw new Error('refused');
  const wish: AcceptedWish = {
    ...{ name: 'default-first', uid: 'uid-first', revision: 1, operatorVersion: '0.1.0' },
    ...{ specHash, renderingHash: desired.renderingHash, installName: 'default' },
    resolved: JSON.parse(JSON.stringify(desired.resolved)) as AcceptedWish['resolved'],
    packedObjects: packObjects(desired.objects.map(({ object }) => object)),
  };
  return { wish, desired };
}

const first = acceptedOf(someFacts());
const cluster = new SimulatedCluster();
cluster.play(first.desired);
const lives = [...cluster.live.values()];

/** A mesh that is as the first spec wants it, and the spec as it is now. */
function mesh(spec: object, over: Partial<Facts> = {}): Facts {
  const install = anInstall({ spec });
  return { ...cluster.facts(first.desired), install, accepted: [first.wish], ...over };
}

interface Asked extends Rehearsed {
  readonly asked: readonly string[];
}

/** A round as far as its rehearsal, with an API server that does not take the gateway's Deployment. */
async function rehearsed(facts: Facts): Promise<Asked> {
  const asked: string[] = [];
  const client = {
    apply: (object: KubeObject): Promise<KubeObject> => {
      asked.push(`${object.kind} ${object.metadata.name}`);
      if (keyOfRef({ ...GATEWAY, ...object.metadata, kind: object.kind }) !== keyOfRef(GATEWAY))
        return Promise.resolve(object);
      const causes = [{ field: 'spec.selector', message: 'field is immutable' }];
      const refusal = { kind: 'Invalid', detail: 'it is invalid', causes } as const;
      const target = { verb: 'apply', resource: 'deployments.apps', ref: GATEWAY } as const;
      return Promise.reject(new ClusterError(target, refusal));
    },
  };
  const deps = { client, chooseWish: choose } as unknown as Parameters<typeof rehearseWish>[0];
  return { asked, ...(await rehearseWish(deps, facts, decide(choose, facts))) };
}

const KEPT = new Set(['CustomResourceDefinition', 'Namespace']);

function without(key: string): ReadonlyMap<string, LiveObject> {
  return new Map(lives.filter((live) => live.key !== key).map((live) => [live.key, live]));
}

describe('what the API server is asked', () => {
  test('everything that a new spec changes, and nothing else', async () => {
    const { asked } = await rehearsed(mesh(BAD));
    expect(asked).toContain('Deployment istio-ingressgateway');
    expect(asked).toContain('Service istio-ingressgateway');
    expect(asked).not.toContain('Deployment istiod');
    expect(asked.filter((one) => /^(CustomResourceDefinition|Namespace) /.test(one))).toEqual([]);
  });

  const SILENT: Readonly<Record<string, Facts>> = {
    'a first install': { ...mesh(BAD), live: new Map(), accepted: [] },
    'a first install beside what an earlier mesh has left': {
      ...mesh(BAD, { accepted: [] }),
      live: new Map(lives.filter(({ ref }) => KEPT.has(ref.kind)).map((one) => [one.key, one])),
    },
    'the accepted spec, also after a restart': mesh({}),
    'the accepted spec when something is to be repaired': mesh(
      {},
      { live: without(keyOfRef(GATEWAY)) },
    ),
    'a spec that changes no object': mesh({ drift: { policy: 'Report' } }),
    'a spec of which nothing may be written yet': mesh(BAD, { roles: new Map() }),
    'a paused spec': mesh({ ...BAD, paused: true }),
    'a spec that our own checks refuse': mesh({ ...BAD, values: { nonsense: 1 } }),
  };
  test.each(Object.entries(SILENT))('nothing about %s', async (_rule, facts) => {
    expect((await rehearsed(facts)).asked).toEqual([]);
  });

  test('a mesh that was there before any spec was accepted is asked about as well', async () => {
    const { asked, decision } = await rehearsed(mesh(BAD, { accepted: [] }));
    expect(asked).not.toEqual([]);
    expect(decision.wish.desired).toBeUndefined();
    expect(decision.plan.now).toEqual([]);
  });
});

describe('a spec that the API server refuses', () => {
  let refused: Asked;
  beforeAll(async () => {
    refused = await rehearsed(mesh(BAD));
  });

  test('is not in force: the last accepted one is, and status names object and field', () => {
    const { facts, decision } = refused;
    expect(decision.wish.source).toBe('kept');
    expect(decision.plan.now).toEqual([]);
    const { conditions = [] } = computeStatus({ facts, ...decision, result: undefined });
    const said = conditions.map(({ type, status, reason }) => `${type} ${status} ${reason}`);
    expect(said).toContain('Ready True InSync');
    expect(said).toContain('Stalled True ObjectInvalid');
    expect(said).toContain('Reconciled False ObjectInvalid');
    expect(conditions.find(({ type }) => type === 'Stalled')?.message).toBe(
      'Deployment istio-system/istio-ingressgateway spec.selector: the API server refuses this: field is immutable. Take the change back; or, where a field cannot be changed, delete the object: it is made anew as the spec says.',
    );
  });

  test('what was accepted last is repaired meanwhile', async () => {
    const { facts } = refused;
    const gone = lives.find(({ ref }) => ref.kind === 'ConfigMap')!;
    const live = without(gone.key);
    const inventory = new Map(lives.map(({ key, ref, uid }) => [key, { ref, uid }]));
    const { asked, decision } = await rehearsed({ ...facts, live, inventory });
    expect(asked).toEqual([]);
    expect(decision.plan.now.map(({ key }) => key)).toEqual([gone.key]);
  });

  const gateway = cluster.live.get(keyOfRef(GATEWAY))!;
  const LATER: readonly (readonly [rule: string, change: Partial<Facts>, again: boolean])[] = [
    ['not asked about again in the next round', {}, false],
    ['not asked about again when the object rolls out', changed({ resourceVersion: '9' }), false],
    ['asked about again after five minutes', { now: NOW + 300_000 }, true],
    ['asked about again when the object is gone', { live: without(gateway.key) }, true],
    ['asked about again when the object is another one', changed({ uid: 'another' }), true],
    [
      'asked about again when somebody changed what is ours of the object',
      changed({ owned: { kind: 'map', members: {} } }),
      true,
    ],
    [
      'asked about again when it is another spec',
      { install: anInstall({ spec: { ...BAD, meshConfig: { accessLogFile: '/dev/null' } } }) },
      true,
    ],
  ];
  test.each(LATER)('it is %s', async (_rule, change, again) => {
    const { facts } = refused;
    const later = await rehearsed({ ...facts, ...change });
    expect(later.asked.length > 0).toBe(again);
    expect(later.decision.wish.source).toBe('kept');
  });

  test('the round comes to rest until it is asked about again, whether something is in force or not', async () => {
    const wanted = { kind: 'waiting', afterMs: 300_000, why: 'the API server refuses the spec' };
    const round = { facts: refused.facts, ...refused.decision, result: { results: [] } };
    expect(outcomeOf(round)).toEqual(wanted);
    const later = { ...round, facts: { ...round.facts, now: NOW + 100_000 } };
    expect(outcomeOf(later)).toEqual({ ...wanted, afterMs: 200_000 });
    const bare = await rehearsed(mesh(BAD, { accepted: [] }));
    const hindered = { facts: bare.facts, ...bare.decision, result: undefined };
    expect(hinderedOutcome(hindered, 'InvalidSpec')).toEqual(wanted);
  });

  test('when it is taken back, nothing is asked and nothing is left to do', async () => {
    const { facts } = refused;
    const { asked, decision } = await rehearsed({ ...facts, install: anInstall() });
    expect(asked).toEqual([]);
    expect(decision.wish).toMatchObject({ source: 'spec', refusals: [] });
    expect([...decision.plan.now, ...decision.plan.later]).toEqual([]);
    expect(outcomeOf({ facts, ...decision, result: { results: [] } })).toEqual({ kind: 'settled' });
  });

  function changed(over: Partial<LiveObject>): Partial<Facts> {
    const live = { ...gateway, rollout: rolledOut(3), ...over };
    return { live: new Map([...lives.map((one) => [one.key, one] as const), [live.key, live]]) };
  }
});
