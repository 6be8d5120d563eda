import type { Json, JsonObject } from './kube-object.ts';

/** A budget as it may be rendered, and whether it had to be changed for that. */
export interface FittedBudget {
  /** The limits of a PodDisruptionBudget's spec; undefined: there is none. */
  readonly budget: JsonObject | undefined;
  /** Why it is not the one that was asked for: a clause for people, or undefined. */
  readonly note: string | undefined;
}

/**
 * A budget that never keeps a node from being drained. With a floor of one pod (replicas, or the autoscaler's minimum) there is
 * none, as upstream has it too. One that would let no pod go at the floor becomes `maxUnavailable: 1`: the strictest one under
 * which a drain goes on. What is available above the floor only adds to what may go.
 *
 * @param limits `minAvailable` or `maxUnavailable` (a number or a percentage) and `unhealthyPodEvictionPolicy`
 */
export function fitBudget(floor: number, limits: JsonObject): FittedBudget {
  if (floor <= 1) return { budget: undefined, note: undefined };
  if (allowedDisruptions(floor, limits) >= 1)
    return { budget: withNumbers(limits), note: undefined };
  const { unhealthyPodEvictionPolicy: policy } = limits;
  const budget = {
    maxUnavailable: 1,
    ...(policy === undefined ? {} : { unhealthyPodEvictionPolicy: policy }),
  };
  return {
    budget,
    note: `${printLimits(limits)} of ${floor} pods would let no pod go and block every drain; maxUnavailable: 1 takes its place`,
  };
}

/** The API server takes a percentage as text and nothing else; a number may have been written so. */
function withNumbers(limits: JsonObject): JsonObject {
  const entries = Object.entries(limits).map(([name, value]): [string, Json] => [
    name,
    typeof value === 'string' && /^[0-9]+$/.test(value) ? Number(value) : value,
  ]);
  return Object.fromEntries(entries);
}

/** How many healthy pods of this number may be evicted, as the disruption controller counts: percentages are rounded up. */
function allowedDisruptions(
  pods: number,
  { minAvailable = null, maxUnavailable = null }: JsonObject,
): number {
  // Never both: Kubernetes refuses that.
  if (maxUnavailable !== null) return Math.min(pods, amountOf(maxUnavailable, pods));
  return minAvailable === null ? 0 : pods - amountOf(minAvailable, pods);
}

function amountOf(value: Json, pods: number): number {
  const text = textOf(value);
  const number = Number(text.replace(/%$/, ''));
  return text.endsWith('%') ? Math.ceil((number * pods) / 100) : number;
}

function printLimits(limits: JsonObject): string {
  const named = ['minAvailable', 'maxUnavailable'].filter(
    (name) => (limits[name] ?? null) !== null,
  );
  const texts = named.map((name) => `${name}: ${textOf(limits[name] ?? null)}`);
  return texts.length === 0 ? 'a budget without a limit' : texts.join(', ');
}

function textOf(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
