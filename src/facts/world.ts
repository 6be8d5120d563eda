import type { KubeObject } from '../api/kube-object.ts';
import type { MeshInstall } from '../api/mesh-install.ts';
import {
  CREATED_BY_ANNOTATION,
  MESH_INSTALL_API_VERSION,
  MESH_INSTALL_KIND,
  MESH_PLAN_APPROVAL_KIND,
  OWNER_LABEL,
  ROLE_LABEL,
  RULES_ANNOTATION,
} from '../api/names.ts';
import type { ObjectKey } from '../api/object-ref.ts';
import type { ClusterReader } from '../cluster/cluster-client.ts';
import type { Informer } from '../cluster/informer.ts';
import type { InformerSet } from '../cluster/informer-set.ts';
import { projectWish } from './accepted-wish.ts';
import { projectApproval } from './approval.ts';
import type {
  AcceptedWish,
  ApprovalFact,
  LiveObject,
  NamespaceFact,
  PlatformFacts,
  PodFact,
} from './facts.ts';
import { RECORD_LABEL } from './facts.ts';
import { parseRecord } from './inventory.ts';
import type { MeshRecord } from './inventory.ts';
import { LayerSources } from './layer-sources.ts';
import { ROOT_CERTIFICATE } from './leftovers.ts';
import { projectLive } from './project-live.ts';
import { projectPod } from './project-pod.ts';
import { kindsServed } from './rendered-kinds.ts';
import { without } from '../support/without.ts';

/** What the cluster is seen through: live copies that the informers keep, and the client for what they do not hold. */
export interface World {
  readonly installs: Informer<MeshInstall>;
  readonly live: readonly Informer<LiveObject>[];
  readonly namespaces: Informer<NamespaceFact>;
  readonly ownPods: Informer<PodFact>;
  readonly attachedPods: Informer<PodFact>;
  readonly wishes: Informer<AcceptedWish>;
  readonly records: Informer<MeshRecord>;
  readonly roles: Informer<string>;
  /** The Gateway API's CRD of Gateways, with its bundle version. One object, metadata alone. */
  readonly gatewayApi: Informer<string>;
  readonly approvals: Informer<ApprovalFact>;
  /** istiod's root certificate, one ConfigMap in each namespace. Metadata alone, and nothing of it is kept. */
  readonly rootCertificates: Informer<true>;
  /** ConfigMaps of profile overlays; they come and go with the specs. */
  readonly layers: LayerSources;
  readonly reader: ClusterReader;
  readonly platform: PlatformFacts;
  readonly operatorNamespace: string;
}

/** Label that istiod's injector puts on every pod whose traffic it takes. */
const INJECTED_LABEL = 'security.istio.io/tlsMode';

/** Registers every informer that a reconcile reads. Nothing is asked of the cluster before the set is started. */
export function buildWorld(
  informers: InformerSet,
  base: Pick<World, 'reader' | 'platform' | 'operatorNamespace'>,
): World {
  return {
    ...base,
    layers: new LayerSources(informers),
    ...meshInformers(informers, base.platform),
    ...recordInformers(informers, base.operatorNamespace),
    installs: add(informers, {
      apiVersion: MESH_INSTALL_API_VERSION,
      kind: MESH_INSTALL_KIND,
      project: asInstall,
    }),
    approvals: add(informers, {
      apiVersion: MESH_INSTALL_API_VERSION,
      kind: MESH_PLAN_APPROVAL_KIND,
      project: projectApproval,
    }),
    gatewayApi: add(informers, {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      fieldSelector: 'metadata.name=gateways.gateway.networking.k8s.io',
      metadataOnly: true,
      project: (crd) =>
        crd.metadata.annotations?.['gateway.networking.k8s.io/bundle-version'] ?? '',
    }),
    rootCertificates: add(informers, {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      fieldSelector: `metadata.name=${ROOT_CERTIFICATE}`,
      metadataOnly: true,
      project: () => true as const,
    }),
    roles: add(informers, {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRole',
      labelSelector: ROLE_LABEL,
      metadataOnly: true,
      project: (role) => role.metadata.annotations?.[RULES_ANNOTATION] ?? '',
    }),
  };
}

/** What the mesh is made of, and the pods that belong to it or lean on it. */
function meshInformers(
  informers: InformerSet,
  { apiGroups }: PlatformFacts,
): Pick<World, 'live' | 'namespaces' | 'ownPods' | 'attachedPods'> {
  const pods = { apiVersion: 'v1', kind: 'Pod', project: projectPod };
  return {
    live: kindsServed(apiGroups).map(({ apiVersion, kind, labelSelector }) =>
      add(informers, {
        apiVersion,
        kind,
        ...(labelSelector === undefined ? {} : { labelSelector }),
        project: projectLive,
      }),
    ),
    namespaces: add(informers, {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadataOnly: true,
      project: projectNamespace,
    }),
    ownPods: add(informers, { ...pods, labelSelector: OWNER_LABEL }),
    attachedPods: add(informers, { ...pods, labelSelector: `${INJECTED_LABEL},!${OWNER_LABEL}` }),
  };
}

/** Our own records: accepted wishes and inventories. */
function recordInformers(
  informers: InformerSet,
  namespace: string,
): Pick<World, 'wishes' | 'records'> {
  const ours = { namespace, labelSelector: RECORD_LABEL };
  return {
    wishes: add(informers, {
      ...ours,
      apiVersion: 'apps/v1',
      kind: 'ControllerRevision',
      project: projectWish,
    }),
    records: add(informers, {
      ...ours,
      apiVersion: 'v1',
      kind: 'ConfigMap',
      project: parseRecord,
    }),
  };
}

interface Following<T> {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  readonly metadataOnly?: boolean;
  readonly project: (object: KubeObject) => T;
}

/** One set serves them all, whatever each of them stores. */
function add<T>(informers: InformerSet, spec: Following<T>): Informer<T> {
  return informers.add<T>(spec);
}

/** A MeshInstall as the API server keeps it, without what only managers need. */
function asInstall(object: KubeObject): MeshInstall {
  return {
    ...object,
    metadata: without(object.metadata, 'managedFields'),
  } as unknown as MeshInstall;
}

function projectNamespace(object: KubeObject): NamespaceFact {
  const createdBy = object.metadata.annotations?.[CREATED_BY_ANNOTATION];
  return {
    name: object.metadata.name,
    uid: object.metadata.uid ?? '',
    deleting: object.metadata.deletionTimestamp !== undefined,
    ...(createdBy === undefined ? {} : { createdBy }),
    ...(object.metadata.labels?.['istio.io/dataplane-mode'] === 'ambient' && { ambient: true }),
  };
}

/** All live objects that the informers hold, by key. */
export function liveObjects(world: World): Map<ObjectKey, LiveObject> {
  const all = new Map<ObjectKey, LiveObject>();
  for (const informer of world.live) {
    for (const stored of informer.list()) all.set(stored.key, stored.value);
  }
  return all;
}
