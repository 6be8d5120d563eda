import type { ObjectRef } from '../api/object-ref.ts';
import type { ClusterClient } from '../cluster/cluster-client.ts';
import {
  isClusterError,
  type ClusterError,
  type ClusterErrorKind,
} from '../cluster/cluster-error.ts';
import type { ApplyStep } from '../plan/plan.ts';
import { dryRun } from './dry-run.ts';

/** Dry runs at the same time, at most. */
const AT_ONCE = 8;

/** What concerns one object alone, and not the asking. */
const OF_ONE_OBJECT: ReadonlySet<ClusterErrorKind> = new Set([
  'Invalid',
  'AdmissionRefused',
  'Conflict',
  'NotFound',
]);

/** What the API server said of an object that it refuses as invalid. */
export interface RefusedStep {
  readonly ref: ObjectRef;
  /** Each with the path of a field where one is named. Not empty. */
  readonly causes: readonly { readonly field?: string; readonly message: string }[];
}

/**
 * Asks the API server by dry runs what it would say to these steps, and hands back what it refuses as invalid, in the order of the
 * steps. Only that is the content's fault: a policy, a conflict or a kind that is not served says nothing about it, and a
 * missing right or an API server that does not answer ends the asking. Nothing is written.
 */
export async function rehearse(
  client: Pick<ClusterClient, 'apply'>,
  steps: readonly ApplyStep[],
): Promise<readonly RefusedStep[]> {
  const refused = new Map<ApplyStep, RefusedStep>();
  const left = [...steps];
  async function askInTurn(): Promise<void> {
    for (let step = left.shift(); step !== undefined; step = left.shift()) {
      const error = await ask(client, step);
      if (error === undefined) continue;
      if (error.kind === 'Invalid') refused.set(step, refusedStep(step, error));
      if (!OF_ONE_OBJECT.has(error.kind)) left.length = 0;
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, askInTurn));
  return steps.flatMap((step) => refused.get(step) ?? []);
}

async function ask(
  client: Pick<ClusterClient, 'apply'>,
  step: ApplyStep,
): Promise<ClusterError | undefined> {
  try {
    await dryRun(client, step);
    return undefined;
  } catch (error) {
    if (!isClusterError(error)) throw error;
    return error;
  }
}

/** Longest sentence of the API server that is passed on: it quotes refused values whole. */
const LONGEST = 300;

/** An answer of kind Invalid, field by field where it names fields. */
export function refusedStep({ ref }: Pick<ApplyStep, 'ref'>, error: ClusterError): RefusedStep {
  const causes = error.causes.map(({ field, message, reason }) => ({
    ...(field === undefined || field === '' ? {} : { field }),
    message: cutMiddle(message ?? reason ?? 'it is invalid'),
  }));
  return { ref, causes: causes.length > 0 ? causes : [{ message: cutMiddle(error.detail) }] };
}

/** The value comes first and the reason last, so the middle goes; half a character would come back from a status as another one. */
function cutMiddle(text: string): string {
  if (text.length <= LONGEST) return text;
  return `${text.slice(0, LONGEST / 2)} … ${text.slice(-LONGEST / 2)}`.toWellFormed();
}
