/** What can be seen of a cluster that tells its platform. */
export interface PlatformSigns {
  /** `gitVersion` of the API server, for example `v1.33.1-gke.1000` or `v1.34.1+k3s1`. */
  readonly serverVersion: string;
  /** API groups that the cluster serves. */
  readonly apiGroups: readonly string[];
  /** Labels of one node; empty when nodes may not be read. */
  readonly nodeLabels?: Readonly<Record<string, string>>;
}

/**
 * The platform as `spec.platform` names it; `Kubernetes` when nothing points elsewhere, as for EKS and AKS, whose nodes are laid
 * out as Istio expects. k3d, MicroK8s and minikube run plain distributions and are told by their nodes.
 */
export function detectPlatform(signs: PlatformSigns): string {
  const { serverVersion, nodeLabels = {} } = signs;
  if (signs.apiGroups.includes('security.openshift.io')) return 'openshift';
  if (serverVersion.includes('-gke.')) return 'gke';
  if (serverVersion.includes('+k3s')) return isK3d(nodeLabels) ? 'k3d' : 'k3s';
  if ('microk8s.io/cluster' in nodeLabels) return 'microk8s';
  if ('minikube.k8s.io/name' in nodeLabels) return 'minikube';
  return 'Kubernetes';
}

/** Whether a node has to be looked at: not where version and groups name the platform, or a provider that is none of these. */
export function isToldByNodes({ serverVersion, apiGroups }: PlatformSigns): boolean {
  const isNamed =
    apiGroups.includes('security.openshift.io') || /-(gke|eks)[.-]/.test(serverVersion);
  return !isNamed;
}

function isK3d(labels: Readonly<Record<string, string>>): boolean {
  return (labels['kubernetes.io/hostname'] ?? '').startsWith('k3d-');
}
