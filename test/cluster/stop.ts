import { existsSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { cachePath } from './cache.ts';
import { tryLock } from './lock.ts';
import { removeCgroup } from './namespaces.ts';
import { isAlive, killProcess } from './processes.ts';
import { releaseSlots, SLOTS_FOLDER } from './slots.ts';
import { clusterFolder, isAbandoned, listClusters, readRecord } from './state.ts';

/**
 * Ends a cluster and removes everything of it: processes, control groups, addresses, files. Mounts, interfaces, routes and
 * rules go with its namespaces. Stopping a cluster that is not there, or twice, does no harm.
 */
export async function stopCluster(name: string): Promise<void> {
  const record = readRecord(name);
  const folder = clusterFolder(name);
  if (record === undefined) {
    rmSync(folder, { recursive: true, force: true });
    return;
  }
  const { holder, ...others } = record.processes;
  if (holder !== undefined && isAlive(holder)) await killProcess(holder);
  await Promise.all(Object.values(others).map(killProcess));
  if (record.level === 'node') await removeCgroup(name);
  // The folder goes before the slot: a slot whose folder is gone counts as free.
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  if (record.slot !== undefined) releaseSlots(SLOTS_FOLDER, folder);
}

/** Removes what is left of clusters whose owner is gone, and gives their names. */
export async function reapAbandoned(): Promise<readonly string[]> {
  const release = tryLock(join(cachePath('locks'), 'reap.lock'));
  // Somebody else is at it.
  if (release === undefined) return [];
  try {
    const abandoned = listClusters().filter(isLeftover);
    for (const name of abandoned) await stopCluster(name);
    return abandoned;
  } finally {
    release();
  }
}

function isLeftover(name: string): boolean {
  const record = readRecord(name);
  if (record !== undefined) return isAbandoned(record);
  // A folder without a record is one that is just being made, or was when its maker was killed.
  const folder = clusterFolder(name);
  return existsSync(folder) && Date.now() - statSync(folder).mtimeMs > 60_000;
}
