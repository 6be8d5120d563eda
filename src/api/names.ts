/** Group of our API; labels, annotations and the finalizer live under it. */
export const API_GROUP = 'meshinstall.io';
/** The one served version. */
export const API_VERSION = 'v1alpha1';
/** `apiVersion` of a MeshInstall. */
export const MESH_INSTALL_API_VERSION = 'meshinstall.io/v1alpha1';
/** `kind` of a MeshInstall. */
export const MESH_INSTALL_KIND = 'MeshInstall';
/** The resource name in request paths and in RBAC. */
export const MESH_INSTALL_PLURAL = 'meshinstalls';
/** Name of the CustomResourceDefinition. */
export const MESH_INSTALL_CRD_NAME = 'meshinstalls.meshinstall.io';
/** `kind` of an approval. */
export const MESH_PLAN_APPROVAL_KIND = 'MeshPlanApproval';
/** Name of the CustomResourceDefinition of approvals. */
export const MESH_PLAN_APPROVAL_CRD_NAME = 'meshplanapprovals.meshinstall.io';

/** On a MeshInstall while something of it has to be removed before it may go. */
export const FINALIZER = 'meshinstall.io/removal';
/** Field manager of every server-side apply. */
export const FIELD_MANAGER = 'meshinstall';
/** Field manager that takes over a live value before we stop sending it (replicas under an autoscaler). */
export const HANDOVER_FIELD_MANAGER = 'meshinstall-handover';
/** Field manager of the annotation that asks for new pods; never the one that applies the whole object, which would take it off. */
export const RESTART_FIELD_MANAGER = 'meshinstall-restart';

/** Label on every object that belongs to a MeshInstall: its name. An index for people and lists, never proof of ownership. */
export const OWNER_LABEL = 'meshinstall.io/owner';

/** Annotation on a MeshInstall: the rendering hash that a person agrees to (reason OperatorChangedRendering). */
export const ACCEPT_RENDERING_ANNOTATION = 'meshinstall.io/accept-rendering';
/** Annotation on a MeshInstall that is being deleted: its uid, to remove it although proxies are attached. */
export const CONFIRM_REMOVAL_ANNOTATION = 'meshinstall.io/confirm-removal';

/** Label on the fixed ClusterRoles that `meshinstall manifests` prints; its value says for which of Istio's accounts. */
export const ROLE_LABEL = 'meshinstall.io/role';
/** Annotation on those ClusterRoles: digest of their rules, so that an outdated one is noticed without reading the rules. */
export const RULES_ANNOTATION = 'meshinstall.io/rules-hash';
/** Label on the CNI agent's pods: digest of the settings that they started with. */
export const CNI_CONFIG_LABEL = 'meshinstall.io/cni-config';
/**
 * Annotation on a workload that another installer had made: its pods do not carry our labels until something else of their template
 * changes, for a label alone would restart them. Its value is that of the label CNI_CONFIG_LABEL which they would have, else `true`.
 */
export const ADOPTED_ANNOTATION = 'meshinstall.io/adopted';
/** Annotation on a pod template whose ServiceAccount was made again: uid of the account that the pods were restarted for. */
export const ACCOUNT_ANNOTATION = 'meshinstall.io/account';
/** Labels of ours on pods: they place them for people and lists, or make them start anew, and change nothing in them. */
export const POD_MARKS: readonly string[] = [
  'app.kubernetes.io/managed-by',
  'app.kubernetes.io/part-of',
  OWNER_LABEL,
  CNI_CONFIG_LABEL,
];
/** Annotation on a namespace that we created: uid of the MeshInstall that wanted it. */
export const CREATED_BY_ANNOTATION = 'meshinstall.io/created-by';
