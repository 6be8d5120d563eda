import { appendFileSync, createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ensureFolder, keyOf } from '../cache.ts';
import { run } from '../run.ts';
import type { IstioModule } from '../versions.ts';
import { goBuild, goEnvironment, type GoProgram } from './go.ts';

/** A version that is there as an archive only. */
export interface ZipVersion {
  readonly version: string;
  readonly istio: IstioModule;
  /** Gives the folder of the newest version's source. */
  readonly newest: () => Promise<string>;
}

/** Builds a program inside the unpacked source of a version whose go.mod the module proxy does not serve. */
export async function buildFromZip(archive: ZipVersion, program: GoProgram): Promise<string> {
  const { version, istio } = archive;
  const folder = await ensureFolder({
    path: join(
      'bin',
      `istio-${version}-${program.output}-${keyOf(istio, program.package, program.variables)}`,
    ),
    build: async (draft) => {
      const cwd = await unpackedModule(archive);
      await goBuild({ cwd, target: join(draft, program.output), program });
    },
  });
  return join(folder, program.output);
}

/** The unpacked source of such a version, ready to build in. */
export async function unpackedModule({ version, istio, newest }: ZipVersion): Promise<string> {
  const folder = await ensureFolder({
    path: join('src', `istio-${version}-${keyOf(istio)}`),
    build: async (draft) => {
      const zip = join(draft, 'istio.zip');
      await downloadZip(`istio.io/istio/@v/${istio.module}.zip`, zip);
      await run('python3', ['-m', 'zipfile', '-e', zip, draft]);
      const source = join(draft, `istio.io/istio@${istio.module}`);
      appendFileSync(
        join(source, 'go.mod'),
        replaceLines({ ...(await envoyModules(await newest())), ...istio.replace }),
      );
      await run('rm', [zip]);
    },
  });
  return join(folder, `istio.io/istio@${istio.module}`);
}

/** go-control-plane's two Envoy modules, in the versions that the newest Istio's go.mod asks for. */
async function envoyModules(newest: string): Promise<Record<string, string>> {
  const text = await readFile(join(newest, 'go.mod'), 'utf8');
  const found = text.matchAll(
    /(?<path>github\.com\/envoyproxy\/go-control-plane\/(?:contrib|envoy)) (?<version>v\S+)/g,
  );
  return Object.fromEntries(
    [...found].map(({ groups }) => [groups?.path ?? '', groups?.version ?? '']),
  );
}

function replaceLines(replace: Readonly<Record<string, string>>): string {
  const lines = Object.entries(replace).map(
    ([path, version]) => `replace ${path} => ${path} ${version}`,
  );
  return `\n${lines.join('\n')}\n`;
}

/** Downloads from the module proxy that this machine's `go` uses; the archive is all that is served there. */
async function downloadZip(path: string, target: string): Promise<void> {
  const setting = await run('go', ['env', 'GOPROXY'], { env: goEnvironment() });
  const proxies = setting
    .trim()
    .split(/[,|]/)
    .filter((entry) => /^https?:/.test(entry));
  const failures: string[] = [];
  for (const proxy of proxies) {
    const answer = await fetch(`${proxy.replace(/\/$/, '')}/${path}`);
    if (answer.ok && answer.body !== null) {
      await pipeline(Readable.fromWeb(answer.body), createWriteStream(target));
      return;
    }
    failures.push(`${proxy}: ${answer.status}`);
  }
  throw new Error(
    `no module proxy serves ${path} (${failures.join(', ') || 'GOPROXY names none'})`,
  );
}
