import { spawn } from 'node:child_process';
import { createWriteStream, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { until } from './until.ts';

/** One line of an operator's log. */
export interface LogLine {
  readonly level: string;
  readonly message: string;
  readonly [field: string]: unknown;
}

/** An operator that runs as a process of its own. */
export interface OperatorChild {
  readonly identity: string;
  /** File that keeps its log, for failures. */
  readonly logFile: string;
  lines(message?: string): readonly LogLine[];
  /** Waits for the n-th line with that message. */
  logged(message: string, count?: number): Promise<void>;
  running(): boolean;
  /** Memory that is its own, in MiB (Linux). */
  privateMemory(): number;
  /** As a crash: nothing is released, nothing is finished. */
  kill(): Promise<void>;
  /** Asks it to end. Gives what it ended with and how long that took. */
  terminate(): Promise<{ readonly code: number | null; readonly milliseconds: number }>;
}

const PROGRAM = join(import.meta.dirname, '../../src/main.ts');

/** How an operator is started. */
interface Order {
  readonly kubeconfig: string;
  readonly identity: string;
  readonly logFile: string;
  readonly onLine?: (line: LogLine, child: OperatorChild) => void;
  /** Loaded into Node before the program. */
  readonly preload?: URL;
  /** Free ones when absent, so that several operators fit on one machine. */
  readonly ports?: { readonly health: number; readonly metrics: number };
}

function argumentsOf({ kubeconfig, identity, preload, ports }: Order): readonly string[] {
  const { health, metrics } = ports ?? { health: 0, metrics: 0 };
  return [
    ...(preload === undefined ? [] : ['--import', preload.href]),
    ...[PROGRAM, 'operator', '--kubeconfig', kubeconfig, '--identity', identity],
    ...['--metrics-port', String(metrics), '--health-port', String(health)],
  ];
}

/** Starts an operator that acts as the user of that kubeconfig. `onLine` is called for each line before anything else happens. */
export function startOperatorChild(order: Order): OperatorChild {
  const { identity, logFile, onLine } = order;
  const lines: LogLine[] = [];
  const file = createWriteStream(logFile, { flags: 'a' });
  const child = spawn(process.execPath, argumentsOf(order), {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<number | null>((resolve) => {
    child.once('exit', (code) => {
      file.end();
      resolve(code);
    });
  });
  child.stderr.on('data', (data: Buffer) => file.writable && file.write(data));
  const handle: OperatorChild = {
    ...{ identity, logFile },
    lines: (message) => lines.filter((one) => message === undefined || one.message === message),
    logged: async (message, count = 1) => {
      await until(`${identity} logs "${message}" ${String(count)} times`, () => {
        if (child.exitCode !== null) throw new Error(`${identity} ended early; see ${logFile}`);
        return lines.filter((one) => one.message === message).length >= count;
      });
    },
    running: () => child.exitCode === null && child.signalCode === null,
    privateMemory: () => {
      const status = readFileSync(`/proc/${String(child.pid)}/status`, 'utf8');
      return Number(/^RssAnon:\s+(\d+) kB/m.exec(status)?.[1]) / 1024;
    },
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
    terminate: async () => {
      const begin = performance.now();
      child.kill('SIGTERM');
      const code = await ended;
      return { code, milliseconds: performance.now() - begin };
    },
  };
  createInterface({ input: child.stdout }).on('line', (text) => {
    if (file.writable) file.write(`${text}\n`);
    if (!text.startsWith('{')) return;
    const line = JSON.parse(text) as LogLine;
    lines.push(line);
    onLine?.(line, handle);
  });
  return handle;
}
