import type { KindRef } from '../cluster/cluster-client.ts';

import { OWNER_LABEL } from '../api/names.ts';
import { groupOf } from '../api/object-ref.ts';

/** A kind that manifests render, and which of its objects the operator follows. */
export interface RenderedKind extends KindRef {
  /** Absent: every object is followed, for cluster-scoped kinds that are few. */
  readonly labelSelector?: string;
  readonly namespaced: boolean;
  /** Not part of Kubernetes: followed only where the API server serves it when the process starts. */
  readonly optional?: true;
  /**
   * A word that a spec or a profile overlay has in it wherever objects of the kind are rendered, beside the profile of that name. Where
   * it is absent nobody needs to look whether such objects exist.
   */
  readonly onlyWith?: { readonly profile: string; readonly word: string };
}

/** Istio's CRDs belong to no MeshInstall alone, so they carry no owner label. */
const SHARED = 'app.kubernetes.io/managed-by=meshinstall';

const STABLE_POLICY = { profile: 'stable', word: 'stableValidationPolicy' };

/**
 * The kinds we render. A test keeps this list equal to the kinds in manifests/, and RBAC is checked against it: a kind that
 * is rendered and not followed would be drift that nobody sees.
 */
export const RENDERED_KINDS: readonly RenderedKind[] = [
  {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    labelSelector: SHARED,
    namespaced: false,
  },
  { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRoleBinding', namespaced: false },
  {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'MutatingWebhookConfiguration',

    namespaced: false,
  },
  {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingWebhookConfiguration',

    namespaced: false,
  },
  { apiVersion: 'v1', kind: 'ServiceAccount', labelSelector: OWNER_LABEL, namespaced: true },
  { apiVersion: 'v1', kind: 'ConfigMap', labelSelector: OWNER_LABEL, namespaced: true },
  { apiVersion: 'v1', kind: 'Service', labelSelector: OWNER_LABEL, namespaced: true },
  { apiVersion: 'v1', kind: 'ResourceQuota', labelSelector: OWNER_LABEL, namespaced: true },
  { apiVersion: 'apps/v1', kind: 'Deployment', labelSelector: OWNER_LABEL, namespaced: true },
  { apiVersion: 'apps/v1', kind: 'DaemonSet', labelSelector: OWNER_LABEL, namespaced: true },
  {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    labelSelector: OWNER_LABEL,
    namespaced: true,
  },
  {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    labelSelector: OWNER_LABEL,
    namespaced: true,
  },
  {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    labelSelector: OWNER_LABEL,
    namespaced: true,
  },
  {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'RoleBinding',
    labelSelector: OWNER_LABEL,
    namespaced: true,
  },
  {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    labelSelector: OWNER_LABEL,
    namespaced: true,
  },
  {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingAdmissionPolicy',
    labelSelector: OWNER_LABEL,
    namespaced: false,
    onlyWith: STABLE_POLICY,
  },
  {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingAdmissionPolicyBinding',
    labelSelector: OWNER_LABEL,
    namespaced: false,
    onlyWith: STABLE_POLICY,
  },
  {
    apiVersion: 'k8s.cni.cncf.io/v1',
    kind: 'NetworkAttachmentDefinition',
    labelSelector: OWNER_LABEL,
    namespaced: true,
    optional: true,
  },
];

/** The kinds that there can be in a cluster that serves these API groups. */
export function kindsServed(apiGroups: readonly string[]): readonly RenderedKind[] {
  return RENDERED_KINDS.filter(
    ({ apiVersion, optional }) => optional !== true || apiGroups.includes(groupOf(apiVersion)),
  );
}

/** Whether that is a kind that we make objects of; the namespace of the mesh is one. */
export function isRenderedKind(apiVersion: unknown, kind: unknown): boolean {
  if (apiVersion === 'v1' && kind === 'Namespace') return true;
  return RENDERED_KINDS.some((known) => known.apiVersion === apiVersion && known.kind === kind);
}

/** May this spec, with these texts of profile overlays, come to objects of the kind? Says yes more often than it has to, never no. */
export function mayRender(
  { onlyWith }: RenderedKind,
  spec: { readonly profile?: string },
  layers: readonly string[],
): boolean {
  if (onlyWith === undefined || spec.profile === onlyWith.profile) return true;
  return [JSON.stringify(spec), ...layers].some((text) => text.includes(onlyWith.word));
}
