import { join } from 'node:path';
import { buildGoProgram } from '../build/go.ts';
import { appProgram, coreDnsProgram } from '../build/small.ts';
import { IMAGES } from '../versions.ts';
import type { ImageSpec } from './archive.ts';
import { stageBusybox, stageFolders, stageProgram } from './stage.ts';

/** The image that holds a pod's namespaces open. */
export function pauseImage(work: string): Promise<ImageSpec> {
  const root = join(work, 'pause');
  stageBusybox(root, ['sleep']);
  return Promise.resolve({
    ref: IMAGES.pause,
    layers: [{ folder: root }],
    // The pause container is process 1 of its pod: without a handler SIGTERM would do nothing, SIGKILL ends it at once.
    config: { entrypoint: ['/bin/sleep', '2147483647'] },
  });
}

/** The cluster's DNS. */
export async function coreDnsImage(work: string): Promise<ImageSpec> {
  const root = join(work, 'coredns');
  stageProgram(root, await buildGoProgram(coreDnsProgram()), 'coredns');
  return { ref: IMAGES.coredns, layers: [{ folder: root }], config: { entrypoint: ['/coredns'] } };
}

/** The application behind the mesh, with a small shell to look around from. */
export async function appImage(work: string): Promise<ImageSpec> {
  const root = join(work, 'app');
  stageProgram(root, await buildGoProgram(appProgram()), 'usr/local/bin/app');
  stageBusybox(root, ['sh', 'ls', 'cat', 'ps', 'wget', 'sleep', 'env', 'id', 'nslookup', 'true']);
  stageFolders(root, { tmp: 0o1777 });
  return {
    ref: IMAGES.app,
    layers: [{ folder: root }],
    config: { entrypoint: ['/usr/local/bin/app'], user: '1000:1000' },
  };
}
