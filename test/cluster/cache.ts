import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { acquireLock } from './lock.ts';

/** The folder that holds everything built or running; nothing of it is ever in the repository. */
function cacheDir(): string {
  const base = process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache');
  return process.env.MESHINSTALL_CACHE ?? join(base, 'meshinstall');
}

/** A folder inside the cache, made when missing. */
export function cachePath(...parts: readonly string[]): string {
  const path = join(cacheDir(), ...parts);
  mkdirSync(path, { recursive: true });
  return path;
}

/** A short name for any value: equal values, equal names. */
export function keyOf(...values: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(values)).digest('hex').slice(0, 12);
}

/** A folder whose content depends on its name alone. */
export interface CachedFolder {
  /** Path under the cache, holding the version. */
  readonly path: string;
  /** Fills an empty folder. */
  readonly build: (folder: string) => Promise<void>;
}

/**
 * Gives the folder, building it first when it is not there. Two processes that want the same folder build it once: the
 * second waits. A build that fails or is cut off leaves nothing that could be mistaken for a result.
 */
export async function ensureFolder({ path, build }: CachedFolder): Promise<string> {
  const folder = join(cacheDir(), path);
  if (existsSync(folder)) return folder;
  const release = await acquireLock(join(cachePath('locks'), `${path.replaceAll('/', '_')}.lock`));
  try {
    if (existsSync(folder)) return folder;
    const draft = `${folder}.draft`;
    rmSync(draft, { recursive: true, force: true });
    mkdirSync(draft, { recursive: true });
    await build(draft);
    renameSync(draft, folder);
    return folder;
  } finally {
    release();
  }
}

/** True when the folder is there and needs no building. */
export function isCached(path: string): boolean {
  return existsSync(join(cacheDir(), path));
}
