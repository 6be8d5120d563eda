import { asJson } from '../../api/kube-object.ts';
import type { KubeObject } from '../../api/kube-object.ts';
import { HANDOVER_FIELD_MANAGER } from '../../api/names.ts';
import { printRef } from '../../api/object-ref.ts';
import { dryRun } from '../../apply/dry-run.ts';
import { refusedStep } from '../../apply/rehearse.ts';
import type { RefusedStep } from '../../apply/rehearse.ts';
import { isClusterError } from '../../cluster/cluster-error.ts';
import type { ApplyStep, DeleteStep, Plan, Step } from '../../plan/plan.ts';
import { refusalsOfObjects } from '../../desired/standing-rehearsal.ts';
import { CliError } from '../cli-error.ts';
import type { Cluster } from '../cluster/with-connection.ts';
import { cleanObject, redactPair } from './clean-object.ts';
import { compareValues } from './compare-values.ts';
import type { ObjectChange } from './object-change.ts';
import { predictFields } from './predict-fields.ts';

/** Whether the API server is asked by a dry run: `auto` as long as it lets us. */
export type ServerSide = 'auto' | 'always' | 'never';

/** All changes of a plan, and what people should know about how they were found. */
export interface Changes {
  readonly objects: readonly ObjectChange[];
  /** Was every change asked of the API server? Else defaulting and admission are not in them. */
  readonly serverSide: boolean;
  readonly notes: readonly string[];
}

/**
 * What carrying out the whole plan would change in the cluster, object by object: each live object is read, and the change asked of
 * the API server by a dry run, or predicted where that is not wanted or not allowed. Nothing is written. Error: CliError `no` with all
 * that the API server refuses as invalid.
 */
export async function readChanges(
  { client }: Pick<Cluster, 'client'>,
  plan: Plan,
  serverSide: ServerSide,
): Promise<Changes> {
  const steps = [...plan.now, ...plan.later, ...plan.held].filter(isChange);
  const reader = new ChangeReader(client, serverSide, newNamespaces(steps));
  const objects: ObjectChange[] = [];
  for (const step of steps) objects.push(await reader.read(step));
  if (reader.refused.length > 0) throw refusal(reader.refused);
  return {
    objects: objects.filter(({ operation, fields }) => operation !== 'update' || fields.length > 0),
    serverSide: reader.asked,
    notes: reader.notes,
  };
}

function refusal(refused: readonly RefusedStep[]): CliError {
  const lines = refusalsOfObjects(refused).map(({ path, message }) => `  ${path}: ${message}`);
  return new CliError('no', `What the plan would apply is not valid:\n${lines.join('\n')}`);
}

/** What only moves ownership changes no object. */
function isChange(step: Step): step is ApplyStep | DeleteStep {
  return (
    step.type === 'delete' || (step.type === 'apply' && step.manager !== HANDOVER_FIELD_MANAGER)
  );
}

/** No API server takes a dry run for what is in a namespace that does not exist. */
function newNamespaces(steps: readonly Step[]): ReadonlySet<string> {
  const made = steps.filter(
    (step) => step.type === 'apply' && step.cause === 'create' && step.ref.kind === 'Namespace',
  );
  return new Set(made.map(({ ref }) => ref.name));
}

class ChangeReader {
  readonly #told: string[] = [];
  readonly #refused: RefusedStep[] = [];
  readonly #newNamespaces: ReadonlySet<string>;
  #unasked = 0;
  readonly #client: Cluster['client'];
  readonly #serverSide: ServerSide;
  #asks: boolean;

  constructor(client: Cluster['client'], serverSide: ServerSide, namespaces: ReadonlySet<string>) {
    this.#client = client;
    this.#serverSide = serverSide;
    this.#newNamespaces = namespaces;
    this.#asks = serverSide !== 'never';
  }

  /** What the API server refuses as invalid. */
  get refused(): readonly RefusedStep[] {
    return this.#refused;
  }

  /** Was the API server asked about all of them? */
  get asked(): boolean {
    return this.#asks && this.#unasked === 0;
  }

  get notes(): readonly string[] {
    if (this.#unasked === 0) return this.#told;
    const note = `The API server was not asked by a dry run about objects in namespaces that do not exist yet (${String(this.#unasked)}).`;
    return [...this.#told, note];
  }

  async read(step: ApplyStep | DeleteStep): Promise<ObjectChange> {
    const { ref, reason } = step;
    const live = await this.#client.get(ref);
    if (step.type === 'delete') return { ref, operation: 'delete', reason, fields: [] };
    const answer = this.#asks ? await this.#ask(step) : undefined;
    const pair = redactPair(live, answer ?? step.object);
    const before = pair.before === undefined ? undefined : cleanObject(pair.before);
    const after = cleanObject(pair.after ?? step.object);
    if (before === undefined) {
      const fields = [{ path: '', after: asJson(after) }];
      return { ref, operation: 'create', reason, fields };
    }
    const fields =
      answer === undefined
        ? predictFields(before, after, step.differences)
        : compareValues(asJson(before), asJson(after), { path: '' });
    return { ref, operation: 'update', reason, fields };
  }

  /** The object as it would be; undefined when the API server cannot tell. */
  async #ask(step: ApplyStep): Promise<KubeObject | undefined> {
    const { ref } = step;
    if (this.#newNamespaces.has(ref.namespace ?? '')) {
      this.#unasked += 1;
      return undefined;
    }
    try {
      return await dryRun(this.#client, step);
    } catch (error) {
      if (isClusterError(error, 'Invalid')) {
        this.#refused.push(refusedStep(step, error));
        return undefined;
      }
      if (!isClusterError(error) || this.#serverSide === 'always') throw error;
      if (error.kind === 'Forbidden') {
        this.#asks = false;
        this.#told.push(
          'Your account may not change these objects, so the API server was not asked by a dry run: what defaulting and admission would add is not shown.',
        );
      } else this.#told.push(`${printRef(ref)}: the API server takes no dry run: ${error.detail}`);
      return undefined;
    }
  }
}
