import { deflateRawSync } from 'node:zlib';
import { build } from 'esbuild';
import type { BuildOptions, Plugin } from 'esbuild';
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
        contents: printModule(path, await bundlePackage(path, options)),
        loader: 'js',
        resolveDir: ROOT,
      }));
    },
  };
}

/** A package's own bundle, and which cold packages it asks for. */
interface PackageBundle {
  readonly code: string;
  readonly asksFor: readonly string[];
}

async function bundlePackage(name: string, options: BuildOptions): Promise<PackageBundle> {
  const { outputFiles, metafile } = await build({
    ...options,
    stdin: { contents: `module.exports = require('${name}');`, resolveDir: ROOT },
    external: COLD.filter((other) => other !== name),
    ...({ metafile: true, write: false } as const),
  });
  const [output] = outputFiles;
  if (output === undefined) throw new Error(`esbuild gave no output for ${name}`);
  const imports = Object.values(metafile.outputs).flatMap((one) => one.imports);
  const asksFor = [...new Set(imports.map((one) => one.path))].filter((one) => COLD.includes(one));
  return { code: output.text, asksFor };
}

/** Unpacks and runs the package when it is required for the first time. */
function printModule(name: string, { code, asksFor }: PackageBundle): string {
  const others = asksFor.map((other) => `'${other}': () => require('${other}'),`);
  const packed = deflateRawSync(code, { level: 9 }).toString('base64');
  return `
    const { inflateRawSync } = require('node:zlib');
    const { compileFunction, constants } = require('node:vm');
    const others = { ${others.join(' ')} };
    const ask = (name) => (others[name] === undefined ? require(name) : others[name]());
    const code = inflateRawSync(Buffer.from('${packed}', 'base64')).toString('utf8');
    compileFunction(code, ['module', 'exports', 'require'], {
      filename: 'meshinstall:${name}',
      importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
    })(module, exports, ask);`;
}
