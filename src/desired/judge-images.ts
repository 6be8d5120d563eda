import { asJson } from '../api/kube-object.ts';
import type { JsonObject, KubeObject } from '../api/kube-object.ts';
import { mapAt, textAt } from './merge-json.ts';
import { classImages } from './limits/injected-claims.ts';
import { podImages } from './pod-images.ts';
import type { ResolvedSpec } from './resolved-spec.ts';

/** An image that a MeshInstall may not bring into the cluster. */
export interface ForeignImage {
  readonly image: string;
  /** For people. */
  readonly message: string;
}

/**
 * Images that are from none of the allowed hubs, whichever field or value names them: those of pods that we render, and those that
 * are injected. Without hubs nothing is judged.
 */
export function foreignImages(
  from: { readonly resolved: ResolvedSpec; readonly objects: readonly KubeObject[] },
  allowedHubs: readonly string[] | undefined,
): readonly ForeignImage[] {
  const { resolved, objects } = from;
  const rendered = objects.flatMap(imagesOf);
  const all = [...rendered, ...Object.values(resolved.images), ...injectedImages(resolved.values)];
  return judged(all, allowedHubs);
}

/** The same for the pods of one object. */
export function foreignImagesOf(
  object: KubeObject,
  allowedHubs: readonly string[] | undefined,
): readonly ForeignImage[] {
  return judged(imagesOf(object), allowedHubs);
}

function judged(
  images: readonly string[],
  allowedHubs: readonly string[] | undefined,
): readonly ForeignImage[] {
  if (allowedHubs === undefined) return [];
  const foreign = [...new Set(images)].filter((image) => !isAllowed(image, allowedHubs)).sort();
  return foreign.map((image) => ({
    image,
    message: `image ${image} is not from an allowed hub (${allowedHubs.join(', ')}); the operator's flag --allowed-hubs decides`,
  }));
}

/** A name, tag and digest behind a hub: nothing that a registry could read as a way elsewhere. */
const REFERENCE = /^[a-z0-9]+([-._/:@a-zA-Z0-9]*[a-zA-Z0-9])?$/;

/** `auto` is replaced by the injector with the image that is judged beside it. */
function isAllowed(image: string, allowedHubs: readonly string[]): boolean {
  if (image === 'auto') return true;
  if (!REFERENCE.test(image) || image.includes('..')) return false;
  return allowedHubs.some((hub) => image.startsWith(`${hub}/`));
}

/** Values that istiod takes as whole references of images, and images of the Deployments that it makes by itself. */
function injectedImages(values: JsonObject): readonly string[] {
  const global = mapAt(values, 'global');
  const images = [textAt(global, 'proxy', 'image'), textAt(global, 'proxy_init', 'image')];
  return [...images.filter((image) => image.includes('/')), ...classImages(values)];
}

function imagesOf(object: KubeObject): readonly string[] {
  return podImages(mapAt(asJson(object), 'spec', 'template', 'spec'));
}
