import { readdirSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { build } from 'esbuild';
import type { BuildOptions, Plugin } from 'esbuild';
import { isColdPackage } from './cold-packages.ts';
import { printColdModule } from './print-cold-module.ts';
import { ROOT } from './root.ts';

const CLI = join(ROOT, 'src', 'cli');
const NAMESPACE = 'cold-body';

/**
 * Modules that the frame and the body share: errors that the frame tells apart by their class, and the data files, which are
 * packed already.
 */
const SHARED = [
  join(ROOT, 'src', 'cli', 'cli-error.ts'),
  join(ROOT, 'src', 'catalog', 'read-catalog-files.ts'),
];

/**
 * Makes the body of the program cold: everything that the frame (src/main.ts, the command line and its options) imports only when
 * a subcommand runs. It is one piece, so that what two subcommands have in common is there once.
 *
 * @param options how the program's bundle is made
 */
export function coldBody(options: BuildOptions): Plugin {
  const names = readdirSync(CLI).filter((name) => isBody(name));
  return {
    name: 'cold-body',
    setup(setup) {
      setup.onResolve({ filter: /\.ts$/ }, ({ path, kind }) =>
        kind === 'dynamic-import' && names.includes(basename(path))
          ? { path: basename(path), namespace: NAMESPACE, pluginData: 'door' }
          : undefined,
      );
      setup.onResolve({ filter: /^meshinstall:body$/ }, ({ path }) => ({
        path,
        namespace: NAMESPACE,
      }));
      setup.onLoad({ filter: /./, namespace: NAMESPACE }, async ({ path, pluginData }) => ({
        contents:
          pluginData === 'door'
            ? `module.exports = require('meshinstall:body')[${JSON.stringify(path)}];`
            : await bundleBody(names, options),
        loader: 'js',
        resolveDir: ROOT,
      }));
    },
  };
}

/** What the frame loads when a subcommand runs, or when an error has to be explained. */
function isBody(name: string): boolean {
  return /^(run|explain)-.*\.ts$/.test(name) && name !== 'run-cli.ts';
}

async function bundleBody(names: readonly string[], options: BuildOptions): Promise<string> {
  // Getters, so that a subcommand runs no module of the others.
  const doors = names.map(
    (name) => `get ${JSON.stringify(name)}() { return require('./${name}'); },`,
  );
  const { outputFiles, metafile } = await build({
    ...options,
    stdin: { contents: `module.exports = { ${doors.join(' ')} };`, resolveDir: CLI },
    plugins: [keepOutside, ...(options.plugins ?? [])],
    ...({ metafile: true, write: false } as const),
  });
  const [output] = outputFiles;
  if (output === undefined) throw new Error('esbuild gave no output for the body');
  const imports = Object.values(metafile.outputs).flatMap((one) => one.imports);
  const asked = [...new Set(imports.map(({ path }) => path))].filter(
    (path) => isColdPackage(path) || path.startsWith(FRAME),
  );
  const asksFor = Object.fromEntries(
    asked.map((path) => [
      path,
      path.startsWith(FRAME) ? join(ROOT, path.slice(FRAME.length)) : path,
    ]),
  );
  return printColdModule({ name: 'body', code: output.text, asksFor });
}

/** Specifiers of modules of the frame begin so. */
const FRAME = 'frame:';

/**
 * Leaves to the frame what it has itself: {@link SHARED} modules and the cold packages. Each is asked for by a module of its own,
 * which runs when it is first needed; esbuild would ask for all of them at the top.
 */
const keepOutside: Plugin = {
  name: 'keep-outside',
  setup(setup) {
    const namespace = 'outside';
    setup.onResolve({ filter: /./ }, ({ path, resolveDir, namespace: from }) => {
      if (from === namespace) return { path, external: true };
      if (isColdPackage(path)) return { path, namespace };
      const file = join(resolveDir, path);
      return SHARED.includes(file)
        ? { path: `${FRAME}${relative(ROOT, file)}`, namespace }
        : undefined;
    });
    setup.onLoad({ filter: /./, namespace }, ({ path }) => ({
      contents: `module.exports = require(${JSON.stringify(path)});`,
    }));
  },
};
