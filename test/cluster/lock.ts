import { linkSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive, ownProcess, type ProcessId } from './processes.ts';

/** Gives the lock back. Calling it twice does no harm. */
export type Release = () => void;

/**
 * Takes a lock file if it is free, or if the process that holds it is gone. A lock is a hard link to a file that
 * already names its holder, so that nobody ever reads half of it.
 */
export function tryLock(file: string, holder: ProcessId = ownProcess()): Release | undefined {
  mkdirSync(dirname(file), { recursive: true });
  const draft = `${file}.${randomBytes(6).toString('hex')}`;
  writeFileSync(draft, JSON.stringify(holder));
  try {
    if (!link(draft, file)) {
      const current = readHolder(file);
      if (current !== undefined && isAlive(current)) return undefined;
      breakLock(file, current);
      if (!link(draft, file)) return undefined;
    }
  } finally {
    rmSync(draft, { force: true });
  }
  return () => {
    const current = readHolder(file);
    if (current?.pid === holder.pid && current.started === holder.started)
      rmSync(file, { force: true });
  };
}

/** Waits until the lock is free and takes it. */
export async function acquireLock(file: string): Promise<Release> {
  for (;;) {
    const release = tryLock(file);
    if (release !== undefined) return release;
    await sleep(200);
  }
}

/** Who holds the lock, or undefined when nobody does. */
export function readHolder(file: string): ProcessId | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as ProcessId;
  } catch {
    return undefined;
  }
}

function link(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Removes a dead holder's lock; a second lock guards the removal, so that two finders do not remove a third one's. */
function breakLock(file: string, dead: ProcessId | undefined): void {
  const guard = `${file}.break`;
  try {
    mkdirSync(guard);
  } catch {
    // Left behind by a process that was killed in the middle: it guards for a few milliseconds, never for seconds.
    if (isOlderThan(guard, 10_000)) rmSync(guard, { recursive: true, force: true });
    return;
  }
  try {
    const current = readHolder(file);
    if (current?.pid === dead?.pid && current?.started === dead?.started)
      rmSync(file, { force: true });
  } finally {
    rmSync(guard, { recursive: true, force: true });
  }
}

function isOlderThan(path: string, ms: number): boolean {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat !== undefined && Date.now() - stat.mtimeMs > ms;
}
