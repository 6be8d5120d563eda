import { groupOf } from '../api/object-ref.ts';

/** A kind as the API server serves it. */
export interface Resource {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  /** Lower-case plural, the word in the path. */
  readonly plural: string;
  readonly namespaced: boolean;
}

/** Kinds by group: `Kind` (plural is kind + s), `Kind=plural`; a leading `-` marks a cluster-scoped kind. */
const KNOWN: Readonly<Record<string, string>> = {
  '': '-Namespace -Node -PersistentVolume ConfigMap Secret Service ServiceAccount Pod Endpoints=endpoints Event LimitRange ResourceQuota PersistentVolumeClaim ReplicationController',
  apps: 'Deployment DaemonSet ReplicaSet StatefulSet ControllerRevision',
  autoscaling: 'HorizontalPodAutoscaler',
  batch: 'Job CronJob',
  policy: 'PodDisruptionBudget',
  'rbac.authorization.k8s.io': '-ClusterRole -ClusterRoleBinding Role RoleBinding',
  'authorization.k8s.io':
    '-SelfSubjectAccessReview -SelfSubjectRulesReview -SubjectAccessReview LocalSubjectAccessReview',
  'authentication.k8s.io': '-TokenReview -SelfSubjectReview',
  'admissionregistration.k8s.io':
    '-MutatingWebhookConfiguration -ValidatingWebhookConfiguration -ValidatingAdmissionPolicy=validatingadmissionpolicies -ValidatingAdmissionPolicyBinding -MutatingAdmissionPolicy=mutatingadmissionpolicies -MutatingAdmissionPolicyBinding',
  'apiextensions.k8s.io': '-CustomResourceDefinition',
  'apiregistration.k8s.io': '-APIService',
  'coordination.k8s.io': 'Lease',
  'discovery.k8s.io': 'EndpointSlice',
  'events.k8s.io': 'Event',
  'networking.k8s.io':
    'NetworkPolicy=networkpolicies Ingress=ingresses -IngressClass=ingressclasses',
  'scheduling.k8s.io': '-PriorityClass=priorityclasses',
  'storage.k8s.io': '-StorageClass=storageclasses',
  'gateway.networking.k8s.io':
    '-GatewayClass=gatewayclasses Gateway=gateways HTTPRoute GRPCRoute TLSRoute TCPRoute UDPRoute ReferenceGrant',
  'meshinstall.io': '-MeshInstall -MeshPlanApproval',
  'networking.istio.io':
    'DestinationRule EnvoyFilter Gateway=gateways ProxyConfig ServiceEntry=serviceentries Sidecar VirtualService WorkloadEntry=workloadentries WorkloadGroup TrafficExtension',
  'security.istio.io':
    'AuthorizationPolicy=authorizationpolicies PeerAuthentication RequestAuthentication',
  'telemetry.istio.io': 'Telemetry=telemetries',
  'extensions.istio.io': 'WasmPlugin TrafficExtension',
  'install.istio.io': 'IstioOperator',
  'k8s.cni.cncf.io': 'NetworkAttachmentDefinition=network-attachment-definitions',
};

interface KnownKind {
  readonly plural: string;
  readonly namespaced: boolean;
}

const TABLE = buildTable();

function buildTable(): ReadonlyMap<string, KnownKind> {
  const table = new Map<string, KnownKind>();
  for (const [group, words] of Object.entries(KNOWN)) {
    for (const word of words.split(' ')) {
      const namespaced = !word.startsWith('-');
      const [kind = '', plural = `${kind.toLowerCase()}s`] = word
        .slice(namespaced ? 0 : 1)
        .split('=');
      table.set(`${group}/${kind}`, { plural, namespaced });
    }
  }
  return table;
}

/**
 * How a kind is served, from a table of the kinds that this project meets; undefined for any other (ask discovery.ts).
 * Plural and scope of a kind are the same in all its versions, so `apiVersion` is taken as it comes.
 */
export function resourceOf(apiVersion: string, kind: string): Resource | undefined {
  const group = groupOf(apiVersion);
  const known = TABLE.get(`${group}/${kind}`);
  if (known === undefined) return undefined;
  return { group, version: versionOf(apiVersion), kind, ...known };
}

/** Version part of an apiVersion: `v1` of `apps/v1`. */
export function versionOf(apiVersion: string): string {
  return apiVersion.slice(apiVersion.indexOf('/') + 1);
}

/** The apiVersion of a resource: `apps/v1`, or `v1` for the core group. */
export function apiVersionOf(resource: Resource): string {
  return resource.group === '' ? resource.version : `${resource.group}/${resource.version}`;
}

/** Plural with group, as in RBAC rules and metrics: `deployments.apps`, `configmaps`. */
export function printResource(resource: Resource): string {
  return resource.group === '' ? resource.plural : `${resource.plural}.${resource.group}`;
}

/** Where in the API: a collection without `name`, else one object or its subresource. */
export interface ResourcePlace {
  readonly namespace?: string | undefined;
  readonly name?: string | undefined;
  readonly subresource?: string | undefined;
}

/**
 * The path of a collection or an object, without query. Case is kept and each part is escaped, so no name can reach another
 * path. A namespace is left out for cluster-scoped kinds.
 */
export function pathOf(resource: Resource, place: ResourcePlace = {}): string {
  const root = resource.group === '' ? '/api' : `/apis/${encodeURIComponent(resource.group)}`;
  const parts = [root, encodeURIComponent(resource.version)];
  if (resource.namespaced && place.namespace !== undefined) {
    parts.push('namespaces', segment(place.namespace));
  }
  parts.push(encodeURIComponent(resource.plural));
  if (place.name !== undefined) parts.push(segment(place.name));
  if (place.subresource !== undefined) parts.push(place.subresource);
  return parts.join('/');
}

/** A dot segment would be resolved away by URL rules; an empty one would name the collection. */
function segment(name: string): string {
  if (name === '' || name === '.' || name === '..') {
    throw new RangeError(`"${name}" cannot name an object or a namespace`);
  }
  return encodeURIComponent(name);
}
