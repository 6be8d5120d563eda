import type { JsonObject, KubeObject } from '../api/kube-object.ts';
import type { Desired } from './desired.ts';
import type { Refusal } from './wish.ts';

/**
 * Images that a MeshInstall may not bring into the cluster: those outside the hubs that the operator's flag allows. The rendered
 * result is judged, whichever field or value made it: pods that we render, and the image that is injected.
 */
export function judgeImages(desired: Desired, allowedHubs: readonly string[]): readonly Refusal[] {
  const rendered = desired.objects.flatMap(({ object }) => imagesOf(object));
  const all = [...rendered, ...Object.values(desired.resolved.images)];
  const foreign = [...new Set(all)].filter((image) => !isAllowed(image, allowedHubs)).sort();
  return foreign.map((image) => ({
    path: 'spec',
    reason: 'ResultNotAllowed',
    message: `image ${image} is not from an allowed hub (${allowedHubs.join(', ')}); the operator's flag --allowed-hubs decides`,
  }));
}

/** `auto` is replaced by the injector with the image that is judged beside it. */
function isAllowed(image: string, allowedHubs: readonly string[]): boolean {
  return image === 'auto' || allowedHubs.some((hub) => image.startsWith(`${hub}/`));
}

interface PodTemplate {
  readonly spec?: {
    readonly containers?: readonly { readonly image?: string }[];
    readonly initContainers?: readonly { readonly image?: string }[];
  };
}

function imagesOf(object: KubeObject): readonly string[] {
  const template = (object.spec as JsonObject | undefined)?.template as PodTemplate | undefined;
  const containers = [
    ...(template?.spec?.containers ?? []),
    ...(template?.spec?.initContainers ?? []),
  ];
  return containers.flatMap((container) => container.image ?? []);
}
