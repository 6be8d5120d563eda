import { spawn } from 'node:child_process';
import type { Progress } from '../../test/cluster/index.ts';

/** Runs an npm script that should have nothing to say. Gives what it said when it failed, undefined when it did not. */
export async function runCheck(
  script: string,
  title: string,
  progress: Progress,
): Promise<string | undefined> {
  try {
    await progress.step(title, () => runScript(script));
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function runScript(script: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn('npm', ['run', '--silent', script], { stdio: ['ignore', 'pipe', 'pipe'] });
    const said: Buffer[] = [];
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => said.push(chunk));
    }
    child.on('error', reject);
    child.on('close', (status) => {
      const text = Buffer.concat(said).toString().trim();
      if (status === 0) resolve();
      else reject(new Error(text === '' ? `it ended with status ${String(status)}` : text));
    });
  });
}
