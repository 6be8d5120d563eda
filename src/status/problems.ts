import type { ProblemStatus } from '../api/mesh-install.ts';
import { printRef } from '../api/object-ref.ts';
import type { Reason } from '../api/reasons.ts';
import type { ApplyResult, StepResult } from '../apply/apply-plan.ts';
import type { Facts, LiveObject, PodFact } from '../facts/facts.ts';

/** One thing that keeps the mesh from being ready, before status cuts and dates it. */
export interface Problem {
  readonly object: string;
  readonly reason: Reason;
  readonly message: string;
}

/** Everything that went wrong with the mesh's objects and pods, writes first, each object named once a reason. */
export function findProblems(facts: Facts, result: ApplyResult | undefined): readonly Problem[] {
  const writes = (result?.results ?? []).flatMap(problemOfStep);
  const workloads = [...facts.live.values()].flatMap((live) => problemsOfWorkload(facts, live));
  const pods = facts.ownPods.flatMap(problemOfPod);
  const all = [...writes, ...workloads, ...pods];
  const firsts = new Map(all.map((problem) => [`${problem.reason} ${problem.object}`, problem]));
  return [...firsts.values()].sort((left, right) => (left.object < right.object ? -1 : 1));
}

const BY_KIND: Readonly<Record<string, Reason>> = {
  Forbidden: 'Forbidden',
  AdmissionRefused: 'AdmissionRefused',
  Invalid: 'ObjectInvalid',
  NotFound: 'CrdMissing',
  Unavailable: 'ClusterUnreachable',
  Timeout: 'ClusterUnreachable',
};

/** What a failed write means to a person. Conflicts and lost leases pass by themselves and are not shown. */
function problemOfStep(result: StepResult): readonly Problem[] {
  if (result.outcome !== 'failed') return [];
  const { kind, detail } = result.error;
  if (kind === 'Conflict' || kind === 'NotLeader' || kind === 'Stopped') return [];
  return [
    { object: printRef(result.step.ref), reason: BY_KIND[kind] ?? 'ApplyFailed', message: detail },
  ];
}

function problemsOfWorkload(facts: Facts, live: LiveObject): readonly Problem[] {
  if (live.labels['meshinstall.io/owner'] !== facts.install.metadata.name) return [];
  return (live.rollout?.failures ?? []).map((message) => ({
    object: printRef(live.ref),
    reason: message.includes('has timed out progressing') ? 'RolloutStuck' : 'PodsNotCreated',
    message: withoutGeneratedNames(message),
  }));
}

const POD_REASONS: Readonly<Record<string, Reason>> = {
  ErrImagePull: 'ImageNotPulled',
  ImagePullBackOff: 'ImageNotPulled',
  ErrImageNeverPull: 'ImageNotPulled',
  InvalidImageName: 'ImageNotPulled',
  CrashLoopBackOff: 'PodsCrashing',
  RunContainerError: 'PodsCrashing',
  Unschedulable: 'PodsNotScheduled',
};

/** Named by workload, not by pod: a generated name would make the message new with each pod. */
function problemOfPod(pod: PodFact): readonly Problem[] {
  if (pod.trouble === undefined || pod.deleting) return [];
  const reason = POD_REASONS[pod.trouble.reason] ?? 'PodsNotCreated';
  const workload = pod.name.replace(/-[a-z0-9]+-[a-z0-9]{5}$/, '');
  const message = stablePodMessage(pod.trouble);
  return [{ object: `Pods of ${pod.namespace}/${workload}`, reason, message }];
}

/**
 * ErrImagePull and ImagePullBackOff take turns, and back-off times grow: only what stays the same is told. The image is the one
 * thing that both messages name.
 */
function stablePodMessage(trouble: { readonly reason: string; readonly message: string }): string {
  const image = /image "([^"]+)"/.exec(trouble.message)?.[1];
  if (POD_REASONS[trouble.reason] === 'ImageNotPulled' && image !== undefined) {
    return `Image ${image} cannot be pulled. Check spec.version, spec.images.hub and the pull secrets.`;
  }
  if (trouble.reason === 'CrashLoopBackOff')
    return 'A container ends again and again; see its log with kubectl logs --previous.';
  return withoutGeneratedNames(trouble.message === '' ? trouble.reason : trouble.message);
}

/** A message that changes with each try would be written, and read, each time. */
function withoutGeneratedNames(message: string): string {
  return message.replace(/"?([a-z0-9-]+)-[a-f0-9]{8,10}(-[a-z0-9]{5})?"?/g, '$1').slice(0, 1000);
}

const SHOWN = 20;

/** The problems as status holds them: the first twenty, each with the time when it was first seen. */
export function problemStatuses(
  problems: readonly Problem[],
  before: readonly ProblemStatus[],
  now: string,
): readonly ProblemStatus[] {
  return problems.slice(0, SHOWN).map((problem) => {
    const known = before.find(
      (one) => one.object === problem.object && one.reason === problem.reason,
    );
    return { ...problem, since: known?.since ?? now };
  });
}
