import type { Cluster } from '../../test/cluster/index.ts';
import { createProgress, fetchKubectl, run, startCluster } from '../../test/cluster/index.ts';
import { ENTRYPOINT, IMAGE } from '../bundle/image.ts';
import { stageRootfs } from '../bundle/stage-rootfs.ts';

/** A cluster to show things on, and what differs between the local one and one that is there already. */
export interface Place {
  /** Runs kubectl there as an administrator and gives its output. */
  readonly kubectl: (args: readonly string[], input?: string) => Promise<string>;
  /** What a person types to get there. */
  readonly wayIn: string;
  /** Reference of the operator's image that nodes there can start. */
  readonly image: string;
  /** The MeshInstall that fits the images of Istio there. */
  readonly example: string;
  /** Only the local cluster is ours to end. */
  readonly end: (() => Promise<void>) | undefined;
}

/** The image as the local cluster gets it, and as examples/hello.yaml names it. */
export const LOCAL_IMAGE = 'docker.io/meshinstall/meshinstall:0.1.0';

/** Starts a local cluster with a node and gives it the operator's image. */
export async function openLocalPlace(keep: boolean): Promise<Place> {
  const cluster = await startCluster({
    level: 'node',
    keep,
    ...(keep && { name: 'demo' }),
    istio: ['1.31.1'],
    progress: tell,
  });
  try {
    await giveImage(cluster);
  } catch (error) {
    await cluster.stop();
    throw error;
  }
  return {
    kubectl: (args, input) => cluster.kubectl(args, input),
    wayIn: `export KUBECONFIG=${cluster.kubeconfig}`,
    image: LOCAL_IMAGE,
    example: 'examples/meshinstall-local.yaml',
    end: () => cluster.stop(),
  };
}

async function giveImage(cluster: Cluster): Promise<void> {
  const steps = tell(2);
  const rootfs = await steps.step('bundling the operator and staging its image', () =>
    stageRootfs(),
  );
  await steps.step('giving the image to the node', () =>
    cluster.loadImage({
      ref: LOCAL_IMAGE,
      rootfs: rootfs.folder,
      config: { entrypoint: ENTRYPOINT, user: `${IMAGE.user}:${IMAGE.user}`, env: IMAGE.env },
    }),
  );
}

/** A cluster of the person's own, by its context in the kubeconfig. It pulls the image; nothing is built for it. */
export async function openContext(context: string, image: string): Promise<Place> {
  const kubectl = await fetchKubectl();
  return {
    kubectl: (args, input) =>
      run(kubectl, ['--context', context, ...args], input === undefined ? {} : { input }),
    wayIn: `kubectl config use-context ${context}`,
    image,
    example: 'examples/meshinstall.yaml',
    end: undefined,
  };
}

function tell(total: number): ReturnType<typeof createProgress> {
  return createProgress({ output: process.stdout, total });
}
