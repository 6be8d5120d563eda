import { build } from 'esbuild';
import type { BuildOptions, Plugin } from 'esbuild';
import { printColdModule, type ColdCode } from './print-cold-module.ts';
import { ROOT } from './root.ts';

/**
 * Packages that wait inside the bundle as packed text until something needs them. Node reads through all code of a file before
 * it runs the first line, so what `--help` does not need had better not be code yet.
 */
const COLD: readonly string[] = [
  '@dot-i/k8s-operator',
  '@kubernetes/client-node',
  '@marcbachmann/cel-js',
  'diff',
  'js-yaml',
  'jsonpath-plus',
  'openid-client',
  're2js',
  'socks',
  'socks-proxy-agent',
  'winston',
];

const NAMESPACE = 'cold';

/**
 * Makes {@link COLD} packages cold. Each is bundled by itself, and asks the program for the others, so that none is there
 * twice.
 *
 * @param options how those bundles are made: as the program's is
 */
export function coldPackages(options: BuildOptions): Plugin {
  return {
    name: 'cold-packages',
    setup(setup) {
      setup.onResolve({ filter: /^[@a-z]/ }, ({ path }) =>
        COLD.includes(path) ? { path, namespace: NAMESPACE } : undefined,
      );
      setup.onLoad({ filter: /./, namespace: NAMESPACE }, async ({ path }) => ({
        contents: printColdModule(await bundlePackage(path, options)),
        loader: 'js',
        resolveDir: ROOT,
      }));
    },
  };
}

/** Whether a specifier means one of the cold packages. */
export function isColdPackage(specifier: string): boolean {
  return COLD.includes(specifier);
}

async function bundlePackage(name: string, options: BuildOptions): Promise<ColdCode> {
  const { outputFiles, metafile } = await build({
    ...options,
    stdin: { contents: `module.exports = require('${name}');`, resolveDir: ROOT },
    external: COLD.filter((other) => other !== name),
    ...({ metafile: true, write: false } as const),
  });
  const [output] = outputFiles;
  if (output === undefined) throw new Error(`esbuild gave no output for ${name}`);
  const imports = Object.values(metafile.outputs).flatMap((one) => one.imports);
  const asked = imports.map(({ path }) => path).filter(isColdPackage);
  const asksFor = Object.fromEntries(asked.map((path) => [path, path]));
  return { name, code: output.text, asksFor };
}
