import { spawn } from 'node:child_process';
import type { Progress } from '../../test/cluster/index.ts';
import type { Check } from './suites.ts';

/** A check that found something, and what it said. */
export interface Complaint {
  readonly check: Check;
  readonly said: string;
}

/** Runs npm scripts that should have nothing to say, and tells of them in their order. */
export async function runChecks(
  checks: readonly Check[],
  progress: Progress,
): Promise<readonly Complaint[]> {
  const complaints: Complaint[] = [];
  for (const { check, end } of begin(checks)) {
    try {
      await progress.step(check.title, async () => {
        const said = await end;
        if (said !== undefined) throw new Error(said);
      });
    } catch (error) {
      complaints.push({ check, said: error instanceof Error ? error.message : String(error) });
    }
  }
  return complaints;
}

/** One after the other, but for those that run beside them. */
function begin(
  checks: readonly Check[],
): readonly { readonly check: Check; readonly end: Promise<string | undefined> }[] {
  let before: Promise<unknown> = Promise.resolve();
  return checks.map((check) => {
    const end = check.beside ? runScript(check.script) : before.then(() => runScript(check.script));
    if (!check.beside) before = end;
    return { check, end };
  });
}

/** Gives what the script said when it failed, undefined when it did not. Never rejects. */
function runScript(script: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const child = spawn('npm', ['run', '--silent', script], { stdio: ['ignore', 'pipe', 'pipe'] });
    const said: Buffer[] = [];
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => said.push(chunk));
    }
    child.on('error', (error) => {
      resolve(error.message);
    });
    child.on('close', (status) => {
      const text = Buffer.concat(said).toString().trim();
      if (status === 0) resolve(undefined);
      else resolve(text === '' ? `it ended with status ${String(status)}` : text);
    });
  });
}
