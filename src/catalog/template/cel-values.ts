import { Optional } from '@marcbachmann/cel-js';
import type { Json } from '../../api/kube-object.ts';
import { isFilled } from './template-functions.ts';
import { isUnsafeKey } from '../../support/unsafe-keys.ts';

// Values go back and forth between the two languages hundreds of times in a rendering, and nearly all of them are the same in both:
// what needs no change is handed on as it is, and copied only from where a change begins. Nobody edits it.

/**
 * A JSON value, or what an expression came to, as CEL wants it: integral numbers become BigInt, since CEL takes plain JavaScript
 * numbers for doubles and has no `double + int`; an optional becomes its value, and an empty one is left out of the list or map it
 * stands in; unsafe keys never pass. Everything else stays.
 */
export function toCel(value: unknown): unknown {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : value;
  return typeof value === 'object' && value !== null ? convertObject(value, toCel) : value;
}

/**
 * The way back: a CEL result as JSON. An empty optional is `undefined`, which means that the key or list item is left out;
 * inside lists and maps empty optionals are left out too.
 */
export function fromCel(value: unknown): Json | undefined {
  if (typeof value === 'bigint') return Number(value);
  if (typeof value === 'object' && value !== null) return convertObject(value, fromCel) as Json;
  if (value === undefined || value === null) return value;
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
    return value;
  }
  throw new TypeError(`a result of type ${typeof value} is not JSON`);
}

/** {@link isFilled} for a CEL value, without turning all that is in it into JSON. */
export function isFilledCel(value: unknown): boolean {
  if (typeof value === 'bigint') return value !== 0n;
  if (value instanceof Optional) return value.hasValue() && isFilledCel(value.value());
  if (typeof value !== 'object' || value === null) return isFilled(value as Json | undefined);
  return membersOf(value).some((member) => !(member instanceof Optional) || member.hasValue());
}

function membersOf(value: object): readonly unknown[] {
  if (Array.isArray(value)) return value;
  return value instanceof Map
    ? [...(value as Map<unknown, unknown>).values()]
    : Object.values(value);
}

type Convert = (value: unknown) => unknown;

function convertObject(value: object, convert: Convert): unknown {
  if (value instanceof Optional) return value.hasValue() ? convert(value.value()) : undefined;
  if (Array.isArray(value)) return convertList(value, convert);
  if (!(value instanceof Map)) return convertMap(value as Record<string, unknown>, convert);
  const entries = [...(value as Map<unknown, unknown>)].map(([key, one]) => [String(key), one]);
  return convertMap(Object.fromEntries(entries) as Record<string, unknown>, convert);
}

function convertList(list: readonly unknown[], convert: Convert): readonly unknown[] {
  let copy: unknown[] | undefined;
  for (const [index, item] of list.entries()) {
    const converted = convert(item);
    if (converted !== item || item === undefined) copy ??= list.slice(0, index);
    if (converted !== undefined) copy?.push(converted);
  }
  return copy ?? list;
}

function convertMap(map: Record<string, unknown>, convert: Convert): object {
  let copy: Record<string, unknown> | undefined;
  const keys = Object.keys(map);
  for (const [index, key] of keys.entries()) {
    const member = map[key];
    const converted = isUnsafeKey(key) ? undefined : convert(member);
    if (converted !== member || member === undefined) copy ??= firstOf(map, keys, index);
    if (copy !== undefined && converted !== undefined) copy[key] = converted;
  }
  return copy ?? map;
}

function firstOf(
  map: Record<string, unknown>,
  keys: readonly string[],
  count: number,
): Record<string, unknown> {
  const copy: Record<string, unknown> = {};
  for (const key of keys.slice(0, count)) copy[key] = map[key];
  return copy;
}
