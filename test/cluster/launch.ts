import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Part } from './parts/part.ts';
import { identify, isAlive, type ProcessId } from './processes.ts';

/** Starts the programs of one cluster. */
export interface Launcher {
  /** Starts a program in the background, its output in logs/NAME.log. Throws when it ends at once. */
  start(part: Part): Promise<ProcessId>;
}

/**
 * Starts programs as they are, on this machine. On Linux an owned cluster's programs are killed by the system when the
 * process that started them ends, however it ends.
 */
export function hostLauncher(folder: string, owned: boolean): Launcher {
  const guard =
    owned && process.platform === 'linux' ? ['setpriv', '--pdeathsig', 'KILL', '--'] : [];
  return { start: (part) => startProgram(folder, part, guard) };
}

/** Starts programs inside the namespaces of a process; they end with it. */
export function namespaceLauncher(folder: string, holder: ProcessId): Launcher {
  const enter = ['nsenter', `--target=${holder.pid}`, '--mount', '--net', '--pid', '--'];
  return {
    start: async (part) => {
      const nsenter = await startProgram(folder, part, enter);
      // nsenter forks to enter the process namespace and waits; the program is its child.
      const child = await findChild(nsenter);
      if (child === undefined) throw earlyEnd(folder, part);
      return child;
    },
  };
}

/** The only child of a process, once it has one. */
export async function findChild(parent: ProcessId): Promise<ProcessId | undefined> {
  while (isAlive(parent)) {
    const children = readFileSync(`/proc/${parent.pid}/task/${parent.pid}/children`, 'utf8').trim();
    const child = children === '' ? undefined : identify(Number(children.split(' ')[0]));
    if (child !== undefined) return child;
    await sleep(5);
  }
  return undefined;
}

/** The last lines of a program's log. */
export function readLogTail(folder: string, name: string): string {
  try {
    return readFileSync(logFile(folder, name), 'utf8').trim().split('\n').slice(-12).join('\n');
  } catch {
    return '(no log)';
  }
}

/** Where a program's output goes. */
export function logFile(folder: string, name: string): string {
  return join(folder, 'logs', `${name}.log`);
}

async function startProgram(
  folder: string,
  part: Part,
  prefix: readonly string[],
): Promise<ProcessId> {
  const [command = part.command, ...args] = [...prefix, part.command, ...part.args];
  const log = openSync(logFile(folder, part.name), 'a');
  const child = spawn(command, args, { cwd: '/', detached: true, stdio: ['ignore', log, log] });
  closeSync(log);
  // The error event of a program that is not there comes later; without a listener it would end this process.
  const failed = new Promise<never>((_resolve, reject) => child.once('error', reject));
  child.unref();
  const id = child.pid === undefined ? await failed : identify(child.pid);
  failed.catch(() => undefined);
  await sleep(50);
  if (id === undefined || !isAlive(id)) throw earlyEnd(folder, part);
  return id;
}

function earlyEnd(folder: string, part: Part): Error {
  return new Error(`${part.name} ended at once:\n${readLogTail(folder, part.name)}`);
}
