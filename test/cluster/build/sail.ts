import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureFolder, keyOf } from '../cache.ts';
import { run } from '../run.ts';
import { ISTIO, SAIL } from '../versions.ts';
import { goBuild, goEnvironment } from './go.ts';

/** Where the Sail operator's program and its charts are. */
export interface SailBuild {
  readonly program: string;
  readonly source: string;
}

/**
 * Builds the Sail operator, for comparison, from a git repository (a folder or an address): it is not served as a Go
 * module. It runs outside a cluster when POD_NAMESPACE is set.
 */
export async function buildSail(repository: string): Promise<SailBuild> {
  const folder = await ensureFolder({
    path: join('sail', `${SAIL.commit}-${keyOf(SAIL)}`),
    build: async (draft) => {
      const source = join(draft, 'source');
      await run('git', ['clone', '--quiet', '--no-checkout', repository, source]);
      await run('git', ['-C', source, 'checkout', '--quiet', SAIL.commit]);
      await prepare(source);
      await goBuild({ cwd: source, target: join(draft, 'sail'), program: { package: './cmd' } });
    },
  });
  return { program: join(folder, 'sail'), source: join(folder, 'source') };
}

async function prepare(source: string): Promise<void> {
  const replace = { 'istio.io/istio': ISTIO[SAIL.istio]!.module, ...SAIL.replace };
  const edits = Object.entries(replace).map(
    ([path, version]) => `-replace=${path}=${path}@${version}`,
  );
  await run('go', ['mod', 'edit', ...edits], { cwd: source, env: goEnvironment() });
  // The version of OpenShift's API that is served knows no key exchange groups: go on as if none were set.
  const file = join(source, 'pkg/istiovalues/tls.go');
  const text = readFileSync(file, 'utf8')
    .replaceAll('tlsConfig.OpenShift.TLSProfileSpec.Groups', '[]string{}')
    .replaceAll('configv1.TLSGroup', 'string')
    .replace(/^\s*configv1 ".*"\n/m, '\n');
  writeFileSync(file, text);
}
