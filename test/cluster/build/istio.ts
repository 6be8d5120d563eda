import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ISTIO, type IstioModule } from '../versions.ts';
import { buildGoProgram, goModText, moduleFolder, type GoProgram } from './go.ts';
import { buildFromZip, unpackedModule } from './istio-zip.ts';

/** The programs of Istio that can be built. */
export type IstioProgram = 'pilot-discovery' | 'pilot-agent' | 'istioctl';

const PACKAGES: Readonly<Record<IstioProgram, string>> = {
  'pilot-discovery': 'istio.io/istio/pilot/cmd/pilot-discovery',
  'pilot-agent': 'istio.io/istio/pilot/cmd/pilot-agent',
  istioctl: 'istio.io/istio/istioctl/cmd/istioctl',
};

/** Builds istioctl of one of the versions in versions.ts, or finds it in the cache, and gives its path. */
export function buildIstioctl(version: string): Promise<string> {
  return buildIstio(version, 'istioctl');
}

/** Builds a program of Istio, or finds it in the cache, and gives its path. */
export async function buildIstio(version: string, program: IstioProgram): Promise<string> {
  const istio = findIstio(version);
  const order = istioProgram(version, program);
  return istio.source === 'zip'
    ? buildFromZip({ version, istio, newest: () => istioSource(NEWEST) }, order)
    : buildGoProgram(order);
}

/** How a program of Istio is built. */
export function istioProgram(version: string, program: IstioProgram): GoProgram {
  const istio = findIstio(version);
  const goMod = goModText({
    name: 'istio',
    require: { 'istio.io/istio': istio.module },
    replace: istio.replace,
    tools: Object.values(PACKAGES),
  });
  return {
    module: { name: `istio-${version}`, key: goMod, goMod: () => goMod },
    package: PACKAGES[program],
    output: program,
    variables: versionVariables(version),
  };
}

/**
 * Builds the program that renders Helm charts of Istio's source (go/chart), or finds it in the cache, and gives its path. It
 * holds the charts of that version. Not for the versions that are there as an archive only.
 */
export function buildChartRenderer(version: string): Promise<string> {
  const istio = findIstio(version);
  const goMod = goModText({
    name: 'chart',
    require: { 'istio.io/istio': istio.module },
    replace: istio.replace,
  });
  const source = join(import.meta.dirname, '..', 'go', 'chart', 'main.go');
  const sources = { 'main.go': readFileSync(source, 'utf8') };
  const module = { name: `chart-${version}`, key: goMod, goMod: () => goMod, sources };
  return buildGoProgram({ module, package: '.', output: 'chart' });
}

/**
 * The folder of Istio's source of that version: `samples/`, `manifests/` and the bootstrap template are in it. Read it
 * where it is; it is not ours to copy into the repository.
 */
export async function istioSource(version: string): Promise<string> {
  const istio = findIstio(version);
  if (istio.source === 'zip')
    return unpackedModule({ version, istio, newest: () => istioSource(NEWEST) });
  return moduleFolder(istioProgram(version, 'istioctl').module, 'istio.io/istio/pkg/version');
}

/** Path of the template that pilot-agent writes Envoy's bootstrap from. */
export async function bootstrapTemplate(version: string): Promise<string> {
  return join(await istioSource(version), 'tools/packaging/common/envoy_bootstrap.json');
}

/** Its go.mod lends versions to those that name what is not served. */
const NEWEST = '1.31.1';

function findIstio(version: string): IstioModule {
  const istio = ISTIO[version];
  if (istio === undefined) {
    throw new Error(`Istio ${version} cannot be built: choose ${Object.keys(ISTIO).join(', ')}`);
  }
  return istio;
}

function versionVariables(version: string): Record<string, string> {
  const path = 'istio.io/istio/pkg/version';
  return {
    [`${path}.buildVersion`]: version,
    [`${path}.buildTag`]: version,
    [`${path}.buildStatus`]: 'Clean',
    [`${path}.buildHub`]: 'docker.io/istio',
  };
}
