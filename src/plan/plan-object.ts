import type { KubeObject } from '../api/kube-object.ts';
import { FIELD_MANAGER } from '../api/names.ts';
import { refOf } from '../api/object-ref.ts';
import type { ObjectKey } from '../api/object-ref.ts';
import type { Desired, DesiredObject } from '../desired/desired.ts';
import type { Facts, LiveObject } from '../facts/facts.ts';
import { compareOwned } from './compare-owned.ts';
import type { Difference } from './compare-owned.ts';
import {
  contestOf,
  driftPolicy,
  ignoredPointers,
  isDeletedByOthers,
  isDrift,
  staysDeleted,
  wasReached,
} from './drift.ts';
import { managersOf } from './field-managers.ts';
import { fitToLive } from './fit-to-live.ts';
import { planHandover } from './handover.ts';
import { leaveAlone } from './leave-alone.ts';
import type { LeftAlone } from './leave-alone.ts';
import type { ApplyStep, Drift, Edge, Step } from './plan.ts';
import { isOfNewer } from './shared-crds.ts';

/** What planning comes to for some objects. */
export interface ObjectPlan {
  readonly steps: readonly Step[];
  /** See `Plan.drift`. */
  readonly drift: readonly Drift[];
  /** Keys of objects that somebody deleted and that stay deleted. */
  readonly left: readonly ObjectKey[];
}

interface Task {
  readonly item: DesiredObject;
  readonly desired: Desired;
  readonly after: readonly Edge[];
}

const NOTHING: ObjectPlan = { steps: [], drift: [], left: [] };

/**
 * What to do about one desired object. `repair` is a difference that is drift, the work of somebody else: put right, told, or left
 * alone as `spec.drift` says. Fields that the spec leaves to others are not part of the question.
 */
export function planObject(facts: Facts, task: Task): ObjectPlan {
  const { item } = task;
  const live = facts.live.get(item.key);
  const object = fitToLive(item.object, live);
  if (object.kind === 'Namespace') return planNamespace(facts, task, object);
  if (live !== undefined && isOfNewer(facts, task.desired, object)) return NOTHING;
  return live === undefined
    ? planMissing(facts, task, object)
    : planChanged(facts, task, { live, object });
}

/** A namespace is made once and then left alone: it is its owner's, not ours. */
function planNamespace(facts: Facts, task: Task, object: KubeObject): ObjectPlan {
  if (facts.namespaces.has(object.metadata.name)) return NOTHING;
  return { ...NOTHING, steps: [applyStep(task, object, { cause: 'create', differences: [] })] };
}

function planMissing(facts: Facts, task: Task, object: KubeObject): ObjectPlan {
  const { item, desired } = task;
  if (staysDeleted(facts, desired, item.key)) {
    const drift: Drift = {
      ...{ ref: refOf(object), key: item.key, fields: [], managers: [] },
      why: 'policy',
    };
    return {
      steps: [],
      drift: driftPolicy(facts) === 'Report' ? [drift] : [],
      left: [item.key],
    };
  }
  const deleted = isDeletedByOthers(facts, desired, item.key);
  const known = facts.inventory.get(item.key)?.uid !== undefined;
  const cause = deleted ? 'repair' : known ? 'update' : 'create';
  return { ...NOTHING, steps: [applyStep(task, object, { cause, differences: [] })] };
}

interface Found {
  readonly live: LiveObject;
  readonly object: KubeObject;
}

function planChanged(facts: Facts, task: Task, { live, object }: Found): ObjectPlan {
  const ignored = ignoredPointers(facts, object);
  const rest = leaveAlone(object, live, ignored);
  const all = compareOwned(rest.object, rest.owned);
  const drift = driftOf(facts, task, { live, object, differences: all });
  const left = new Set(drift.flatMap(({ differences }) => differences));
  const differences = all.filter((difference) => !left.has(difference));
  // What is ours and differs all the same is sent as wanted: left out, it would be deleted.
  const others = [...left].filter(({ ours }) => !ours).map(({ path }) => path);
  const sent = leaveAlone(object, live, [...ignored, ...others]);
  const cause = wasReached(facts, task.desired) ? 'repair' : 'update';
  return {
    steps: [
      ...releaseSteps(task, live, sent),
      ...changeSteps(
        { ...task, cause },
        { live, object: sent.object as unknown as KubeObject, differences },
      ),
    ],
    drift: drift.flatMap(({ told }) => told),
    left: [],
  };
}

interface LeftDrift {
  readonly differences: readonly Difference[];
  readonly told: readonly Drift[];
}

/** The differences of an object that are left as they are, and what is told of them. */
function driftOf(
  facts: Facts,
  { desired, item }: Task,
  { live, object, differences }: Found & { readonly differences: readonly Difference[] },
): readonly LeftDrift[] {
  const drifted = differences.filter((one) => isDrift(facts, { desired, item }, one));
  const policy = driftPolicy(facts);
  if (policy === 'Off') return [{ differences: drifted, told: [] }];
  const left =
    policy === 'Report'
      ? drifted
      : drifted.filter((one) => contestOf(facts, live.ref, one) !== undefined);
  if (left.length === 0) return [];
  const ends = left.flatMap((one) => contestOf(facts, live.ref, one)?.until ?? []);
  const managers = left.flatMap(({ path }) => managersOf(live, object, path));
  const told: Drift = {
    ref: live.ref,
    key: item.key,
    fields: left.map(({ path }) => path),
    managers: [...new Set(managers)],
    why: policy === 'Report' ? 'policy' : 'contested',
    ...(policy === 'Report' || ends.length === 0 ? {} : { until: Math.min(...ends) }),
  };
  return [{ differences: left, told: [told] }];
}

function releaseSteps(task: Task, live: LiveObject, { released }: LeftAlone): readonly Step[] {
  if (released.length === 0) return [];
  const { item, after } = task;
  return [
    {
      type: 'release',
      ...{ ref: live.ref, key: item.key, after, uid: live.uid },
      fields: released,
      reason: 'spec.drift.ignore leaves fields of it to others',
    },
  ];
}

function changeSteps(
  task: Task & { readonly cause: ApplyStep['cause'] },
  { live, object, differences }: Found & { readonly differences: readonly Difference[] },
): readonly Step[] {
  if (differences.length === 0) return [];
  const step = applyStep(task, object, { cause: task.cause, differences, live });
  return [...planHandover(live, step), step];
}

function applyStep(
  { item, after }: Task,
  object: KubeObject,
  why: Pick<ApplyStep, 'cause' | 'differences'> & { readonly live?: LiveObject },
): ApplyStep {
  const { cause, differences, live } = why;
  return {
    type: 'apply',
    ...{ ref: refOf(object), key: item.key, object, cause, differences, after },
    manager: FIELD_MANAGER,
    reason: reasonOf(cause, differences),
    ...preconditionOf(live),
  };
}

function reasonOf(cause: ApplyStep['cause'], differences: readonly Difference[]): string {
  const [first] = differences;
  if (first === undefined) return cause === 'repair' ? 'was deleted' : 'is missing';
  const more = differences.length > 1 ? ` and ${differences.length - 1} more` : '';
  return `${first.path} is ${first.found}, wanted ${first.wanted}${more}`;
}

/** With the uid as well: an apply with a resourceVersion alone would make an object anew that is gone. */
function preconditionOf(live: LiveObject | undefined): Pick<ApplyStep, 'precondition'> {
  if (!live?.ref.kind.endsWith('WebhookConfiguration')) return {};
  return { precondition: { resourceVersion: live.resourceVersion, uid: live.uid } };
}
