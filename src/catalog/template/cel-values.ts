import { Optional } from '@marcbachmann/cel-js';
import type { Json } from '../../api/kube-object.ts';
import { isFilled } from './template-functions.ts';
import { isUnsafeKey } from '../../support/unsafe-keys.ts';

/**
 * A JSON value as CEL wants it: integral numbers become BigInt, since CEL takes plain JavaScript numbers for doubles and
 * has no `double + int`. Everything else stays.
 */
export function toCel(value: unknown): unknown {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : value;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(toCel);
  const copy: Record<string, unknown> = {};
  for (const [key, member] of Object.entries(value)) {
    if (!isUnsafeKey(key)) copy[key] = toCel(member);
  }
  return copy;
}

/**
 * The way back: a CEL result as JSON. An empty optional is `undefined`, which means that the key or list item is left out;
 * inside lists and maps empty optionals are left out too.
 */
export function fromCel(value: unknown): Json | undefined {
  if (typeof value === 'bigint') return Number(value);
  if (typeof value === 'object' && value !== null) return fromCelObject(value);
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

function fromCelObject(value: object): Json | undefined {
  if (value instanceof Optional) return value.hasValue() ? fromCel(value.value()) : undefined;
  if (Array.isArray(value)) return value.map(fromCel).filter((item) => item !== undefined);
  return fromCelMap(value);
}

function fromCelMap(value: object): Json {
  const copy: Record<string, Json> = {};
  const entries =
    value instanceof Map ? [...(value as Map<unknown, unknown>)] : Object.entries(value);
  for (const [key, member] of entries) {
    const json = fromCel(member);
    if (json !== undefined && !isUnsafeKey(String(key))) copy[String(key)] = json;
  }
  return copy;
}
