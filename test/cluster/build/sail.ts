import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureFolder, keyOf } from '../cache.ts';
import { run } from '../run.ts';
import { ISTIO, SAIL } from '../versions.ts';
import { downloadModule, goBuild, goEnvironment } from './go.ts';

/** Where the Sail operator's program and its charts are. */
export interface SailBuild {
  readonly program: string;
  readonly source: string;
}

/** Builds the Sail operator, for comparison. It runs outside a cluster when POD_NAMESPACE is set. */
export async function buildSail(): Promise<SailBuild> {
  const folder = await ensureFolder({
    path: join('sail', `${SAIL.commit}-${keyOf(SAIL)}`),
    build: async (draft) => {
      const source = join(draft, 'source');
      const module = `github.com/istio-ecosystem/sail-operator@${SAIL.commit}`;
      cpSync((await downloadModule(module)).dir, source, { recursive: true });
      await run('chmod', ['-R', 'u+w', source]);
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
  // Written for an Istio that is not released yet: what 1.31.0 does not have is cut.
  const file = join(source, 'pkg/istiovalues/tls.go');
  const lines = readFileSync(file, 'utf8').split('\n');
  writeFileSync(file, lines.filter((line) => !/\bGroups\b/.test(line)).join('\n'));
}
