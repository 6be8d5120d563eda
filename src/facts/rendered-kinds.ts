import type { KindRef } from '../cluster/cluster-client.ts';

/** A kind that manifests render, and which of its objects the operator follows. */
export interface RenderedKind extends KindRef {
  /** `label`: objects with our owner label; `all`: every object, for cluster-scoped kinds that are few. */
  readonly follow: 'label' | 'all';
  readonly namespaced: boolean;
}

/**
 * The kinds we render. A test keeps this list equal to the kinds in manifests/, and RBAC is checked against it: a kind that
 * is rendered and not followed would be drift that nobody sees.
 */
export const RENDERED_KINDS: readonly RenderedKind[] = [
  { apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition', follow: 'label', namespaced: false },
  { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRoleBinding', follow: 'all', namespaced: false },
  {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'MutatingWebhookConfiguration',
    follow: 'all',
    namespaced: false,
  },
  {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingWebhookConfiguration',
    follow: 'all',
    namespaced: false,
  },
  { apiVersion: 'v1', kind: 'ServiceAccount', follow: 'label', namespaced: true },
  { apiVersion: 'v1', kind: 'ConfigMap', follow: 'label', namespaced: true },
  { apiVersion: 'v1', kind: 'Service', follow: 'label', namespaced: true },
  { apiVersion: 'apps/v1', kind: 'Deployment', follow: 'label', namespaced: true },
  { apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', follow: 'label', namespaced: true },
  { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', follow: 'label', namespaced: true },
  { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', follow: 'label', namespaced: true },
  { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'RoleBinding', follow: 'label', namespaced: true },
];
