import { join } from 'node:path';
import { run } from '../../test/cluster/index.ts';
import type { Cluster } from '../../test/cluster/index.ts';
import { ROOT } from '../bundle/root.ts';

/**
 * What `meshinstall manifests` prints, applied, and its CRDs served; the operator's own pods are left out, so that it can run as a
 * process that can be looked into.
 */
export async function prepareOperator(cluster: Cluster): Promise<void> {
  const bundle = join(ROOT, 'dist', 'meshinstall.js');
  const manifests = await run(process.execPath, [bundle, 'manifests']);
  await cluster.kubectl(['apply', '--server-side', '-f', '-'], manifests);
  const scale = ['scale', 'deployment/meshinstall', '-n', 'meshinstall-system', '--replicas=0'];
  await cluster.kubectl(scale);
  const crds = ['crd/meshinstalls.meshinstall.io', 'crd/meshplanapprovals.meshinstall.io'];
  await cluster.kubectl(['wait', '--for=condition=Established', '--timeout=60s', ...crds]);
  // Established comes a moment before the API server answers for the kind.
  await cluster.kubectl(['get', 'meshinstalls,meshplanapprovals']);
}
