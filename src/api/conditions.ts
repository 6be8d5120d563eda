import type { MeshInstallStatus } from './mesh-install.ts';
import type { Reason } from './reasons.ts';
import { cutText } from '../support/cut-text.ts';

/** What the schema takes; a longer text would make the whole status be refused. */
const LONGEST_MESSAGE = 4096;

/**
 * The condition types of a MeshInstall in the order in which status lists them. `good` is the status of a mesh that needs
 * nobody. docs/reference/reasons.md is generated from this list.
 */
export const CONDITIONS = [
  {
    type: 'Ready',
    good: 'True',
    meaning: 'The mesh as last accepted is installed, rolled out and able to serve.',
  },
  {
    type: 'Reconciling',
    good: 'False',
    meaning:
      'The operator is changing something or waits for the cluster to finish a change. Waiting for a person is not Reconciling.',
  },
  {
    type: 'Stalled',
    good: 'False',
    meaning: 'The operator cannot go on until a person changes something; the message says what.',
  },
  {
    type: 'Reconciled',
    good: 'True',
    meaning: 'Everything that the spec asks for has been written to the cluster.',
  },
  {
    type: 'DriftDetected',
    good: 'False',
    meaning:
      'Fields or objects of the mesh stay different from the wish because of somebody else; status.drift has examples. Unknown when the drift policy is Off.',
  },
  {
    type: 'Paused',
    good: 'False',
    meaning: 'The spec is paused: the operator looks on and writes nothing to the mesh.',
  },
  {
    type: 'UpgradeAvailable',
    good: 'False',
    meaning:
      'The operator knows a newer version than the one in use. A note: nothing is done about it by itself.',
  },
] as const;

/** A condition type of a MeshInstall. */
export type ConditionType = (typeof CONDITIONS)[number]['type'];

/** A condition as it stands in status. */
export type StoredCondition = NonNullable<MeshInstallStatus['conditions']>[number];

/** What a judgement says: everything of a condition but the times. Messages are stable: no counters, times or generated names. */
export interface Condition {
  readonly type: ConditionType;
  readonly status: 'True' | 'False' | 'Unknown';
  readonly reason: Reason;
  readonly message: string;
  /** The generation of the MeshInstall that was judged. */
  readonly observedGeneration: number;
}

/**
 * The list with one condition set: added, or put in the place of the one of its type. `lastTransitionTime` becomes `now` (to
 * the second, UTC) when the status is new or different, and stays otherwise. The list comes in the order of
 * {@link CONDITIONS}; conditions of unknown types (of another release) are kept behind them. A message that is too long for the schema is
 * cut.
 */
export function setCondition(
  conditions: readonly StoredCondition[],
  condition: Condition,
  now: Date,
): readonly StoredCondition[] {
  const before = findCondition(conditions, condition.type);
  const lastTransitionTime =
    before?.status === condition.status ? before.lastTransitionTime : printTime(now);
  const { type, status, reason, observedGeneration } = condition;
  const message = cutText(condition.message, LONGEST_MESSAGE);
  const stored = { type, status, reason, message, lastTransitionTime, observedGeneration };
  const others = conditions.filter((other) => other.type !== type);
  return [...others, stored].sort((left, right) => rankOf(left.type) - rankOf(right.type));
}

/** The condition of a type, or undefined when it was never written. */
export function findCondition(
  conditions: readonly StoredCondition[] | undefined,
  type: ConditionType,
): StoredCondition | undefined {
  return conditions?.find((condition) => condition.type === type);
}

/** Whether a condition is there and True. */
export function isConditionTrue(
  conditions: readonly StoredCondition[] | undefined,
  type: ConditionType,
): boolean {
  return findCondition(conditions, type)?.status === 'True';
}

function rankOf(type: string): number {
  const rank = CONDITIONS.findIndex((known) => known.type === type);
  return rank < 0 ? CONDITIONS.length : rank;
}

function printTime(time: Date): string {
  return time.toISOString().replace(/\.\d+Z$/, 'Z');
}
