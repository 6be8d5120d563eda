import { spawn } from 'node:child_process';

/** How a program is to be run. */
export interface RunOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
  /** Called with each piece of standard error, for progress. */
  readonly onStderr?: (text: string) => void;
}

/** A program that ended with another status than 0; the message has its last words. */
export class RunError extends Error {
  readonly status: number | null;
  readonly stderr: string;

  constructor(command: string, status: number | null, stderr: string) {
    super(`${command} ended with status ${String(status)}: ${stderr.trim().slice(-2000)}`);
    this.name = 'RunError';
    this.status = status;
    this.stderr = stderr;
  }
}

/** Runs a program to its end and gives its standard output. Throws RunError when it fails. */
export function run(
  command: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    const out: Buffer[] = [];
    let err = '';
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => {
      err = (err + chunk.toString()).slice(-20_000);
      options.onStderr?.(chunk.toString());
    });
    child.on('error', reject);
    child.on('close', (status) => {
      if (status === 0) resolve(Buffer.concat(out).toString());
      else reject(new RunError([command, ...args.slice(0, 4)].join(' '), status, err));
    });
    // A program that ends without reading its input is no error of ours.
    child.stdin.on('error', () => undefined);
    child.stdin.end(options.input ?? '');
  });
}

/** True when the program runs and succeeds; its output is dropped. */
export async function succeeds(command: string, args: readonly string[]): Promise<boolean> {
  try {
    await run(command, args);
    return true;
  } catch {
    return false;
  }
}
