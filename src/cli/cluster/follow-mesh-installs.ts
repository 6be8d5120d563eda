import type { KubeObject } from '../../api/kube-object.ts';
import type { MeshInstall } from '../../api/mesh-install.ts';
import type { CliContext } from '../cli-context.ts';
import { MESH_INSTALL_REF } from './read-mesh-installs.ts';
import type { Cluster } from './with-connection.ts';

/** What somebody who follows MeshInstalls is shown, and what ends it. */
export interface Follower<T> {
  /** One alone, or all. */
  readonly name?: string | undefined;
  /**
   * Called with the first complete view and after each change, all MeshInstalls sorted by name; ends the following by handing
   * back something.
   */
  readonly look: (installs: readonly MeshInstall[]) => T | undefined;
  /** Ends the following when it fires; absent: never. */
  readonly until?: AbortSignal;
}

/** Follows MeshInstalls until `look` is content (its answer), or time is up or somebody presses Ctrl-C (undefined). */
export async function followMeshInstalls<T>(
  context: CliContext,
  cluster: Cluster,
  follower: Follower<T>,
): Promise<T | undefined> {
  const { name, look, until } = follower;
  const informers = cluster.informers();
  const informer = informers.add({
    ...MESH_INSTALL_REF,
    ...(name === undefined ? {} : { fieldSelector: `metadata.name=${name}` }),
    project: asInstall,
  });
  const ended = AbortSignal.any([context.signal, ...(until === undefined ? [] : [until])]);
  try {
    return await new Promise<T | undefined>((resolve, reject) => {
      function see(): void {
        try {
          const answer = look(sorted(informer.list().map(({ value }) => value)));
          if (answer !== undefined) resolve(answer);
        } catch (error) {
          reject(error instanceof Error ? error : new Error(String(error)));
        }
      }
      function end(): void {
        resolve(undefined);
      }
      if (ended.aborted) end();
      ended.addEventListener('abort', end);
      informers.start();
      void informer.synced.then(() => {
        see();
        informer.onChange(see);
      });
    });
  } finally {
    informers.stop();
  }
}

function asInstall(object: KubeObject): MeshInstall {
  return object as MeshInstall;
}

function sorted(installs: readonly MeshInstall[]): readonly MeshInstall[] {
  return installs.toSorted((left, right) => (left.metadata.name < right.metadata.name ? -1 : 1));
}
