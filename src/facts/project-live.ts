import type { KubeObject, ManagedFieldsEntry } from '../api/kube-object.ts';
import { keyOf, refOf } from '../api/object-ref.ts';
import type { Rollout } from '../api/rollout.ts';
import type { ForeignFields, LiveObject, OtherFields } from './facts.ts';
import { ACCOUNT_ANNOTATION, FIELD_MANAGER } from '../api/names.ts';
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
    others: otherFields(object),
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
  return [...new Set(entriesOfOthers(object).map((entry) => entry.manager))];
}

function otherFields(object: KubeObject): readonly OtherFields[] {
  return entriesOfOthers(object).map(({ manager, fieldsV1 = {} }) => ({
    manager,
    fields: fieldsV1,
  }));
}

function entriesOfOthers(object: KubeObject): readonly ManagedFieldsEntry[] {
  return (object.metadata.managedFields ?? []).filter(
    (entry) => (entry.subresource ?? '') === '' && !entry.manager.startsWith(FIELD_MANAGER),
  );
}

interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
}

function projectRollout(object: KubeObject): Rollout | undefined {
  const { spec, status = {} } = object as {
    readonly spec?: Counts;
    readonly status?: StatusOfWorkload;
  };
  const common = {
    generation: object.metadata.generation ?? 0,
    observedGeneration: countIn(status, 'observedGeneration'),
    failures: failuresOf(status.conditions ?? []),
  };
  if (object.kind === 'Deployment') {
    return {
      ...common,
      wanted: countOf(spec?.replicas, 1),
      total: countIn(status, 'replicas'),
      updated: countIn(status, 'updatedReplicas'),
      available: countIn(status, 'availableReplicas'),
    };
  }
  if (object.kind !== 'DaemonSet') return undefined;
  return {
    ...common,
    wanted: countIn(status, 'desiredNumberScheduled'),
    total: countIn(status, 'currentNumberScheduled'),
    updated: countIn(status, 'updatedNumberScheduled'),
    available: countIn(status, 'numberAvailable'),
  };
}

type Counts = Readonly<Record<string, unknown>>;
type StatusOfWorkload = Counts & { readonly conditions?: readonly Condition[] };

function countIn(status: Counts, name: string): number {
  return countOf(status[name], 0);
}

/** Kubernetes leaves out a count that is nought. */
function countOf(value: unknown, fallback: number): number {
  return typeof value === 'number' ? value : fallback;
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
      return { imagePullSecrets: namesOf(object.imagePullSecrets), ...createdAt(object) };
    case 'Deployment':
    case 'DaemonSet':
      return podsOfAccount(object);
    case 'Service':
      return serviceFields(object);
    case 'CustomResourceDefinition':
      return { established: isEstablished(object) };
    default:
      return undefined;
  }
}

function createdAt({ metadata }: KubeObject): ForeignFields {
  const { creationTimestamp } = metadata;
  return creationTimestamp === undefined ? {} : { createdAt: Date.parse(creationTimestamp) };
}

/** See `ForeignFields.podsOfAccount`; absent when nobody asked for new pods. */
function podsOfAccount({ spec }: KubeObject): ForeignFields | undefined {
  const { template } = (spec ?? {}) as {
    readonly template?: Partial<Pick<KubeObject, 'metadata'>>;
  };
  const uid = template?.metadata?.annotations?.[ACCOUNT_ANNOTATION];
  return uid === undefined ? undefined : { podsOfAccount: uid };
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
  readonly spec?: { readonly type?: string; readonly clusterIPs?: readonly string[] };
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
    clusterIPs: (spec?.clusterIPs ?? []).filter((address) => address !== 'None'),
  };
}

function isEstablished(object: KubeObject): boolean {
  const status = object.status as { readonly conditions?: readonly Condition[] } | undefined;
  return (status?.conditions ?? []).some(
    (one) => one.type === 'Established' && one.status === 'True',
  );
}
