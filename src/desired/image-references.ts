import type { JsonObject } from '../api/kube-object.ts';
import { mapAt, textAt } from './merge-json.ts';

export interface ImageQuestion {
  /** Name of the image in the hub (`pilot`), or a whole reference of the user's own (with a `/`), which is taken as it is. */
  readonly image: string;
  readonly hub: string;
  readonly tag: string;
  readonly variant: string;
  /** `sha256:…`, or empty. */
  readonly digest: string;
}

/** `hub/image:tag-variant@digest`, as far as these are given. */
export function imageReference({ image, hub, tag, variant, digest }: ImageQuestion): string {
  if (image.includes('/')) return image;
  const flavour = variant === '' ? '' : `-${variant}`;
  const pinned = digest === '' ? '' : `@${digest}`;
  return `${hub}/${image}:${tag}${flavour}${pinned}`;
}

export interface ImageSettings {
  /** Merged `spec.images`. */
  readonly images: JsonObject;
  /** Merged values, with `global.hub`, `global.tag` and `global.variant` in place. */
  readonly values: JsonObject;
  readonly version: string;
}

/** References of the images that an installation runs, by image name. A component's own hub, tag and variant come first. */
export function resolveImages({ images, values, version }: ImageSettings): Record<string, string> {
  const hub = textAt(values, 'global', 'hub');
  const tag = textAt(values, 'global', 'tag');
  const variant = textAt(values, 'global', 'variant');
  const pilot = mapAt(values, 'pilot');
  const proxy = mapAt(values, 'global', 'proxy');
  return {
    pilot: imageReference({
      image: textAt(pilot, 'image') || 'pilot',
      hub: textAt(pilot, 'hub') || hub,
      tag: textAt(pilot, 'tag') || tag,
      variant: textAt(pilot, 'variant') || variant,
      digest: textAt(pilot, 'tag') === '' ? digestOf(images, 'pilot', version) : '',
    }),
    proxyv2: imageReference({
      image: textAt(proxy, 'image') || 'proxyv2',
      hub,
      tag,
      variant: textAt(proxy, 'variant') || variant,
      digest: digestOf(images, 'proxyv2', version),
    }),
  };
}

/** The digest that the spec gives for an image of this very version; empty when it gives none. */
export function digestOf(images: JsonObject, image: string, version: string): string {
  return textAt(images, 'digests', image, version);
}
