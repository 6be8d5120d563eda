import type { Json } from '../api/kube-object.ts';
import { parseLayer } from '../desired/layers/parse-layer.ts';
import { isJsonObject } from '../desired/merge-json.ts';
import type { JsonPatchOperation } from '../desired/overlays/json-patch.ts';
import { escapePart } from '../support/json-pointer.ts';

/** One item of `patches` in an IstioOperator's `k8s.overlays`: a null value takes away what is at the path. */
export interface PathPatch {
  readonly path: string;
  readonly value: Json;
}

export type TranslatedPatch =
  | { readonly operations: readonly JsonPatchOperation[] }
  /** A clause that says why not. */
  | { readonly refusal: string };

/**
 * An istioctl patch as JSON Patch of this very object. A path is names with dots between them (`\.` is a dot in a name), and for lists
 * `[2]`, `[-1]` (behind the last), `[name:discovery]` (the item that has this) or `[:--domain]` (the item with this text). Where an item is found
 * by what it has, a test stands before, so that the patch never meets another item. Missing maps are made, missing lists are not.
 */
export function translatePathPatch(object: Json, { path, value }: PathPatch): TranslatedPatch {
  const parts = parsePath(path);
  if (parts === undefined) return { refusal: 'the path cannot be read' };
  const place = findPlace(object, parts);
  if ('refusal' in place) return place;
  const { tests } = place;
  const pointer = printPointer(place.pointer);
  if (value === null) {
    if (place.missing === 'item') return { refusal: 'there is no such item to take away' };
    if (place.missing !== undefined) return { operations: [] };
    return { operations: [...tests, { op: 'remove', path: pointer }] };
  }
  const whole = place.below.reduceRight<Json>(
    (inner, name) => ({ [name]: inner }),
    mapInText(value),
  );
  const op = place.missing === undefined ? 'replace' : 'add';
  return { operations: [...tests, { op, path: pointer, value: whole }] };
}

/** Names, and selectors of list items with their brackets. */
function parsePath(path: string): readonly string[] | undefined {
  if (/\/\/|\/\.|\/$|\\:/.test(path)) return undefined;
  const parts = path
    .split(/(?<!\\)\./)
    .filter((part) => part !== '')
    .map((part) => part.replaceAll('\\.', '.'))
    .flatMap((part) => {
      const bracket = part.indexOf('[');
      return bracket > 0 ? [part.slice(0, bracket), part.slice(bracket)] : [part];
    });
  return parts.length === 0 ? undefined : parts;
}

interface Place {
  readonly pointer: readonly string[];
  /** What is not there yet: a member of a map, or an item behind the last; absent when the place is there. */
  readonly missing?: 'member' | 'item';
  /** Names of maps that have to be made below the pointer. */
  readonly below: readonly string[];
  readonly tests: readonly JsonPatchOperation[];
}

interface Refusal {
  readonly refusal: string;
}

function findPlace(root: Json, parts: readonly string[]): Place | Refusal {
  let here = root;
  const pointer: string[] = [];
  const tests: JsonPatchOperation[] = [];
  for (const [at, part] of parts.entries()) {
    const step = Array.isArray(here)
      ? stepInList(here as readonly Json[], part)
      : stepInMap(here, part);
    if ('refusal' in step) return step;
    pointer.push(step.name);
    if (step.child === undefined) {
      const below = parts.slice(at + 1);
      if (below.some(isSelector)) return { refusal: `there is no list at ${part} to choose from` };
      return { pointer, missing: step.name === '-' ? 'item' : 'member', below, tests };
    }
    if (step.has !== undefined) tests.push(testOf(pointer, step.has));
    here = step.child;
  }
  return { pointer, below: [], tests };
}

interface StepDown {
  readonly name: string;
  readonly child?: Json;
  /** What the item was found by: its member, or nothing for itself. */
  readonly has?: { readonly member?: string; readonly value: Json };
}

function stepInMap(here: Json, part: string): StepDown | Refusal {
  if (!isJsonObject(here)) return { refusal: `there is nothing below a plain value at ${part}` };
  if (isSelector(part)) return { refusal: `there is no list for ${part} to choose from` };
  const child = Object.hasOwn(here, part) ? here[part] : undefined;
  return child === undefined ? { name: part } : { name: part, child };
}

function stepInList(list: readonly Json[], part: string): StepDown | Refusal {
  if (!isSelector(part)) return { refusal: `${part} names no item of a list` };
  const inner = part.slice(1, -1);
  if (/^-?\d+$/.test(inner)) return stepToIndex(list, Number(inner));
  const [member, wanted, ...more] = inner.split(':');
  if (list.every(isJsonObject)) {
    const index = list.findIndex((item) => printed(item[member ?? '']) === wanted);
    const child = list[index];
    if (!member || !wanted || more.length > 0 || !isJsonObject(child)) {
      return { refusal: `no item has ${inner}, and istioctl refuses the path, too` };
    }
    return { name: String(index), child, has: { member, value: child[member] ?? null } };
  }
  return stepToText(list, inner.startsWith(':') ? inner.slice(1) : inner);
}

function stepToIndex(list: readonly Json[], index: number): StepDown | Refusal {
  if (index < -1) return { refusal: `[${index}] is no index` };
  const child = index < 0 ? undefined : list[index];
  return child === undefined ? { name: '-' } : { name: String(index), child };
}

/** Upstream takes the text for a regular expression that may match anywhere; only plain ones are carried over. */
function stepToText(list: readonly Json[], text: string): StepDown | Refusal {
  if (/[\\^$*+?()[\]{}|]/.test(text)) {
    return { refusal: 'it finds an item by a regular expression; write its index or a plain text' };
  }
  const like = new RegExp(text);
  const index = list.findIndex((item) => like.test(printed(item) ?? ''));
  const child = list[index];
  if (child === undefined) return { refusal: `no item is like ${text}` };
  return { name: String(index), child, has: { value: child } };
}

function isSelector(part: string): boolean {
  return part.startsWith('[') && part.endsWith(']');
}

function printed(value: Json | undefined): string | undefined {
  return typeof value === 'object' || value === undefined ? undefined : String(value);
}

function testOf(
  pointer: readonly string[],
  { member, value }: NonNullable<StepDown['has']>,
): JsonPatchOperation {
  const path = printPointer(member === undefined ? pointer : [...pointer, member]);
  return { op: 'test', path, value };
}

function printPointer(parts: readonly string[]): string {
  return parts.map((part) => `/${escapePart(part)}`).join('');
}

/** Upstream reads a text that looks like a YAML map as one, unless it is JSON. */
function mapInText(value: Json): Json {
  if (typeof value !== 'string' || !(value.includes('\n') ? /:/ : /: /).test(value)) return value;
  if (isJson(value)) return value;
  const parsed = parseLayer(value);
  return parsed.ok ? parsed.value : value;
}

function isJson(text: string): boolean {
  try {
    return isJsonObject(JSON.parse(text) as Json);
  } catch {
    return false;
  }
}
