import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ISTIO } from '../versions.ts';
import { buildGoProgram, goModText } from './go.ts';

/** Programs of ours that Istio's own code is linked into: its installer, its injector, and what istiod makes of Kubernetes Gateways. */
export type IstioLinked = 'installer' | 'injector' | 'gateways';

/** Builds one of them with the code of that version, or finds it in the cache, and gives its path. */
export function buildIstioLinked(program: IstioLinked, version: string): Promise<string> {
  const istio = ISTIO[version];
  if (istio?.source !== 'module') {
    throw new Error(`Istio ${version} cannot be linked into a program of ours`);
  }
  const goMod = goModText({
    name: program,
    require: { 'istio.io/istio': istio.module },
    replace: istio.replace,
  });
  const source = join(import.meta.dirname, '..', 'go', program, 'main.go');
  const sources = { 'main.go': readFileSync(source, 'utf8') };
  return buildGoProgram({
    module: { name: `${program}-${version}`, key: goMod, goMod: () => goMod, sources },
    package: '.',
    output: program,
  });
}
