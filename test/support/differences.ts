import type { Json, JsonObject, KubeObject } from '../../src/api/kube-object.ts';
import { printRef, refOf } from '../../src/api/object-ref.ts';

/** One field in which two renderings differ. */
export interface Difference {
  /** `ConfigMap istio-system/istio`. */
  readonly object: string;
  /** Path in the object; empty when the whole object is missing or too much. */
  readonly path: string;
  readonly wanted: Json | undefined;
  readonly found: Json | undefined;
}

/** Every field in which our normalised objects differ from the wanted ones. */
export function findDifferences(
  wanted: readonly JsonObject[],
  found: readonly JsonObject[],
): readonly Difference[] {
  const left = new Map(wanted.map((object) => [labelOf(object), object]));
  const right = new Map(found.map((object) => [labelOf(object), object]));
  const labels = [...new Set([...left.keys(), ...right.keys()])].sort();
  return labels.flatMap((object) =>
    compare(left.get(object), right.get(object), '').map((rest) => ({ object, ...rest })),
  );
}

/** For people: which field, what was wanted, what was found. */
export function printDifference({ object, path, wanted, found }: Difference): string {
  return `${object} ${path}: wanted ${print(wanted)}, found ${print(found)}`;
}

function print(value: Json | undefined): string {
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length > 300 ? `${text.slice(0, 300)}…` : text;
}

type Rest = Omit<Difference, 'object'>;

function compare(wanted: Json | undefined, found: Json | undefined, path: string): readonly Rest[] {
  if (isMap(wanted) && isMap(found)) {
    const keys = [...new Set([...Object.keys(wanted), ...Object.keys(found)])];
    return keys.flatMap((key) =>
      compare(wanted[key], found[key], path === '' ? key : `${path}.${key}`),
    );
  }
  if (isList(wanted) && isList(found) && wanted.length === found.length) {
    return wanted.flatMap((item, index) => compare(item, found[index], `${path}[${index}]`));
  }
  return JSON.stringify(wanted) === JSON.stringify(found) ? [] : [{ path, wanted, found }];
}

function labelOf(object: JsonObject): string {
  return printRef(refOf(object as unknown as KubeObject));
}

function isMap(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}
