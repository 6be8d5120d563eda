import type { KubeObject } from '../api/kube-object.ts';
import { OWNER_LABEL } from '../api/names.ts';
import type { PodFact } from './facts.ts';

interface ContainerStatus {
  readonly name: string;
  readonly state?: { readonly waiting?: { readonly reason?: string; readonly message?: string } };
}

interface PodObject {
  readonly spec?: { readonly serviceAccountName?: string };
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
  const { namespace = '', name, uid = '', labels = {}, deletionTimestamp } = object.metadata;
  const { status } = object as unknown as PodObject;
  const installName = labels[OWNER_LABEL];
  const trouble = troubleOf(status);
  return {
    namespace,
    name,
    uid,
    phase: status?.phase ?? 'Unknown',
    deleting: deletionTimestamp !== undefined,
    revision: revisionOf(object),
    ...(installName === undefined ? {} : { installName, account: accountOf(object) }),
    ...(trouble === undefined ? {} : { trouble }),
  };
}

function accountOf(object: KubeObject): NonNullable<PodFact['account']> {
  const { spec } = object as unknown as PodObject;
  const since = Date.parse(object.metadata.creationTimestamp ?? '');
  return { name: spec?.serviceAccountName ?? 'default', since };
}

function revisionOf({ metadata }: KubeObject): string {
  return metadata.annotations?.['istio.io/rev'] ?? metadata.labels?.['istio.io/rev'] ?? 'default';
}

function troubleOf(status: PodObject['status']): PodFact['trouble'] {
  const containers = [status?.initContainerStatuses, status?.containerStatuses].flatMap(
    (list) => list ?? [],
  );
  const waiting = containers.flatMap(({ state }) => state?.waiting ?? []);
  const stuck = waiting.find(({ reason = '' }) => TROUBLES.has(reason));
  const unscheduled = status?.conditions?.find(
    (one) => one.type === 'PodScheduled' && one.status === 'False',
  );
  const found = stuck ?? unscheduled;
  if (found === undefined) return undefined;
  return { reason: found.reason ?? 'Unschedulable', message: found.message ?? '' };
}
