import { ACCOUNT_ANNOTATION, ADOPTED_ANNOTATION, RESTART_FIELD_MANAGER } from '../api/names.ts';
import type { KubeObject } from '../api/kube-object.ts';
import { keyOfRef, printRef, refOf } from '../api/object-ref.ts';
import type { Desired, DesiredObject } from '../desired/desired.ts';
import type { Facts, LiveObject, PodFact } from '../facts/facts.ts';
import type { Difference } from './compare-owned.ts';
import { contestOf, driftPolicy, ignoredPointers } from './drift.ts';
import { edgesOf, isPilotWorkload, isWorkload } from './edges.ts';
import type { Direction } from './edges.ts';
import { escapePart } from '../support/json-pointer.ts';
import { liveVersion } from './objects.ts';
import type { Drift, Edge, Step, Wait } from './plan.ts';

/** Where the annotation stands that asks for new pods. */
const POINTER = `/spec/template/metadata/annotations/${escapePart(ACCOUNT_ANNOTATION)}`;
/** Clocks of API servers differ; without other evidence a pod counts as older only beyond this. */
const SKEW_MS = 60_000;
/** The kubelet gets new tokens for a pod after at most a day, however long they are valid. */
const RENEWED_MS = 24 * 60 * 60_000;

/** What planning restarts comes to. */
export interface RestartPlan {
  readonly steps: readonly Step[];
  /** See `Plan.drift`. */
  readonly drift: readonly Drift[];
  readonly waits: readonly Wait[];
}

/** What is planned otherwise. */
interface Setting {
  readonly direction: Direction;
  readonly steps: readonly Step[];
}

/** A workload whose pods hold tokens of an account that is gone. */
interface Case {
  readonly item: DesiredObject;
  readonly live: LiveObject;
  readonly account: LiveObject;
}

/**
 * New pods for workloads whose ServiceAccount was deleted and made again: tokens are bound to the account's uid, so those of older pods
 * are refused until the kubelet renews them. Another manager sets an annotation on the pod template, its value the account's uid: a
 * rolling restart, asked for once an account, in the order of an upgrade (istiod first, which checks the tokens of all others).
 *
 * The evidence is what runs: a pod that is older than its account. A pod that others restarted meanwhile needs nothing more, and a
 * workload that gets new pods by another step waits for these. As for every repair, `spec.drift` decides. Pure.
 */
export function planAccountRestarts(
  facts: Facts,
  desired: Desired,
  { direction, steps }: Setting,
): RestartPlan {
  const planned = new Set(steps.map((step) => step.key));
  const edges = edgesOf(desired.objects, 'up');
  const plans = desired.objects
    .filter((item) => isWorkload(item) && !planned.has(item.key))
    .filter((item) => isPilotWorkload(item) || mayFollow(facts, desired, { item, direction }))
    .flatMap((item) => caseOf(facts, item) ?? [])
    .map((found) => planCase(facts, found, edges.get(found.item.key) ?? []));
  return {
    steps: plans.flatMap((plan) => plan.steps),
    drift: plans.flatMap((plan) => plan.drift),
    waits: plans.flatMap((plan) => plan.waits),
  };
}

/**
 * On the way to another version whoever is behind gets new pods anyway. Going down, istiod itself waits for the others, so nothing of
 * them may wait for it.
 */
function mayFollow(
  facts: Facts,
  { resolved }: Desired,
  { item, direction }: { readonly item: DesiredObject; readonly direction: Direction },
): boolean {
  if (direction !== 'up') return direction === 'level';
  return liveVersion(facts, item.key) === resolved.version;
}

function caseOf(facts: Facts, item: DesiredObject): Case | undefined {
  const live = facts.live.get(item.key);
  const account = accountOf(facts, item.object);
  if (live === undefined || live.deleting || account === undefined || account.deleting)
    return undefined;
  const isAsked = live.foreign?.podsOfAccount === account.uid;
  return isAsked || !isLost(facts, live, account) ? undefined : { item, live, account };
}

/** The live ServiceAccount of ours that the pods of a workload run as. */
function accountOf(facts: Facts, { metadata, spec }: KubeObject): LiveObject | undefined {
  const { template } = spec as { template: { spec: { serviceAccountName?: string } } };
  const name = template.spec.serviceAccountName;
  if (name === undefined) return undefined;
  const namespace = metadata.namespace ?? '';
  return facts.live.get(keyOfRef({ apiVersion: 'v1', kind: 'ServiceAccount', namespace, name }));
}

function isLost(facts: Facts, workload: LiveObject, account: LiveObject): boolean {
  const madeAt = account.foreign?.createdAt;
  if (madeAt === undefined || facts.now - madeAt > RENEWED_MS) return false;
  const first = facts.inventory.get(account.key)?.uid;
  const madeAgain = first !== undefined && first !== account.uid;
  const pods = facts.ownPods.filter((pod) => isRunningAs(pod, account));
  // The pods of a workload that was taken over carry no label of ours, so nobody sees how old they are.
  if (pods.length === 0) return madeAgain && workload.annotations[ADOPTED_ANNOTATION] !== undefined;
  const margin = madeAgain ? 0 : SKEW_MS;
  return pods.some(({ account: own }) => own !== undefined && own.since + margin <= madeAt);
}

const ENDED = new Set(['Succeeded', 'Failed']);

function isRunningAs(pod: PodFact, { ref }: LiveObject): boolean {
  return (
    pod.namespace === ref.namespace &&
    pod.account?.name === ref.name &&
    !pod.deleting &&
    !ENDED.has(pod.phase)
  );
}

function planCase(facts: Facts, found: Case, after: readonly Edge[]): RestartPlan {
  const { item, live, account } = found;
  if (ignoredPointers(facts, item.object).some(covers)) return { steps: [], drift: [], waits: [] };
  const difference: Difference = {
    path: POINTER,
    wanted: account.uid,
    found: live.foreign?.podsOfAccount ?? 'absent',
    ours: false,
  };
  const policy = driftPolicy(facts);
  const contest = contestOf(facts, live.ref, difference);
  if (policy === 'Enforce' && contest === undefined)
    return { steps: [restart(found, difference, after)], drift: [], waits: [] };
  const drift: Drift = {
    ...{ ref: live.ref, key: item.key, fields: [POINTER], managers: [] },
    what: whatIsWrong(account),
    ...(policy === 'Enforce' ? { why: 'contested', ...contest } : { why: 'policy' }),
  };
  return {
    steps: [],
    drift: policy === 'Off' ? [] : [drift],
    waits: [waitForPerson(found)],
  };
}

/** Does this pointer name the annotation, or something that it is in? */
function covers(pointer: string): boolean {
  return pointer === POINTER || POINTER.startsWith(`${pointer}/`);
}

function restart(
  { item, live, account }: Case,
  difference: Difference,
  after: readonly Edge[],
): Step {
  const { apiVersion, kind, metadata } = item.object;
  const { name, namespace } = metadata;
  const annotations = { [ACCOUNT_ANNOTATION]: account.uid };
  return {
    type: 'apply',
    cause: 'repair',
    ...{ ref: refOf(item.object), key: item.key, after, differences: [difference] },
    object: {
      ...{ apiVersion, kind },
      metadata: { name, ...(namespace === undefined ? {} : { namespace }) },
      spec: { template: { metadata: { annotations } } },
    },
    manager: RESTART_FIELD_MANAGER,
    precondition: { uid: live.uid },
    reason: `${whatIsWrong(account)}; nobody takes these, so it gets new pods`,
  };
}

/** The end of a sentence about the workload. */
function whatIsWrong({ ref }: LiveObject): string {
  return `runs pods with tokens of an earlier ServiceAccount ${ref.name}, which was deleted`;
}

/** The mesh only seems to be well: new proxies of it, or the control plane itself, are refused. */
function waitForPerson({ item, live, account }: Case): Wait {
  const message = `${printRef(live.ref)} ${whatIsWrong(account)}, and spec.drift leaves it so; restart it`;
  return { key: item.key, reason: 'Drifted', message, person: true };
}
