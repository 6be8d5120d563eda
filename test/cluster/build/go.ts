import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cachePath, ensureFolder, isCached, keyOf } from '../cache.ts';
import { run } from '../run.ts';

/** A Go module of our own that exists only to name what is to be built, and in which versions. */
export interface GoModule {
  /** Folder name in the cache; holds the version. */
  readonly name: string;
  /** What decides its content, so that one can tell without making it whether a program is built already. */
  readonly key: unknown;
  /** Makes the text of its go.mod; `go build` completes it. */
  readonly goMod: () => Promise<string> | string;
  /** Go sources beside it, by file name. */
  readonly sources?: Readonly<Record<string, string>>;
}

/** One program of a module. */
export interface GoProgram {
  readonly module: GoModule;
  /** The Go package of its main function. */
  readonly package: string;
  /** What the file is to be called. */
  readonly output: string;
  /** `-X` settings: variable → value. */
  readonly variables?: Readonly<Record<string, string>>;
}

/** Builds a program, or finds it in the cache, and gives its path. Throws with the compiler's last words. */
export async function buildGoProgram(program: GoProgram): Promise<string> {
  const { output } = program;
  const folder = await ensureFolder({
    path: programFolder(program),
    build: async (draft) => {
      const source = await writeModule(program.module);
      await goBuild({ cwd: source, target: join(draft, output), program });
    },
  });
  return join(folder, output);
}

/** True when the program is in the cache. */
export function isBuilt(program: GoProgram): boolean {
  return isCached(programFolder(program));
}

function programFolder({ module, output, package: main, variables = {} }: GoProgram): string {
  return join(
    'bin',
    `${module.name}-${output}-${keyOf(module.key, module.sources ?? {}, main, variables)}`,
  );
}

/** Runs `go build` in a folder that has a go.mod. */
export async function goBuild(order: {
  readonly cwd: string;
  readonly target: string;
  readonly program: Pick<GoProgram, 'package' | 'variables'>;
}): Promise<void> {
  const { cwd, target, program } = order;
  const variables = Object.entries(program.variables ?? {}).map(
    ([name, value]) => `-X ${name}=${value}`,
  );
  const flags = ['-trimpath', '-ldflags', ['-s', '-w', ...variables].join(' ')];
  // Compiling takes every core it gets: leave the machine usable meanwhile.
  await run('nice', ['-n', '10', 'go', 'build', ...flags, '-o', target, program.package], {
    cwd,
    env: goEnvironment(),
  });
}

/** The environment for every call of `go`. */
export function goEnvironment(): Record<string, string> {
  return {
    CGO_ENABLED: '0',
    GOFLAGS: '-mod=mod -buildvcs=false',
    // The checksum database does not answer for some pseudo-versions of these.
    GONOSUMDB: 'github.com/openshift/*,istio.io/*',
  };
}

/** Downloads a module and tells where its files are. */
export async function downloadModule(module: string): Promise<{ dir: string; goMod: string }> {
  const out = await run('go', ['mod', 'download', '-json', module], {
    cwd: cachePath('go'),
    env: goEnvironment(),
  });
  const { Dir, GoMod } = JSON.parse(out) as { Dir: string; GoMod: string };
  return { dir: Dir, goMod: GoMod };
}

/**
 * Where the source of a package's module is, read inside a module of ours that requires it. Works also for a version that
 * can be built but not asked for by name, since the proxy does not serve what describes it.
 */
export async function moduleFolder(module: GoModule, aPackage: string): Promise<string> {
  const cwd = await writeModule(module);
  const out = await run('go', ['list', '-f', '{{.Module.Dir}}', aPackage], {
    cwd,
    env: goEnvironment(),
  });
  return out.trim();
}

/** The text of a go.mod that requires one module. */
export function goModText(parts: {
  readonly name: string;
  readonly require: Readonly<Record<string, string>>;
  readonly replace?: Readonly<Record<string, string>>;
  readonly tools?: readonly string[];
  readonly godebug?: string;
}): string {
  const lines = [`module meshinstall.io/test/${parts.name}`, '', 'go 1.26', ''];
  if (parts.godebug !== undefined) lines.push(`godebug ${parts.godebug}`, '');
  for (const [path, version] of Object.entries(parts.require))
    lines.push(`require ${path} ${version}`);
  lines.push('');
  for (const [path, to] of Object.entries(parts.replace ?? {})) {
    lines.push(`replace ${path} => ${to.includes(' ') ? to : `${path} ${to}`}`);
  }
  for (const tool of parts.tools ?? []) lines.push(`tool ${tool}`);
  return `${lines.join('\n')}\n`;
}

async function writeModule(module: GoModule): Promise<string> {
  const folder = cachePath('go', `${module.name}-${keyOf(module.key, module.sources ?? {})}`);
  writeFileSync(join(folder, 'go.mod'), await module.goMod());
  for (const [file, text] of Object.entries(module.sources ?? {}))
    writeFileSync(join(folder, file), text);
  return folder;
}
