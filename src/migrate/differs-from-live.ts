import { asJson } from '../api/kube-object.ts';
import type { Json, JsonObject, KubeObject } from '../api/kube-object.ts';
import { isJsonObject, scalarText } from '../desired/merge-json.ts';
import { deepEqual } from '../support/deep-equal.ts';
import { sameQuantity } from '../support/quantity.ts';

/** Parts that an installer writes and that say nothing about the mesh, or that somebody else owns. */
const IGNORED = new Set(['metadata', 'status', 'roleRef', 'failurePolicy', 'caBundle']);

/**
 * The places in which a live object has something else than the rendered one says; what only the live one has is not looked at, so
 * what the API server adds is no difference. Items of lists are matched by name, else by place.
 */
export function differsFromLive(rendered: KubeObject, live: KubeObject): readonly string[] {
  return compareMembers(asJson(rendered), asJson(live), '');
}

function compare(wanted: Json, found: Json | undefined, path: string): readonly string[] {
  if (deepEqual(wanted, found) || sameQuantity(wanted, found)) return [];
  if (isNothing(wanted) && isNothing(found)) return [];
  if (isJsonObject(wanted) && isJsonObject(found)) return compareMembers(wanted, found, path);
  if (Array.isArray(wanted) && Array.isArray(found)) return compareItems(wanted, found, path);
  return [path];
}

function compareMembers(wanted: JsonObject, found: JsonObject, path: string): readonly string[] {
  return Object.entries(wanted)
    .filter(([name]) => !IGNORED.has(name))
    .flatMap(([name, value]) =>
      compare(value, found[name], path === '' ? name : `${path}.${name}`),
    );
}

function compareItems(
  wanted: readonly Json[],
  found: readonly Json[],
  path: string,
): readonly string[] {
  return wanted.flatMap((item, index) => {
    const name = isJsonObject(item) ? scalarText(item.name) : '';
    const other =
      name === ''
        ? found[index]
        : found.find((one) => isJsonObject(one) && one.name === (item as JsonObject).name);
    return compare(item, other, `${path}[${name || index}]`);
  });
}

function isNothing(value: Json | undefined): boolean {
  if (value === undefined || value === null || value === '') return true;
  return isJsonObject(value) && Object.keys(value).length === 0;
}
