import { attachCluster, startCluster, type Cluster } from '../cluster/index.ts';
import { runCommand } from './run-command.ts';

/**
 * An API server for one file of tests, with all that `meshinstall manifests` prints: the one that MESHINSTALL_TEST_CLUSTER names, else a
 * new one.
 */
export async function openApiCluster(): Promise<Cluster> {
  const named = process.env.MESHINSTALL_TEST_CLUSTER;
  const cluster = named === undefined ? await startCluster({ level: 'api' }) : attachCluster(named);
  const { stdout } = await runCommand(['manifests']);
  await cluster.kubectl(['apply', '--server-side', '-f', '-'], stdout);
  return cluster;
}

/** Ends a new one; one that was named stays. */
export async function closeApiCluster(cluster: Cluster): Promise<void> {
  if (process.env.MESHINSTALL_TEST_CLUSTER === undefined) await cluster.stop();
}
