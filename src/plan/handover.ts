import { HANDOVER_FIELD_MANAGER } from '../api/names.ts';
import type { KubeObject } from '../api/kube-object.ts';
import type { LiveObject } from '../facts/facts.ts';
import type { Owned } from '../facts/owned-fields.ts';
import type { ApplyStep, Step } from './plan.ts';

/**
 * Before `spec.replicas` stops being ours (an autoscaler takes over), another manager applies the live value: without it,
 * server-side apply would drop the field with our ownership, and the workload would fall to one pod under traffic.
 */
export function planHandover(live: LiveObject | undefined, step: ApplyStep): readonly Step[] {
  if (live?.rollout === undefined || !ownsReplicas(live.owned) || wantsReplicas(step.object))
    return [];
  const { apiVersion, kind } = step.object;
  const metadata = {
    name: step.object.metadata.name,
    namespace: step.object.metadata.namespace ?? '',
  };
  const object: KubeObject = {
    apiVersion,
    kind,
    metadata,
    spec: { replicas: live.rollout.wanted },
  };
  return [
    {
      ...step,
      object,
      manager: HANDOVER_FIELD_MANAGER,
      differences: [],
      reason: 'keeps its number of pods while an autoscaler takes over',
    },
  ];
}

function ownsReplicas(owned: Owned | undefined): boolean {
  const spec = owned?.kind === 'map' ? owned.members.spec : undefined;
  return spec?.kind === 'map' && Object.hasOwn(spec.members, 'replicas');
}

function wantsReplicas(object: KubeObject): boolean {
  const spec = object.spec as { readonly replicas?: number } | undefined;
  return spec?.replicas !== undefined;
}
