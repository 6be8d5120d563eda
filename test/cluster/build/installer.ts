import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ISTIO } from '../versions.ts';
import { buildGoProgram, goModText } from './go.ts';

/** Builds the program of go/installer with the installer of that version, or finds it in the cache, and gives its path. */
export function buildInstaller(version: string): Promise<string> {
  const istio = ISTIO[version];
  if (istio?.source !== 'module') {
    throw new Error(`the installer of Istio ${version} cannot be linked into a program of ours`);
  }
  const goMod = goModText({
    name: 'installer',
    require: { 'istio.io/istio': istio.module },
    replace: istio.replace,
  });
  const source = join(import.meta.dirname, '..', 'go', 'installer', 'main.go');
  const sources = { 'main.go': readFileSync(source, 'utf8') };
  return buildGoProgram({
    module: { name: `installer-${version}`, key: goMod, goMod: () => goMod, sources },
    package: '.',
    output: 'installer',
  });
}
