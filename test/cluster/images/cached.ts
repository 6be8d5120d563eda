import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ensureFolder, isCached, keyOf } from '../cache.ts';
import { APP, COREDNS, ENVOY, IMAGES, ISTIO } from '../versions.ts';
import { writeImageArchive, type ImageSpec } from './archive.ts';
import { appImage, coreDnsImage, pauseImage } from './basic.ts';
import { pilotImage, proxyImage } from './istio.ts';

/** Raise when what goes into an image changes without a version of it changing. */
const RECIPE = 1;

/** An image this folder knows how to make. */
export interface KnownImage {
  readonly ref: string;
  /** Where its archive is, or will be, under the cache. */
  readonly path: string;
  readonly make: (work: string) => Promise<ImageSpec>;
}

/** The images every node needs. */
export function basicImages(): readonly KnownImage[] {
  return [
    known(IMAGES.pause, 'pause', pauseImage),
    known(IMAGES.coredns, COREDNS, coreDnsImage),
    known(IMAGES.app, APP, appImage),
  ];
}

/** istiod and proxy of one version of Istio. */
export function istioImages(version: string): readonly KnownImage[] {
  const content = [ISTIO[version], ENVOY];
  return [
    known(`docker.io/istio/pilot:${version}`, content, (work) => pilotImage(version, work)),
    known(`docker.io/istio/proxyv2:${version}`, content, (work) => proxyImage(version, work)),
  ];
}

/** The image's archive, made when it is not in the cache. */
export async function imageArchive(image: KnownImage): Promise<string> {
  const folder = await ensureFolder({
    path: image.path,
    build: async (draft) => {
      const work = join(draft, 'work');
      mkdirSync(work);
      await writeImageArchive(await image.make(work), join(draft, 'image.tar'));
      rmSync(work, { recursive: true });
    },
  });
  return join(folder, 'image.tar');
}

/** True when the archive is there already. */
export function hasArchive(image: KnownImage): boolean {
  return isCached(image.path);
}

function known(ref: string, content: unknown, make: KnownImage['make']): KnownImage {
  const name = ref.replace(/^docker\.io\//, '').replaceAll(/[/:]/g, '-');
  return { ref, path: join('images', `${name}-${keyOf(RECIPE, ref, content)}`), make };
}
