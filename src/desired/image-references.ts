import type { JsonObject } from '../api/kube-object.ts';
import { mapAt, scalarText, textAt } from './merge-json.ts';

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
  /** Names of the components that are on; the images of the others are not run. */
  readonly components: readonly string[];
}

/** References of the images that an installation runs, by image name. A component's own hub, tag and variant come first. */
export function resolveImages(settings: ImageSettings): Record<string, string> {
  const { images, values, version, components } = settings;
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
    ...(components.includes('cni') && {
      'install-cni': agentImage(settings, 'cni', 'install-cni'),
    }),
    ...(components.includes('ztunnel') && { ztunnel: agentImage(settings, 'ztunnel', 'ztunnel') }),
  };
}

/** The image of a node agent. CNI takes an empty variant of its own for none given, ztunnel for the plain image. */
function agentImage(
  { images, values, version }: ImageSettings,
  root: 'cni' | 'ztunnel',
  name: string,
): string {
  const own = mapAt(values, root);
  const global = mapAt(values, 'global');
  const variant = textAt(own, 'variant') || textAt(global, 'variant');
  const tag = scalarText(own.tag);
  return imageReference({
    image: textAt(own, 'image') || name,
    hub: textAt(own, 'hub') || textAt(global, 'hub'),
    tag: tag || textAt(global, 'tag'),
    variant: root === 'ztunnel' && own.variant === '' ? '' : variant,
    digest: tag === '' ? digestOf(images, name, version) : '',
  });
}

/** The digest that the spec gives for an image of this very version; empty when it gives none. */
export function digestOf(images: JsonObject, image: string, version: string): string {
  return textAt(images, 'digests', image, version);
}
