import { keyOfRef, printRef } from '../api/object-ref.ts';
import type { ObjectKey } from '../api/object-ref.ts';
import type { Desired, DesiredObject } from '../desired/desired.ts';
import type { Facts, LiveObject } from '../facts/facts.ts';
import compareVersions from 'semver/functions/compare.js';
import { planAccountRestarts } from './account-restarts.ts';
import { withAddressChanges } from './address-changes.ts';
import { holdForApproval } from './approval.ts';
import { isPilotWorkload } from './edges.ts';
import type { Direction } from './edges.ts';
import { goalOf } from './goal.ts';
import { inOrder } from './in-order.ts';
import { planGuards } from './guards.ts';
import { liveVersion, planObjects, planPrune } from './objects.ts';
import type { Plan, Step, Wait } from './plan.ts';
import { awaitedKeys, schedule } from './schedule.ts';
import { isRolledOut, isServing, WORKLOAD_KINDS } from '../api/rollout.ts';

/**
 * The difference between the cluster and the wish, as steps with reasons: each planner adds its own, the edges decide what may
 * begin now. Pure; the same value is printed, stored and executed.
 */
export function buildPlan(facts: Facts, desired: Desired): Plan {
  const direction = directionOf(facts, desired);
  const objects = planObjects(facts, desired, direction);
  const restarts = planAccountRestarts(facts, desired, { direction, steps: objects.steps });
  const planned = [...objects.steps, ...restarts.steps, ...planPrune(facts, desired)];
  const steps = inOrder(withAddressChanges(planned, facts));
  const goal = goalOf(facts, desired);
  const { free, held, asks } = holdForApproval({ facts, desired, goal }, steps);
  const { now, later } = schedule(free, facts);
  return {
    goal,
    now,
    later,
    held,
    asks,
    drift: [...objects.drift, ...restarts.drift],
    waits: [
      ...waitsOf(facts, desired, {
        steps: [...now, ...later, ...held],
        left: objects.left,
        awaited: awaitedKeys(now, later, facts),
      }),
      ...restarts.waits,
    ],
    stays: [],
    blocks: planGuards(facts, desired),
  };
}

/** Up, down or level, from the version that istiod's Deployment carries live; where somebody overwrote that, from the one last reached. */
function directionOf(facts: Facts, desired: Desired): Direction {
  const pilot = desired.objects.find(isPilotWorkload);
  if (pilot === undefined || !facts.live.has(pilot.key)) return 'level';
  const from = liveVersion(facts, pilot.key) ?? reachedVersion(facts);
  if (from === undefined) return 'level';
  const order = compareVersions(desired.resolved.version, from);
  if (order === 0) return anyGatewayBehind(facts, desired);
  return order > 0 ? 'up' : 'down';
}

function reachedVersion({ accepted, reached }: Facts): string | undefined {
  const version = accepted.find(({ name }) => name === reached?.name)?.resolved.version;
  return typeof version === 'string' ? version : undefined;
}

/** Half way through an upgrade istiod is there already and what follows it is not: still the same direction. */
function anyGatewayBehind(facts: Facts, desired: Desired): Direction {
  const behind = desired.objects
    .filter((item) => WORKLOAD_KINDS.has(item.object.kind) && !isPilotWorkload(item))
    .map((item) => liveVersion(facts, item.key))
    .some(
      (version) => version !== undefined && compareVersions(version, desired.resolved.version) < 0,
    );
  return behind ? 'up' : 'level';
}

interface Undone {
  readonly steps: readonly Step[];
  readonly awaited: readonly ObjectKey[];
  /** Somebody deleted these, and they stay deleted. */
  readonly left: readonly ObjectKey[];
}

function waitsOf(
  facts: Facts,
  desired: Desired,
  { steps, awaited, left }: Undone,
): readonly Wait[] {
  const planned = new Set(steps.map((step) => step.key));
  const unready = desired.objects.filter(
    (item) => !planned.has(item.key) && !isReady(facts.live.get(item.key), item),
  );
  const keys = new Set([...unready.map((item) => item.key), ...awaited]);
  return [
    ...[...keys].map((key) =>
      left.includes(key) ? waitForPerson(key) : waitFor(key, facts.live.get(key)),
    ),
    ...waitsForAddresses(facts, desired),
  ];
}

/** Gateways with `readyWhen: Address` whose Service has none yet. */
function waitsForAddresses(facts: Facts, desired: Desired): readonly Wait[] {
  const wanting = desired.resolved.gateways.filter((gateway) => gateway.readyWhen === 'Address');
  return wanting.flatMap(({ namespace, name }): readonly Wait[] => {
    const ref = { apiVersion: 'v1', kind: 'Service', namespace, name };
    const key = keyOfRef(ref);
    const addresses = facts.live.get(key)?.foreign?.addresses ?? [];
    if (addresses.length > 0) return [];
    return [
      {
        key,
        reason: 'WaitingForAddress',
        message: `${printRef(ref)} has no address yet`,
        person: false,
      },
    ];
  });
}

/** Is this object doing its work? Objects without a workload are, once they are applied. */
function isReady(live: LiveObject | undefined, item: DesiredObject): boolean {
  if (item.object.kind === 'CustomResourceDefinition') return live?.foreign?.established ?? false;
  if (!WORKLOAD_KINDS.has(item.object.kind)) return true;
  if (item.object.kind === 'DaemonSet') return isRolledOut(live?.rollout);
  return isServing(live?.rollout, item.floor ?? 1);
}

/** Without it the mesh is not complete, and it comes back only when somebody wants it to. */
function waitForPerson(key: ObjectKey): Wait {
  const [, kind = '', namespace = '', name = ''] = key.split('/');
  const what = `${kind} ${namespace === '' ? '' : `${namespace}/`}${name}`;
  const message = `${what} was deleted, and spec.drift.policy leaves it so`;
  return { key, reason: 'Drifted', message, person: true };
}

function waitFor(key: ObjectKey, live: LiveObject | undefined): Wait {
  const name = live === undefined ? key : printRef(live.ref);
  const isCrd = live?.ref.kind === 'CustomResourceDefinition';
  const message = isCrd ? `${name} is not yet served` : `${name} ${whatKeeps(live)}`;
  return { key, reason: 'WaitingForRollout', message, person: false };
}

/** A rollout that is over can still be too small: somebody scaled it down, or its autoscaler has not begun. */
function whatKeeps(live: LiveObject | undefined): string {
  return isRolledOut(live?.rollout) ? 'has fewer pods than the spec asks for' : 'is rolling out';
}
