import type { KubeObject } from '../api/kube-object.ts';
import type { ClusterClient } from '../cluster/cluster-client.ts';
import type { ApplyStep } from '../plan/plan.ts';

/**
 * What the API server would make of a step: the same server-side apply, without its preconditions and stored nowhere. Errors as
 * of `ClusterClient.apply`.
 */
export function dryRun(
  client: Pick<ClusterClient, 'apply'>,
  { object, manager }: Pick<ApplyStep, 'object' | 'manager'>,
): Promise<KubeObject> {
  return client.apply(object, { dryRun: true, fieldManager: manager, force: true });
}
