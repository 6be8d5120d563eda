import { RE2JS, RE2JSException } from 're2js';
import type { Json, JsonObject } from '../api/kube-object.ts';
import { parseLayer } from '../desired/layers/parse-layer.ts';
import { isJsonObject } from '../desired/merge-json.ts';
import type { JsonPatchOperation } from '../desired/overlays/json-patch.ts';
import { escapePart } from '../support/json-pointer.ts';

/** One item of `patches` in an IstioOperator's `k8s.overlays`: a null value takes away what is at the path. */
export interface PathPatch {
  readonly path: string;
  readonly value: Json;
}

export type TranslatedPatch = { readonly operations: readonly JsonPatchOperation[] } | Refusal;

/** Why a patch cannot be translated. */
export interface Refusal {
  /** A clause that says why not. */
  readonly refusal: string;
  /** istioctl passes over such a patch without a word, so that nothing is lost. */
  readonly hasNoEffect?: true;
}

/**
 * An istioctl patch as JSON Patch of this very object. A path is names with dots between them (`\.` is a dot in a name), and for lists
 * `[2]`, `[-1]` (behind the last), `[name:discovery]` (the item that has this) or `[:--domain]` (the first item in which this regular
 * expression is found; `\\.` is a dot there, `\.` any letter). Where an item is found by what it has, a test stands before, so that the
 * patch never meets another item. Missing maps are made, missing lists are not.
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
  if (/\/\/|\/\.|\/$/.test(path)) return undefined;
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
  if (!isJsonObject(here)) {
    const refusal = `there is nothing below a plain value at ${part}`;
    return here === null ? { refusal } : noEffect(refusal);
  }
  if (isSelector(part)) return { refusal: `there is no list for ${part} to choose from` };
  const child = Object.hasOwn(here, part) ? here[part] : undefined;
  return child === undefined ? { name: part } : { name: part, child };
}

function stepInList(list: readonly Json[], part: string): StepDown | Refusal {
  const inner = isSelector(part) ? part.slice(1, -1) : '';
  if (inner === '') return noEffect(`${part} names no item of a list`);
  if (/^-?\d+$/.test(inner)) return stepToIndex(list, Number(inner));
  if (list.every(isJsonObject)) return stepToMember(list, inner);
  return stepToText(list, /^:./.test(inner) ? inner.slice(1) : inner);
}

function stepToMember(list: readonly JsonObject[], selector: string): StepDown | Refusal {
  const [member = '', wanted = '', ...more] = selector.split(/(?<!\\):/);
  const index = list.findIndex((item) => printed(item[member]) === wanted);
  const child = list[index];
  if (member === '' || wanted === '' || more.length > 0 || child === undefined) {
    return noEffect(`no item has ${selector}`);
  }
  return { name: String(index), child, has: { member, value: child[member] ?? null } };
}

function stepToIndex(list: readonly Json[], index: number): StepDown | Refusal {
  if (index < -1) return { refusal: `[${index}] is no index` };
  const child = index < 0 ? undefined : list[index];
  return child === undefined ? { name: '-' } : { name: String(index), child };
}

/** Upstream takes the text for a regular expression of Go's that may match anywhere. */
function stepToText(list: readonly Json[], text: string): StepDown | Refusal {
  const pattern = parsePattern(text);
  if (pattern === undefined) {
    return { refusal: `the regular expression ${text} is an error; write the index of the item` };
  }
  const index = list.findIndex((item) => pattern.test(printed(item) ?? ''));
  const child = list[index];
  if (child === undefined) return noEffect(`no item is like ${text}`);
  return { name: String(index), child, has: { value: child } };
}

/** Undefined for what Go takes for an error. No pattern, and no text, makes it slow. */
function parsePattern(text: string): RE2JS | undefined {
  try {
    return RE2JS.compile(text);
  } catch (error) {
    if (error instanceof RE2JSException) return undefined;
    throw error;
  }
}

function noEffect(refusal: string): Refusal {
  return { refusal, hasNoEffect: true };
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
