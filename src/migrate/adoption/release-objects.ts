import { keyOfRef } from '../../api/object-ref.ts';
import type { ObjectKey, ObjectRef } from '../../api/object-ref.ts';
import type { SailMesh } from '../sail-resources.ts';
import type { HelmRelease } from './adoption-facts.ts';

/** Whether a release is one of this mesh: the MeshInstall wants at least one of its objects, or it is of a tag of Sail's that leads there. */
export function isOfMesh(
  { objects, name, chart }: HelmRelease,
  wanted: ReadonlySet<ObjectKey>,
  sail: SailMesh | undefined,
): boolean {
  if (objects.some((ref) => ref.kind !== 'Namespace' && wanted.has(keyOfRef(ref)))) return true;
  const tags = sail?.tags ?? [];
  return tags.some(({ metadata }) => TAGS.has(chart) && name === `${metadata.name}-${chart}`);
}

/** What Sail installs for a tag; the chart base for the tag `default`. */
const TAGS = new Set(['revisiontags', 'base']);

/** The objects of a release that an adoption does not know. */
export function unknownObjects(
  { objects }: HelmRelease,
  known: ReadonlySet<ObjectKey>,
): readonly ObjectRef[] {
  return objects.filter((ref) => !known.has(keyOfRef(ref)));
}
