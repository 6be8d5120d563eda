import type { KubeObject } from '../api/kube-object.ts';
import { keyOf, refOf } from '../api/object-ref.ts';
import type { Rollout } from '../api/rollout.ts';
import type { ForeignFields, LiveObject } from './facts.ts';
import { FIELD_MANAGER } from '../api/names.ts';
import { projectOwned } from './owned-fields.ts';

/** A live object reduced to what deciding needs; the informers keep nothing else of it. Pure. */
export function projectLive(object: KubeObject): LiveObject {
  const { metadata } = object;
  const rollout = projectRollout(object);
  const foreign = projectForeign(object);
  return {
    ref: refOf(object),
    key: keyOf(object),
    uid: metadata.uid ?? '',
    resourceVersion: metadata.resourceVersion ?? '',
    deleting: metadata.deletionTimestamp !== undefined,
    labels: metadata.labels ?? {},
    annotations: keptAnnotations(metadata.annotations ?? {}),
    owned: projectOwned(object, FIELD_MANAGER),
    otherManagers: otherManagers(object),
    ...(rollout === undefined ? {} : { rollout }),
    ...(foreign === undefined ? {} : { foreign }),
  };
}

const KEPT = /^(meshinstall\.io|meta\.helm\.sh)\//;

/** Annotations can be large (last-applied-configuration); only those that decide something are kept. */
function keptAnnotations(all: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(all).filter(([name]) => KEPT.test(name)));
}

function otherManagers(object: KubeObject): readonly string[] {
  const names = (object.metadata.managedFields ?? [])
    .filter((entry) => (entry.subresource ?? '') === '' && !entry.manager.startsWith(FIELD_MANAGER))
    .map((entry) => entry.manager);
  return [...new Set(names)];
}

interface WorkloadObject {
  readonly spec?: { readonly replicas?: number };
  readonly status?: {
    readonly observedGeneration?: number;
    readonly replicas?: number;
    readonly updatedReplicas?: number;
    readonly availableReplicas?: number;
    readonly desiredNumberScheduled?: number;
    readonly currentNumberScheduled?: number;
    readonly updatedNumberScheduled?: number;
    readonly numberAvailable?: number;
    readonly conditions?: readonly Condition[];
  };
}

interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
}

function projectRollout(object: KubeObject): Rollout | undefined {
  const { spec, status = {} } = object as unknown as WorkloadObject;
  const generation = object.metadata.generation ?? 0;
  const observedGeneration = status.observedGeneration ?? 0;
  const failures = failuresOf(status.conditions ?? []);
  if (object.kind === 'Deployment') {
    return {
      generation,
      observedGeneration,
      wanted: spec?.replicas ?? 1,
      total: status.replicas ?? 0,
      updated: status.updatedReplicas ?? 0,
      available: status.availableReplicas ?? 0,
      failures,
    };
  }
  if (object.kind !== 'DaemonSet') return undefined;
  return {
    generation,
    observedGeneration,
    wanted: status.desiredNumberScheduled ?? 0,
    total: status.currentNumberScheduled ?? 0,
    updated: status.updatedNumberScheduled ?? 0,
    available: status.numberAvailable ?? 0,
    failures,
  };
}

function failuresOf(conditions: readonly Condition[]): readonly string[] {
  return conditions
    .filter(
      (one) =>
        (one.type === 'ReplicaFailure' && one.status === 'True') ||
        (one.type === 'Progressing' && one.status === 'False'),
    )
    .map((one) => one.message ?? one.reason ?? one.type);
}

function projectForeign(object: KubeObject): ForeignFields | undefined {
  switch (object.kind) {
    case 'ValidatingWebhookConfiguration':
      return { failurePolicies: failurePoliciesOf(object) };
    case 'ServiceAccount':
      return { imagePullSecrets: namesOf(object.imagePullSecrets) };
    case 'Service':
      return serviceFields(object);
    case 'CustomResourceDefinition':
      return { established: isEstablished(object) };
    default:
      return undefined;
  }
}

function failurePoliciesOf(object: KubeObject): Readonly<Record<string, string>> {
  const webhooks = (object.webhooks ?? []) as readonly {
    name: string;
    failurePolicy?: string;
  }[];
  return Object.fromEntries(webhooks.map((one) => [one.name, one.failurePolicy ?? '']));
}

function namesOf(list: unknown): readonly string[] {
  return ((list ?? []) as readonly { name?: string }[]).flatMap((one) => one.name ?? []);
}

interface ServiceObject {
  readonly spec?: { readonly type?: string };
  readonly status?: {
    readonly loadBalancer?: { readonly ingress?: readonly { ip?: string; hostname?: string }[] };
  };
}

function serviceFields(object: KubeObject): ForeignFields {
  const { spec, status } = object as unknown as ServiceObject;
  const ingress = status?.loadBalancer?.ingress ?? [];
  return {
    serviceType: spec?.type ?? 'ClusterIP',
    addresses: ingress.flatMap((one) => one.ip ?? one.hostname ?? []),
  };
}

function isEstablished(object: KubeObject): boolean {
  const status = object.status as { readonly conditions?: readonly Condition[] } | undefined;
  return (status?.conditions ?? []).some(
    (one) => one.type === 'Established' && one.status === 'True',
  );
}
