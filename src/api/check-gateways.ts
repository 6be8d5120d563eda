import { fitBudget } from './disruption-budget.ts';
import { findingAt } from './finding.ts';
import type { Finding } from './finding.ts';
import type { Json, JsonObject } from './kube-object.ts';

/** What is to be said about `spec.gateways` that its schema cannot say. Takes a spec of any shape. */
export function checkGateways(spec: Readonly<Record<string, unknown>>): readonly Finding[] {
  return [...checkGatewayPlaces(spec), ...checkBudgets(spec.gateways)];
}

/** An empty namespace stands for the mesh's, so two entries may be one gateway although their keys differ. */
function checkGatewayPlaces(spec: Readonly<Record<string, unknown>>): readonly Finding[] {
  const { gateways, namespace = 'istio-system' } = spec;
  if (!Array.isArray(gateways)) return [];
  const seen = new Map<string, { readonly index: number; readonly written: unknown }>();
  return gateways.flatMap((gateway: unknown, index) => {
    if (!isRecord(gateway)) return [];
    const written = gateway.namespace ?? '';
    const place = JSON.stringify([written === '' ? namespace : written, gateway.name]);
    const first = seen.get(place);
    if (first === undefined) seen.set(place, { index, written });
    // Entries that are written alike are the schema's to report.
    if (first === undefined || first.written === written) return [];
    const message = `is the same gateway as spec.gateways[${first.index}]`;
    return [findingAt(['spec', 'gateways', index], message)];
  });
}

/** A budget that is not rendered as it is written is told. Where the floor is the profile's to say, `meshinstall plan` knows more. */
function checkBudgets(gateways: unknown): readonly Finding[] {
  if (!Array.isArray(gateways)) return [];
  return gateways.flatMap((gateway: unknown, index) => {
    const message = isRecord(gateway) ? remarkOnBudget(gateway) : undefined;
    if (message === undefined) return [];
    const at = ['spec', 'gateways', index, 'podDisruptionBudget'];
    return [findingAt(at, message, { severity: 'warning' })];
  });
}

function remarkOnBudget(gateway: Readonly<Record<string, unknown>>): string | undefined {
  const written = isRecord(gateway.podDisruptionBudget) ? gateway.podDisruptionBudget : {};
  const { enabled, minAvailable = null, maxUnavailable = null } = written as JsonObject;
  if (enabled === false || ![minAvailable, maxUnavailable].some(isAmount)) return undefined;
  const { budget, note } = fitBudget(floorOf(gateway), { minAvailable, maxUnavailable });
  return budget === undefined
    ? 'is left out while one pod is enough, since it would block every drain'
    : note;
}

function isAmount(value: Json): boolean {
  return typeof value === 'number' || (typeof value === 'string' && /^[0-9]+%?$/.test(value));
}

/** Fewest pods, as far as the entry says it. */
function floorOf(gateway: Readonly<Record<string, unknown>>): number {
  const { enabled, minReplicas } = isRecord(gateway.autoscaling) ? gateway.autoscaling : {};
  const floor = enabled === false ? gateway.replicas : minReplicas;
  return typeof floor === 'number' ? floor : 1;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
