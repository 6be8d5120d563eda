import type { JsonObject } from '../api/kube-object.ts';
import { textAt } from './merge-json.ts';

/** The images of a pod's containers of all sorts, from the `spec` of its template; those that say none are left out. */
export function podImages(spec: JsonObject): readonly string[] {
  const lists = [spec.containers, spec.initContainers, spec.ephemeralContainers];
  return lists
    .flatMap((list) =>
      Array.isArray(list) ? (list as readonly JsonObject[]).map((one) => textAt(one, 'image')) : [],
    )
    .filter((image) => image !== '');
}
