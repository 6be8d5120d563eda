import { createRequire } from 'node:module';
import { readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { stageDynamicProgram, stageFile, stageFolders } from '../../test/cluster/images/stage.ts';
import { buildBundle } from './build-bundle.ts';
import { ROOT } from './root.ts';
import { IMAGE } from './image.ts';

/** A staged root file system. */
export interface Rootfs {
  readonly folder: string;
  readonly bytes: number;
}

/**
 * Stages what the operator's image holds: Node with the libraries that this machine's loader names for it, the bundle, and a
 * user. No shell and no package manager: nothing there can be run but the program.
 *
 * @throws Error on a machine for which no Node is installed by npm (anything but Linux on x64 and arm64)
 */
export async function stageRootfs(folder = join(ROOT, 'dist', 'rootfs')): Promise<Rootfs> {
  const bundle = await buildBundle();
  rmSync(folder, { recursive: true, force: true });
  await stageDynamicProgram(folder, findNode(), IMAGE.node);
  stageFile(folder, bundle.file, IMAGE.program);
  stageFile(folder, join(dirname(bundle.file), 'package.json'), '/app/package.json');
  stageFile(folder, join(ROOT, 'LICENSE'), '/app/LICENSE');
  stageFolders(folder, { etc: 0o755, tmp: 0o1777 });
  const { user } = IMAGE;
  writeFileSync(join(folder, 'etc/passwd'), `meshinstall:x:${user}:${user}::/tmp:/sbin/nologin\n`);
  writeFileSync(join(folder, 'etc/group'), `meshinstall:x:${user}:\n`);
  writeFileSync(join(folder, 'etc/nsswitch.conf'), 'hosts: files dns\n');
  return { folder, bytes: sizeOf(folder) };
}

/** Node's release binary, as npm installed it; the lock file has its digest. */
function findNode(): string {
  const name = `node-${process.platform}-${process.arch}`;
  try {
    return createRequire(import.meta.url).resolve(`${name}/bin/node`);
  } catch (cause) {
    throw new Error(
      `the image needs the package ${name}, which is not installed here: run npm ci on Linux, x64 or arm64`,
      { cause },
    );
  }
}

function sizeOf(folder: string): number {
  const entries = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return entries.reduce((sum, entry) => {
    const stat = statSync(join(folder, entry));
    return stat.isFile() ? sum + stat.size : sum;
  }, 0);
}
