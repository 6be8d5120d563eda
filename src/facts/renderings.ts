import type { KubeObject } from '../api/kube-object.ts';
import type { MeshInstall } from '../api/mesh-install.ts';
import { keyOf } from '../api/object-ref.ts';
import type { ObjectKey } from '../api/object-ref.ts';
import { unpackObjects } from './accepted-wish.ts';
import type { AcceptedWish, Facts, ReachedWish } from './facts.ts';

type Rendering = ReadonlyMap<ObjectKey, KubeObject>;

/** Accepted wishes never change, so each is unpacked once for as long as the informer keeps it. */
const unpacked = new WeakMap<AcceptedWish, Rendering>();

/** See `Facts.before`: what was wanted of each object since a wish was last reached, CRDs apart. */
export function renderingsSince(
  { spec }: MeshInstall,
  accepted: readonly AcceptedWish[],
  reached: ReachedWish | undefined,
): Facts['before'] {
  const policy = spec.drift?.policy ?? 'Enforce';
  if (policy === 'Enforce' || reached === undefined) return [];
  return accepted.filter(({ revision }) => revision >= reached.revision).map(renderingOf);
}

function renderingOf(wish: AcceptedWish): Rendering {
  const known = unpacked.get(wish);
  if (known !== undefined) return known;
  const objects = unpackObjects(wish.packedObjects);
  const rendering = new Map(objects.map((object) => [keyOf(object), object]));
  unpacked.set(wish, rendering);
  return rendering;
}
