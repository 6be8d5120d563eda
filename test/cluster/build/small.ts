import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { APP, COREDNS } from '../versions.ts';
import { goModText, type GoProgram } from './go.ts';

/** How CoreDNS is built. */
export function coreDnsProgram(): GoProgram {
  const require = { 'github.com/coredns/coredns': `v${COREDNS}` };
  return smallProgram('coredns', COREDNS, require);
}

/** How the application that tests and the demo put behind the mesh (go/app) is built. */
export function appProgram(): GoProgram {
  return smallProgram('app', APP, {});
}

function smallProgram(
  name: string,
  version: string,
  require: Readonly<Record<string, string>>,
): GoProgram {
  const goMod = goModText({ name, require });
  const sources = { 'main.go': readSource(name) };
  const module = { name: `${name}-${version}`, key: goMod, goMod: () => goMod, sources };
  return { module, package: '.', output: name };
}

function readSource(name: string): string {
  return readFileSync(join(import.meta.dirname, '..', 'go', name, 'main.go'), 'utf8');
}
