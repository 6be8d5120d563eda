import type { Condition } from '../api/conditions.ts';
import { needsPerson } from '../api/reasons.ts';
import type { Reason } from '../api/reasons.ts';
import { printRef } from '../api/object-ref.ts';
import type { Wish } from '../desired/wish.ts';
import { askMessage } from './ask-message.ts';
import { judgeDrift } from './drift-status.ts';
import type { Problem } from './problems.ts';
import type { Scene, Verdict } from './scene.ts';

type Judgement = readonly [Condition['type'], (scene: Scene) => Verdict];

/** Every condition and who judges it. The order is that of status. */
const JUDGES: readonly Judgement[] = [
  ['Ready', judgeReady],
  ['Reconciling', judgeReconciling],
  ['Stalled', judgeStalled],
  ['Reconciled', judgeReconciled],
  ['DriftDetected', judgeDrift],
  ['Paused', judgePaused],
  ['UpgradeAvailable', judgeUpgrade],
];

/** All conditions of a MeshInstall that is not being deleted. Pure. */
export function judge(scene: Scene): readonly Condition[] {
  const observedGeneration = scene.facts.install.metadata.generation ?? 0;
  return JUDGES.map(([type, judgeOne]) => ({ type, ...judgeOne(scene), observedGeneration }));
}

/** Is the mesh that was last accepted installed, rolled out and able to serve? A refused newer spec does not change that. */
function judgeReady(scene: Scene): Verdict {
  const { wish, plan } = scene;
  if (wish.desired === undefined) return { ...stallOf(scene), status: 'False' };
  const problem = scene.problems[0];
  const steps = openSteps(scene);
  const wait = plan.waits.find(({ person }) => !person) ?? plan.waits[0];
  if (steps.length === 0 && wait === undefined) {
    return {
      status: 'True',
      reason: 'InSync',
      message: `Istio ${wish.desired.resolved.version} is installed and serving`,
    };
  }
  if (problem !== undefined)
    return { status: 'False', reason: problem.reason, message: printProblem(problem) };
  const block = plan.blocks[0];
  if (block !== undefined) return { status: 'False', ...block };
  if (wait !== undefined) return { status: 'False', reason: wait.reason, message: wait.message };
  if (isPaused(scene)) return { status: 'False', ...PAUSED };
  return {
    status: 'False',
    reason: 'Installing',
    message: 'Objects of the mesh are being brought to the spec',
  };
}

const PAUSED = {
  reason: 'Paused',
  message:
    'The mesh is not as the spec asks, and nothing is done about it while spec.paused is true',
} as const;

function isPaused({ facts }: Scene): boolean {
  return facts.install.spec.paused === true;
}

/** Is the operator, or the cluster on its behalf, at work? Waiting for a person is not work. */
function judgeReconciling(scene: Scene): Verdict {
  const stall = judgeStalled(scene);
  if (stall.status === 'True')
    return { status: 'False', reason: stall.reason, message: 'Waits for a person; see Stalled' };
  const ready = judgeReady(scene);
  if (ready.status === 'True')
    return { status: 'False', reason: 'InSync', message: 'There is nothing to do' };
  if (ready.reason === 'Paused' || ready.reason === 'Drifted') return ready;
  return { status: 'True', reason: ready.reason, message: ready.message };
}

/** Does a person have to change something before the operator can go on? */
function judgeStalled(scene: Scene): Verdict {
  const stall = stallOf(scene);
  return stall.status === 'True'
    ? stall
    : { status: 'False', reason: 'InSync', message: 'Nothing asks for a person' };
}

/** Everything that asks for a person, in the order in which to look at it: the first gives the reason, all are told. */
function stallOf(scene: Scene): Verdict {
  const calls = [
    ...callsOfSpec(scene.wish),
    ...scene.plan.blocks,
    ...callsOfRendering(scene.wish),
    ...callsOfProblems(scene.problems),
    ...callsForApproval(scene),
  ];
  const [first] = calls;
  if (first === undefined) return { status: 'False', reason: 'InSync', message: '' };
  const isList = scene.wish.refusals.length > 0 && WITHOUT_STOP.has(first.reason);
  const message = calls.map((one) => one.message).join(isList ? '; ' : ' ');
  return { status: 'True', reason: first.reason, message };
}

/** Refusals that are no sentences with a full stop. */
const WITHOUT_STOP: ReadonlySet<Reason> = new Set(['InvalidSpec', 'ObjectInvalid']);

type Call = Omit<Verdict, 'status'>;

function callsOfSpec({ refusals }: Wish): readonly Call[] {
  return refusals.map(({ path, message, reason = 'InvalidSpec' }) => ({
    reason,
    message: `${path}: ${message}`,
  }));
}

function callsOfProblems(problems: readonly Problem[]): readonly Call[] {
  const found = problems.find((one) => needsPerson(one.reason));
  return found === undefined ? [] : [{ reason: found.reason, message: printProblem(found) }];
}

function callsForApproval(scene: Scene): readonly Call[] {
  const plan = scene.proposal ?? scene.plan;
  if (plan.asks.length === 0) return [];
  const message = askMessage(scene.facts.install.metadata.name, plan);
  return [{ reason: 'WaitingForApproval', message }];
}

function callsOfRendering({ changedRendering }: Wish): readonly Call[] {
  if (changedRendering === undefined) return [];
  return [
    {
      reason: 'OperatorChangedRendering',
      message: `This release of the operator renders the same spec differently; the mesh stays as it is. See it with meshinstall plan, agree with the annotation meshinstall.io/accept-rendering=${changedRendering}.`,
    },
  ];
}

/** Has everything that the spec asks for been written? Says nothing about rollouts. */
function judgeReconciled(scene: Scene): Verdict {
  const { wish, plan } = scene;
  const stands = wish.source === 'kept' || wish.desired === undefined || plan.blocks.length > 0;
  if (stands || plan.asks.length > 0) return { ...stallOf(scene), status: 'False' };
  const drift = judgeDrift(scene);
  if (drift.reason === 'FieldContested') return { ...drift, status: 'False' };
  const open = openSteps(scene);
  if (open.every((key) => isOnlyUnseen(scene, key))) {
    return {
      status: 'True',
      reason: 'Applied',
      message: 'Everything that the spec asks for is written',
    };
  }
  return { status: 'False', ...whatIsLeft(scene) };
}

/** Why not everything is written yet. */
function whatIsLeft(scene: Scene): Call {
  const [failed] = scene.problems;
  if (failed !== undefined) return { reason: failed.reason, message: printProblem(failed) };
  if (isPaused(scene)) return PAUSED;
  const [next] = scene.plan.later;
  const message =
    next === undefined ? 'Objects are being written' : `${printRef(next.ref)} is still to come`;
  return { reason: 'Installing', message };
}

function judgePaused(scene: Scene): Verdict {
  return isPaused(scene)
    ? {
        status: 'True',
        reason: 'Paused',
        message: 'Nothing is written to the mesh while spec.paused is true',
      }
    : { status: 'False', reason: 'NotPaused', message: 'The operator does its work' };
}

function judgeUpgrade({ wish }: Scene): Verdict {
  if (wish.notes.includes('PatchNotListed')) {
    return {
      status: 'False',
      reason: 'PatchNotListed',
      message:
        'The version is a patch that this release of the operator does not list; it is installed as its minor',
    };
  }
  if (wish.upgrade === undefined)
    return { status: 'False', reason: 'UpToDate', message: 'No newer version is known' };
  return {
    status: 'True',
    reason: 'UpgradeAvailable',
    message: `Istio ${wish.upgrade} is available; set spec.version to take it`,
  };
}

const NEEDS_A_LOOK = new Set(['Deployment', 'DaemonSet', 'CustomResourceDefinition']);

/**
 * Keys that are not known to be right after this round: steps that come later, that failed or were not tried, and objects with a
 * rollout that were just written (the next round's facts tell how they are). A repaired ConfigMap is right at once.
 */
function openSteps({ plan, result }: Pick<Scene, 'plan' | 'result'>): readonly string[] {
  const done = new Set(
    (result?.results ?? [])
      .filter(
        (one) =>
          one.outcome === 'done' &&
          !(one.step.type === 'apply' && NEEDS_A_LOOK.has(one.step.ref.kind)),
      )
      .map((one) => one.step),
  );
  return [...plan.now, ...plan.later].filter((step) => !done.has(step)).map((step) => step.key);
}

/** Written in this round, and only its rollout is not seen yet. */
function isOnlyUnseen({ result }: Scene, key: string): boolean {
  const results = (result?.results ?? []).filter((one) => one.step.key === key);
  return results.length > 0 && results.every((one) => one.outcome === 'done');
}

function printProblem(problem: Problem): string {
  return `${problem.object}: ${problem.message}`;
}
