/**
 * The fixed ClusterRoles of Istio's own accounts, which an administrator applies with the operator. With `rbac: 'bound'` our
 * bindings refer to these and no role is rendered: an operator cannot grant rights that it lacks.
 */
export const BUILTIN_ROLES = {
  istiod: 'meshinstall-istiod',
  gatewayController: 'meshinstall-istiod-gateway-controller',
  reader: 'meshinstall-istio-reader',
  remoteReader: 'meshinstall-istio-reader-remote',
  namespaced: 'meshinstall-istiod-namespaced',
  gatewaySds: 'meshinstall-gateway-sds',
  cni: 'meshinstall-istio-cni',
  cniRepair: 'meshinstall-istio-cni-repair',
  cniAmbient: 'meshinstall-istio-cni-ambient',
  ztunnel: 'meshinstall-ztunnel',
} as const;

/** Name of one of {@link BUILTIN_ROLES}. */
export type BuiltinRole = (typeof BUILTIN_ROLES)[keyof typeof BUILTIN_ROLES];

/** The manifests whose rules each fixed role takes over. */
const ROLE_MANIFESTS: Readonly<Record<string, BuiltinRole>> = {
  'manifests/istiod/cluster-role.yaml': BUILTIN_ROLES.istiod,
  'manifests/istiod/gateway-controller-cluster-role.yaml': BUILTIN_ROLES.gatewayController,
  'manifests/istiod/reader-cluster-role.yaml': BUILTIN_ROLES.reader,
  'manifests/istiod/role.yaml': BUILTIN_ROLES.namespaced,
  'manifests/gateway/role.yaml': BUILTIN_ROLES.gatewaySds,
  'manifests/cni/cluster-role.yaml': BUILTIN_ROLES.cni,
  'manifests/cni/repair-cluster-role.yaml': BUILTIN_ROLES.cniRepair,
  'manifests/cni/ambient-cluster-role.yaml': BUILTIN_ROLES.cniAmbient,
  'manifests/ztunnel/cluster-role.yaml': BUILTIN_ROLES.ztunnel,
};

const READER_MANIFEST = 'manifests/istiod/reader-cluster-role.yaml';

/**
 * The fixed role that takes over a manifest's rules; undefined for a manifest that is no such role. Where the control plane is in
 * another cluster, that one's istiod works with the reader's account, and its rights are a role of their own: nobody else has them.
 */
export function builtinRoleOf(file: string, isRemote: boolean): BuiltinRole | undefined {
  if (isRemote && file === READER_MANIFEST) return BUILTIN_ROLES.remoteReader;
  return ROLE_MANIFESTS[file];
}
