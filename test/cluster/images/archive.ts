import { createHash } from 'node:crypto';
import { createReadStream, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../run.ts';

/** One layer of an image: a folder that becomes the root of its file system. */
export interface Layer {
  readonly folder: string;
  /** Owner (uid and gid) of paths that are not root's, as written inside the folder (`var/lib/istio`). */
  readonly owners?: Readonly<Record<string, number>>;
}

/** What a container of the image runs, as which user, in which environment. */
export interface ImageConfig {
  readonly entrypoint?: readonly string[];
  readonly command?: readonly string[];
  readonly user?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly workingDir?: string;
}

/** An image to be. */
export interface ImageSpec {
  /** With registry and tag, as manifests name it: `docker.io/istio/pilot:1.31.1`. */
  readonly ref: string;
  readonly layers: readonly Layer[];
  readonly config: ImageConfig;
}

/** Writes a docker-archive tar that `ctr images import` takes. Equal content gives equal layers, whatever the time. */
export async function writeImageArchive(image: ImageSpec, target: string): Promise<void> {
  const work = `${target}.work`;
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work, { recursive: true });
  try {
    const layers = [];
    for (const layer of image.layers) layers.push(await writeLayer(layer, work));
    const config = JSON.stringify(imageConfig(image.config, layers));
    const configName = `${createHash('sha256').update(config).digest('hex')}.json`;
    writeFileSync(join(work, configName), config);
    const manifest = [
      { Config: configName, RepoTags: [image.ref], Layers: layers.map((id) => `${id}.tar`) },
    ];
    writeFileSync(join(work, 'manifest.json'), JSON.stringify(manifest));
    await run('tar', ['-cf', `${target}.draft`, '-C', work, '.']);
    renameSync(`${target}.draft`, target);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Packs a folder and gives the digest of the tar, which is also its name. */
async function writeLayer(layer: Layer, work: string): Promise<string> {
  const draft = join(work, 'layer.tar');
  // Without the times and names of this machine the same files give the same layer.
  const fixed = ['--sort=name', '--mtime=@0', '--numeric-owner', '--format=gnu'];
  const owned = Object.entries(layer.owners ?? {});
  const skip = owned.map(([path]) => `--exclude=./${path}`);
  await run('tar', [
    ...fixed,
    '--owner=0',
    '--group=0',
    ...skip,
    '-cf',
    draft,
    '-C',
    layer.folder,
    '.',
  ]);
  for (const [path, id] of owned) {
    const owner = [`--owner=${id}`, `--group=${id}`];
    await run('tar', [...fixed, ...owner, '-rf', draft, '-C', layer.folder, `./${path}`]);
  }
  const digest = await digestFile(draft);
  renameSync(draft, join(work, `${digest}.tar`));
  return digest;
}

async function digestFile(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

function imageConfig(config: ImageConfig, layers: readonly string[]): object {
  const env = {
    PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    ...config.env,
  };
  return {
    architecture: process.arch === 'arm64' ? 'arm64' : 'amd64',
    os: 'linux',
    config: {
      Entrypoint: config.entrypoint ?? null,
      Cmd: config.command ?? null,
      User: config.user ?? '',
      WorkingDir: config.workingDir ?? '/',
      Env: Object.entries(env).map(([name, value]) => `${name}=${value}`),
    },
    rootfs: { type: 'layers', diff_ids: layers.map((id) => `sha256:${id}`) },
  };
}
