import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { ENTRYPOINT, IMAGE } from '../bundle/image.ts';
import { ROOT } from '../bundle/root.ts';

/** An operator that runs as in its image, but on this machine. */
export interface OperatorProcess {
  /** Milliseconds from the start of the process until it knew all that it watches. */
  readonly syncedMs: number;
  /** Resident and private memory, MiB. */
  memory(): { readonly resident: number; readonly private: number };
  stop(): Promise<void>;
}

/** Starts it, and comes back when it says that it is synced. */
export async function startOperatorProcess(kubeconfig: string): Promise<OperatorProcess> {
  const start = performance.now();
  const flags = ['--metrics-port', '0', '--health-port', '0'];
  const child = spawn(
    process.execPath,
    [
      ...ENTRYPOINT.slice(1, -1),
      join(ROOT, 'dist', 'meshinstall.js'),
      ...['operator', '--kubeconfig', kubeconfig, ...flags],
    ],
    { env: { ...process.env, ...IMAGE.env }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const ended = new Promise<void>((resolve) => {
    child.once('close', () => {
      resolve();
    });
  });
  const syncedMs = await new Promise<number>((resolve, reject) => {
    for (const input of [child.stdout, child.stderr]) {
      createInterface({ input }).on('line', (line) => {
        if (line.includes('"synced"')) resolve(performance.now() - start);
      });
    }
    void ended.then(() => {
      reject(new Error('the operator ended before it was synced'));
    });
  });
  return {
    syncedMs,
    memory: () => readMemory(child.pid),
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

function readMemory(pid: number | undefined): ReturnType<OperatorProcess['memory']> {
  const status = readFileSync(`/proc/${String(pid)}/status`, 'utf8');
  const read = (name: string): number =>
    Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) / 1024;
  return { resident: read('VmRSS'), private: read('RssAnon') };
}
