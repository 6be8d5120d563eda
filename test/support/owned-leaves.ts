import type { Json, JsonObject, KubeObject } from '../../src/api/kube-object.ts';
import { refOf } from '../../src/api/object-ref.ts';
import type { ObjectRef } from '../../src/api/object-ref.ts';

/** A field of an object that `meshinstall` applied, and another value that the API server accepts there. */
export interface OwnedLeaf {
  readonly ref: ObjectRef;
  readonly path: readonly string[];
  readonly other: Json;
}

/** What cannot be edited at all, or would end more than one field. */
const FIXED =
  /(^metadata\.labels\.meshinstall|selector|matchLabels|clusterIP|^roleRef|\.names\.|^spec\.(group|scope)|\.type$|Policy$)/;

/**
 * Owned fields that a merge patch can edit: strings, numbers and booleans reached through objects alone (no list element), by
 * managedFields. Fields that are fixed after creation or closed choices are left out.
 */
export function editable(object: KubeObject): readonly OwnedLeaf[] {
  const entry = object.metadata.managedFields?.find(
    (one) =>
      one.manager === 'meshinstall' && one.operation === 'Apply' && one.subresource === undefined,
  );
  if (entry?.fieldsV1 === undefined || object.kind === 'CustomResourceDefinition') return [];
  return pathsOf(entry.fieldsV1, []).flatMap((path) => {
    if (FIXED.test(path.join('.'))) return [];
    const other = otherValue(valueAt(object, path), path.join('.'));
    return other === undefined ? [] : [{ ref: refOf(object), path, other }];
  });
}

function pathsOf(fields: JsonObject, path: readonly string[]): readonly (readonly string[])[] {
  return Object.entries(fields).flatMap(([key, below]) => {
    if (!key.startsWith('f:')) return [];
    const here = [...path, key.slice(2)];
    const rest = pathsOf(below as JsonObject, here);
    return Object.keys(below as JsonObject).length === 0 ? [here] : rest;
  });
}

function otherValue(value: Json | undefined, path: string): Json | undefined {
  if (typeof value === 'boolean') return !value;
  if (typeof value === 'number') return value + 1;
  if (typeof value !== 'string') return undefined;
  if (/(^metadata\.(labels|annotations)|^data)\./.test(path)) return 'edited';
  return undefined;
}

/** The value at a path of field names. */
export function valueAt(
  object: KubeObject | JsonObject,
  path: readonly string[],
): Json | undefined {
  let here: unknown = object;
  for (const part of path) here = (here as JsonObject | undefined)?.[part];
  return here as Json | undefined;
}

/** A merge patch that sets one field. */
export function setAt(path: readonly string[], value: Json): JsonObject {
  const [first = '', ...rest] = path;
  return { [first]: rest.length === 0 ? value : setAt(rest, value) };
}
