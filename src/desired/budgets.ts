import { fitBudget } from '../api/disruption-budget.ts';
import type { FittedBudget } from '../api/disruption-budget.ts';
import type { Json, JsonObject } from '../api/kube-object.ts';
import { mapAt, valueAt } from './merge-json.ts';
import type { ResolvedGateway, ResolvedSpec } from './resolved-spec.ts';

const NONE: FittedBudget = { budget: undefined, note: undefined };

/** istiod's disruption budget, from the documented values `pilot.pdb`. */
export function pilotBudget(values: JsonObject): FittedBudget {
  const pilot = mapAt(values, 'pilot');
  if (!isDefault(values)) return NONE;
  const floor = pilot.autoscaleEnabled === true ? pilot.autoscaleMin : pilot.replicaCount;
  return fitBudget(Number(floor ?? 0), limitsOf(mapAt(pilot, 'pdb')));
}

/**
 * A gateway's disruption budget: its own field, or `minAvailable: 1` for a Classic gateway, as upstream's profiles have it.
 * Upstream's gateway chart has none of its own accord, and neither has a Standalone gateway.
 */
export function gatewayBudget(
  { shape, settings }: ResolvedGateway,
  values: JsonObject,
): FittedBudget {
  const { enabled, ...own } = mapAt(settings, 'own', 'podDisruptionBudget');
  const limits = limitsOf(own);
  const wanted =
    typeof enabled === 'boolean'
      ? enabled
      : Object.keys(limits).length > 0 || (shape === 'Classic' && isDefault(values));
  if (!wanted) return NONE;
  const limited = 'minAvailable' in limits || 'maxUnavailable' in limits;
  return fitBudget(floorOf(settings), limited ? limits : { minAvailable: 1, ...limits });
}

/** What is said to a person who asked for a budget that is not rendered as it stands; each with its field or value. */
export function budgetNotes(resolved: ResolvedSpec): readonly string[] {
  const { values, gateways } = resolved;
  const pilot = resolved.components.pilot?.enabled === true ? pilotBudget(values).note : undefined;
  return [
    ...(pilot === undefined ? [] : [`istiod, spec.values.pilot.pdb: ${pilot}`]),
    ...gateways.flatMap((gateway) => {
      const { note } = gatewayBudget(gateway, values);
      const place = `${gateway.namespace}/${gateway.name}`;
      return note === undefined ? [] : [`gateway ${place}, podDisruptionBudget: ${note}`];
    }),
  ];
}

function floorOf(settings: JsonObject): number {
  if (settings.autoscaleEnabled === true) return Number(settings.autoscaleMin ?? 0);
  return Number(valueAt(settings, 'own', 'replicas') ?? settings.replicaCount ?? 0);
}

function isDefault(values: JsonObject): boolean {
  return valueAt(values, 'global', 'defaultPodDisruptionBudget', 'enabled') === true;
}

/** Of the two limits only one counts, as for upstream. */
function limitsOf(budget: JsonObject): JsonObject {
  const { minAvailable, maxUnavailable, unhealthyPodEvictionPolicy: policy } = budget;
  return withoutEmpty({
    minAvailable: maxUnavailable === undefined ? minAvailable : undefined,
    maxUnavailable,
    unhealthyPodEvictionPolicy: policy,
  });
}

function withoutEmpty(map: Readonly<Record<string, Json | undefined>>): JsonObject {
  return Object.fromEntries(
    Object.entries(map).filter(
      ([, value]) => value !== undefined && value !== null && value !== '',
    ),
  ) as JsonObject;
}
