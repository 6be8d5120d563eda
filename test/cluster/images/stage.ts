import { chmodSync, copyFileSync, existsSync, mkdirSync, realpathSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { run } from '../run.ts';

/** Puts a file into a root file system that is being made, executable or not as it was. */
export function stageFile(root: string, source: string, path: string): void {
  const target = join(root, path);
  mkdirSync(dirname(target), { recursive: true });
  copyFileSync(realpathSync(source), target);
}

/** Puts a program into it, executable. */
export function stageProgram(root: string, source: string, path: string): void {
  stageFile(root, source, path);
  chmodSync(join(root, path), 0o755);
}

/** Puts a program of this machine into it together with the libraries it loads, each at its own path. */
export async function stageDynamicProgram(
  root: string,
  source: string,
  path: string,
): Promise<void> {
  stageProgram(root, source, path);
  for (const library of await sharedLibraries(source)) {
    if (!existsSync(join(root, library))) stageFile(root, library, library);
  }
}

/** Puts busybox and links for these of its commands into it: a small shell to look around with. */
export function stageBusybox(root: string, commands: readonly string[]): void {
  stageProgram(root, '/bin/busybox', 'bin/busybox');
  for (const command of commands) symlinkSync('busybox', join(root, 'bin', command));
}

/** Makes the folders that programs expect. */
export function stageFolders(root: string, paths: Readonly<Record<string, number>>): void {
  for (const [path, mode] of Object.entries(paths)) {
    mkdirSync(join(root, path), { recursive: true });
    chmodSync(join(root, path), mode);
  }
}

/** What the dynamic loader would load for this program. */
async function sharedLibraries(program: string): Promise<readonly string[]> {
  const out = await run('ldd', [program]);
  return [...out.matchAll(/(?:=> )?(?<path>\/\S+) \(0x/g)].map(({ groups }) => groups?.path ?? '');
}
