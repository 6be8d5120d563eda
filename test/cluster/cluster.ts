import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { imagesFor, ingredientsFor, makeIngredients } from './build/parts.ts';
import { silentProgress, type Progress } from './progress.ts';
import { ownProcess } from './processes.ts';
import { canRunNode } from './requirements.ts';
import { attachCluster, type Cluster } from './handle.ts';
import { startControlPlane } from './start-control-plane.ts';
import { startNode } from './start-node.ts';
import { createClusterFolder, readRecord, writeRecord, type Level } from './state.ts';
import { reapAbandoned, stopCluster } from './stop.ts';
import { ISTIO_ON_NODE } from './versions.ts';

/** What kind of cluster is wanted. */
export interface ClusterOptions {
  readonly level: Level;
  /** Chosen at random if absent. */
  readonly name?: string;
  /** Stays when this process ends, until somebody calls `down`. Otherwise it ends with this process, however that ends. */
  readonly keep?: boolean;
  /** Versions of Istio whose images the node has from the start; see versions.ts for the default. */
  readonly istio?: readonly string[];
  /** Where progress is told: one progress for each group of steps, told how many there are. */
  readonly progress?: (total: number) => Progress;
}

/**
 * Builds what is missing and starts a cluster. When it comes back the API server answers and the controllers run; at level
 * node the node is Ready, DNS answers and the images are there. Leftovers of clusters whose owner is gone are removed
 * first. A cluster that cannot start leaves nothing behind but the reason, with the failing program's last lines.
 */
export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  const { level, progress = () => silentProgress, istio = ISTIO_ON_NODE } = options;
  if (level === 'node') {
    const ability = canRunNode();
    if (!ability.able) throw new Error(ability.reason);
  }
  await reapAbandoned();
  await makeIngredients(ingredientsFor(level, istio), progress);
  const name = options.name ?? `test-${randomBytes(3).toString('hex')}`;
  const folder = claimName(name, level);
  try {
    const images = level === 'node' ? imagesFor(istio) : [];
    return await start({ name, folder, images, options });
  } catch (error) {
    await stopCluster(name);
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

interface StartOrder {
  readonly name: string;
  readonly folder: string;
  readonly images: ReturnType<typeof imagesFor>;
  readonly options: ClusterOptions;
}

async function start({ name, folder, images, options }: StartOrder): Promise<Cluster> {
  const { level, keep = false, progress = () => silentProgress } = options;
  const steps = progress(level === 'node' ? 3 : 1);
  const owned = !keep;
  const plane = await steps.step('starting the control plane', () =>
    startControlPlane({ name, folder, level, owned }),
  );
  if (plane.node !== undefined) await startNode({ plane, node: plane.node, images, steps });
  plane.api.close();
  const record = readRecord(name)!;
  writeRecord({
    ...record,
    starter: undefined,
    serverUrl: plane.serverUrl,
    ...(owned ? { owner: ownProcess() } : {}),
  });
  return attachCluster(name);
}

/** The name is taken by making its record, before anything is started that would have to be found again. */
function claimName(name: string, level: Level): string {
  if (!/^[a-z0-9][a-z0-9-]{0,30}$/.test(name)) {
    throw new Error(`${name} cannot be a cluster's name: use small letters, digits and dashes`);
  }
  if (readRecord(name) !== undefined) {
    throw new Error(
      `there is a cluster called ${name} already (npm run cluster -- down --name ${name})`,
    );
  }
  const folder = createClusterFolder(name);
  writeRecord({ name, level, starter: ownProcess(), processes: {}, parts: {} });
  return folder;
}
