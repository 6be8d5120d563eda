import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import type { BuildOptions } from 'esbuild';
import { coldBody } from './cold-body.ts';
import { coldPackages } from './cold-packages.ts';
import { embedCatalog } from './embed-catalog.ts';
import { embedBuiltinRoles } from './embed-builtin-roles.ts';
import { embedCrdSpecs } from './embed-crd-specs.ts';
import { checkReplacements, replaceModules } from './replace-modules.ts';
import { ROOT } from './root.ts';
import type { Replacement } from './replaced-modules.ts';

const OPTIONS = {
  absWorkingDir: ROOT,
  bundle: true,
  write: false,
  platform: 'node',
  target: 'node24.9',
  format: 'cjs',
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'none',
  // Cold code asks for other cold code by `require`, which import() would not reach.
  supported: { 'dynamic-import': false },
  mainFields: ['module', 'main'],
  logLevel: 'warning',
} as const satisfies BuildOptions;

/** What to bundle, and the folder it goes to, beside a package.json that says what kind of module it is. */
interface BundleOrder {
  readonly entry?: string;
  readonly target?: string;
}

/** The bundle. */
export interface Bundle {
  readonly file: string;
  readonly bytes: number;
}

/**
 * Bundles src/main.ts with everything it needs into one file that Node runs. CommonJS, because a `require` inside a function
 * is loaded when it is reached, while an `import` at the top of a module is loaded at each start, for `--help` too. Equal
 * sources give equal bytes.
 */
export async function buildBundle(order: BundleOrder = {}): Promise<Bundle> {
  const { entry = 'src/main.ts', target = join(ROOT, 'dist') } = order;
  const used = new Set<Replacement>();
  const options = {
    ...OPTIONS,
    plugins: [embedCatalog, embedCrdSpecs, embedBuiltinRoles, replaceModules(used)],
  };
  const result = await build({
    ...options,
    entryPoints: [entry],
    plugins: [coldBody(options), ...options.plugins, coldPackages(options)],
  });
  checkReplacements(used);
  const [output] = result.outputFiles;
  if (output === undefined) throw new Error('esbuild gave no output');
  const file = join(target, 'meshinstall.js');
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, output.contents, { mode: 0o755 });
  writeFileSync(join(target, 'package.json'), '{ "type": "commonjs" }\n');
  return { file, bytes: output.contents.length };
}
