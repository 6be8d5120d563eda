import { expect, test } from '@jest/globals';
import { keyOfRef } from '../../../src/api/object-ref.ts';
import type { Rollout } from '../../../src/api/rollout.ts';
import { buildDesired } from '../../../src/desired/build-desired.ts';
import { resolveSpec } from '../../../src/desired/resolve-spec.ts';
import { buildPlan } from '../../../src/plan/build-plan.ts';
import { deploymentRef, rolledOut } from '../../builders/facts.ts';
import { SimulatedCluster } from '../../builders/simulated-cluster.ts';
import { CATALOG } from '../../support/catalog.ts';

const TABLE: readonly (readonly [string, Rollout, readonly string[]])[] = [
  ['a rollout that goes on', rolledOut(1, { available: 0 }), ['is rolling out']],
  [
    'a rollout that is over, with no pod left since somebody scaled it to nought',
    rolledOut(0),
    ['has fewer pods than the spec asks for'],
  ],
  ['a rollout that is over', rolledOut(1), []],
];

test.each(TABLE)('what is waited for is told: %s', (_case, rollout, waits) => {
  const spec = { profile: 'minimal' };
  const resolved = resolveSpec({ spec, catalog: CATALOG, version: '1.31.1' });
  const desired = buildDesired({ resolved, catalog: CATALOG, owner: { name: 'default' } });
  const cluster = new SimulatedCluster();
  cluster.play(desired);
  const istiod = keyOfRef(deploymentRef('istiod'));
  const live = new Map(cluster.live);
  live.set(istiod, { ...live.get(istiod)!, rollout });
  const plan = buildPlan({ ...cluster.facts(desired), live }, desired);
  const said = plan.waits.map(({ message }) => message);
  expect(said).toEqual(waits.map((text) => `Deployment istio-system/istiod ${text}`));
});
