import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { execFileSync } from 'node:child_process';

/** A process that cannot be mistaken for a later one with the same number. */
export interface ProcessId {
  readonly pid: number;
  /** When it started, in the system's own words; compared for equality only. */
  readonly started: string;
}

/** The start time of a process, or undefined when there is none (or only its zombie). */
function readStartTime(pid: number): string | undefined {
  try {
    if (process.platform !== 'linux') {
      return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { stdio: 'pipe' })
        .toString()
        .trim();
    }
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is the program's name in brackets and may hold spaces: count from behind it.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19];
  } catch {
    return undefined;
  }
}

/** Identifies a running process; undefined when it is gone already. */
export function identify(pid: number): ProcessId | undefined {
  const started = readStartTime(pid);
  return started === undefined ? undefined : { pid, started };
}

/** This process. */
export function ownProcess(): ProcessId {
  return { pid: process.pid, started: readStartTime(process.pid) ?? '' };
}

/** True while exactly this process (not a later one with its number) runs. */
export function isAlive(id: ProcessId): boolean {
  return readStartTime(id.pid) === id.started;
}

/** Ends a process at once and waits until it is gone. */
export async function killProcess(id: ProcessId): Promise<void> {
  signal(id, 'SIGKILL');
  await waitForEnd(id, 10_000);
}

function signal(id: ProcessId, name: NodeJS.Signals): void {
  if (!isAlive(id)) return;
  try {
    process.kill(id.pid, name);
  } catch {
    // It ended between the two lines.
  }
}

async function waitForEnd(id: ProcessId, timeoutMs: number): Promise<boolean> {
  const deadline = Date.now() + timeoutMs;
  while (isAlive(id)) {
    if (Date.now() > deadline) return false;
    await sleep(20);
  }
  return true;
}
