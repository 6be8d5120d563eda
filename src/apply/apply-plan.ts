import type { KubeObject } from '../api/kube-object.ts';
import type { ObjectKey } from '../api/object-ref.ts';
import type { ClusterClient } from '../cluster/cluster-client.ts';
import { ClusterError } from '../cluster/cluster-error.ts';
import { byUrgency } from './by-urgency.ts';
import { releaseFields } from './release-fields.ts';
import type { ApplyStep, Plan, Step } from '../plan/plan.ts';

/** How one step went. `object` is the live object that an apply left, absent after a deletion. */
export type StepResult =
  | { readonly step: Step; readonly outcome: 'done'; readonly object?: KubeObject }
  | { readonly step: Step; readonly outcome: 'failed'; readonly error: ClusterError }
  /** Not tried: a step that it comes after failed, or writing was forbidden meanwhile. */
  | { readonly step: Step; readonly outcome: 'skipped' };

/** What became of the steps of one plan. */
export interface ApplyResult {
  readonly results: readonly StepResult[];
}

/** What carrying out a plan needs of the world. */
export interface ApplyPort {
  readonly client: Pick<ClusterClient, 'apply' | 'delete' | 'get' | 'patchMerge'>;
  /** Called after each write that succeeded, before the next step that depends on it begins. */
  readonly onWritten: (step: Step, object: KubeObject | undefined) => void;
}

/** How many writes are under way at once; the API server's own fairness takes it from there. */
const AT_ONCE = 8;

/**
 * Carries out the steps that may begin now, each after the steps its edges name, up to eight at a time; those first on which most
 * depends.
 *
 * Guarantees: a step runs at most once; steps for one object run in the order of the plan; after a failure nothing that comes
 * after the failed step is tried, everything else is; it never throws for a step's failure. Does not wait for readiness: that is
 * the next round's question.
 */
export async function applyPlan(port: ApplyPort, plan: Plan): Promise<ApplyResult> {
  const done = new Map<Step, StepResult>();
  const running = new Map<Step, Promise<void>>();
  const urgent = byUrgency(plan);
  while (done.size < plan.now.length) {
    for (const step of urgent) {
      if (running.size >= AT_ONCE) break;
      if (done.has(step) || running.has(step)) continue;
      const state = readiness(step, plan.now, done);
      if (state === 'skip') done.set(step, { step, outcome: 'skipped' });
      if (state === 'go') running.set(step, start(port, step, { done, running }));
    }
    if (running.size > 0) await Promise.race(running.values());
  }
  return { results: plan.now.flatMap((step) => done.get(step) ?? []) };
}

interface Progress {
  readonly done: Map<Step, StepResult>;
  readonly running: Map<Step, Promise<void>>;
}

async function start(port: ApplyPort, step: Step, progress: Progress): Promise<void> {
  const result = await carryOut(port, step);
  progress.done.set(step, result);
  progress.running.delete(step);
}

/** `go` when all that must precede is done, `skip` when some of it failed, else `wait`. */
function readiness(
  step: Step,
  steps: readonly Step[],
  done: ReadonlyMap<Step, StepResult>,
): 'go' | 'skip' | 'wait' {
  const before = predecessors(step, steps);
  const results = before.map((other) => done.get(other)?.outcome);
  if (results.some((outcome) => outcome === 'failed' || outcome === 'skipped')) return 'skip';
  return results.every((outcome) => outcome === 'done') ? 'go' : 'wait';
}

function predecessors(step: Step, steps: readonly Step[]): readonly Step[] {
  const named = new Set<ObjectKey>(step.after.map((edge) => edge.key));
  const own = steps.indexOf(step);
  return steps.filter((other, index) =>
    other.key === step.key ? index < own : named.has(other.key),
  );
}

async function carryOut(port: ApplyPort, step: Step): Promise<StepResult> {
  try {
    return await write(port, step);
  } catch (error) {
    if (!(error instanceof ClusterError)) throw error;
    return { step, outcome: 'failed', error };
  }
}

async function write(port: ApplyPort, step: Step): Promise<StepResult> {
  switch (step.type) {
    case 'apply': {
      const object = await port.client.apply(withPrecondition(step), {
        fieldManager: step.manager,
        force: true,
      });
      port.onWritten(step, object);
      return { step, outcome: 'done', object };
    }
    case 'release': {
      const object = await releaseFields(port.client, step);
      port.onWritten(step, object);
      return { step, outcome: 'done' };
    }
    case 'delete':
      await port.client.delete(step.ref, step.uid === undefined ? {} : { uid: step.uid });
      port.onWritten(step, undefined);
      return { step, outcome: 'done' };
  }
}

function withPrecondition({ object, precondition }: ApplyStep): KubeObject {
  if (precondition === undefined) return object;
  return { ...object, metadata: { ...object.metadata, ...precondition } };
}
