import { spawn } from 'node:child_process';
import { createWriteStream, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { load } from 'js-yaml';
import type { SailBuild } from '../cluster/build/sail.ts';

/** Starts the Sail operator outside of a cluster. Gives what stops it and waits for its end. */
export function startSail(build: SailBuild, kubeconfig: string): () => Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'sail-'));
  const config = join(folder, 'config.properties');
  writeFileSync(config, imagesOf(build.source));
  const log = createWriteStream(join(folder, 'sail.log'));
  const child = spawn(
    build.program,
    ['--metrics-bind-address=0', '--health-probe-bind-address=0', `--config-file=${config}`],
    {
      env: { ...process.env, KUBECONFIG: kubeconfig, POD_NAMESPACE: 'sail-operator' },
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  );
  child.stderr.pipe(log);
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => {
      resolve();
    });
  });
  return async () => {
    child.kill('SIGTERM');
    await ended;
  };
}

/** What its chart tells it about images, by annotations of its pod. */
function imagesOf(source: string): string {
  const values = load(readFileSync(join(source, 'chart/values.yaml'), 'utf8')) as {
    readonly deployment: { readonly annotations: Readonly<Record<string, string>> };
  };
  return Object.entries(values.deployment.annotations)
    .map(([name, value]) => `${name}="${value}"\n`)
    .join('');
}
