import type { KubeObject } from '../api/kube-object.ts';
import { OWNER_LABEL } from '../api/names.ts';
import type { PodFact } from './facts.ts';

interface ContainerStatus {
  readonly name: string;
  readonly state?: { readonly waiting?: { readonly reason?: string; readonly message?: string } };
}

interface PodObject {
  readonly status?: {
    readonly phase?: string;
    readonly conditions?: readonly {
      type: string;
      status: string;
      reason?: string;
      message?: string;
    }[];
    readonly containerStatuses?: readonly ContainerStatus[];
    readonly initContainerStatuses?: readonly ContainerStatus[];
  };
}

/** Reasons of a waiting container that a person has to know about; ContainerCreating and PodInitializing are not news. */
const TROUBLES = new Set([
  'ErrImagePull',
  'ImagePullBackOff',
  'ErrImageNeverPull',
  'InvalidImageName',
  'CreateContainerConfigError',
  'CreateContainerError',
  'CrashLoopBackOff',
  'RunContainerError',
]);

/** A pod reduced to where it is, which revision its proxy is of, and what keeps it from running. Pure. */
export function projectPod(object: KubeObject): PodFact {
  const { metadata } = object;
  const { status } = object as unknown as PodObject;
  const installName = metadata.labels?.[OWNER_LABEL];
  const trouble = troubleOf(status);
  return {
    namespace: metadata.namespace ?? '',
    name: metadata.name,
    uid: metadata.uid ?? '',
    phase: status?.phase ?? 'Unknown',
    deleting: metadata.deletionTimestamp !== undefined,
    revision:
      metadata.annotations?.['istio.io/rev'] ?? metadata.labels?.['istio.io/rev'] ?? 'default',
    ...(installName === undefined ? {} : { installName }),
    ...(trouble === undefined ? {} : { trouble }),
  };
}

function troubleOf(status: PodObject['status']): PodFact['trouble'] {
  const containers = [
    ...(status?.initContainerStatuses ?? []),
    ...(status?.containerStatuses ?? []),
  ];
  for (const { state } of containers) {
    const reason = state?.waiting?.reason;
    if (reason !== undefined && TROUBLES.has(reason))
      return { reason, message: state?.waiting?.message ?? '' };
  }
  const unscheduled = status?.conditions?.find(
    (one) => one.type === 'PodScheduled' && one.status === 'False',
  );
  if (unscheduled === undefined) return undefined;
  return { reason: unscheduled.reason ?? 'Unschedulable', message: unscheduled.message ?? '' };
}
