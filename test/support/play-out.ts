import { isRolledOut } from '../../src/api/rollout.ts';
import { buildPlan } from '../../src/plan/build-plan.ts';
import type { Plan, Step } from '../../src/plan/plan.ts';
import type { RandomScene } from '../builders/random-facts.ts';
import { SimulatedCluster } from '../builders/simulated-cluster.ts';

/** Rounds within which a mesh is as wanted: a dozen rollouts one after the other at most. */
export const ROUNDS = 12;

/** Every step of a plan, in its order. */
export function stepsOf({ now, later, held }: Plan): readonly Step[] {
  return [...now, ...later, ...held];
}

interface Rest {
  readonly last: Plan;
  readonly cluster: SimulatedCluster;
}

const played = new WeakMap<RandomScene, Rest>();

/**
 * Carries out plan after plan until nothing may begin and only a person is waited for; what the cluster is then, and the last plan.
 * Played once for each scene. Throws when that does not come within {@link ROUNDS}.
 */
export function playOut(scene: RandomScene): Rest {
  const known = played.get(scene);
  if (known !== undefined) return known;
  const { facts, desired } = scene;
  const cluster = new SimulatedCluster([...facts.live.values()]);
  for (let round = 0; round < ROUNDS; round++) {
    const plan = buildPlan({ ...facts, live: cluster.live }, desired);
    if (isAtRest(scene, cluster, plan)) {
      played.set(scene, { last: plan, cluster });
      return { last: plan, cluster };
    }
    cluster.carryOut(plan.now);
  }
  const plan = buildPlan({ ...facts, live: cluster.live }, desired);
  const open = stepsOf(plan).map(({ type, key, reason }) => `${type} ${key} ${reason}`);
  throw new Error(['no end:', ...open, ...plan.waits.map(({ message }) => message)].join('\n'));
}

/** What comes later may stay so only where a person is waited for. */
function isAtRest(scene: RandomScene, cluster: SimulatedCluster, plan: Plan): boolean {
  const { now, later, waits } = plan;
  if (now.length > 0 || (later.length > 0 && waits.length === 0)) return false;
  return waits.every(({ person, key }) => person || isSmall(scene, cluster, key));
}

/** Rolled out, with fewer pods than are asked for: somebody scaled it, and the policy leaves it so. */
function isSmall({ desired }: RandomScene, { live }: SimulatedCluster, key: string): boolean {
  const rollout = live.get(key)?.rollout;
  const floor = desired.objects.find((item) => item.key === key)?.floor ?? 1;
  return rollout !== undefined && isRolledOut(rollout) && rollout.wanted < floor;
}
