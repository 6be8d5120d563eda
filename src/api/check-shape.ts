import { findingAt } from './finding.ts';
import type { Finding, ValuePath } from './finding.ts';

/** Deeper than any documented setting, and far below what a recursive function can take. */
const MAX_DEPTH = 48;
/** Values in one MeshInstall, lists and objects included. A large real one has some hundreds. */
const MAX_VALUES = 20_000;
/** Characters of one text: the longest settings are injection templates. */
const MAX_TEXT = 256 * 1024;
/** Characters of one key: a label's prefix and name have at most 317. */
const MAX_KEY = 320;

/** Keys that reach an object's prototype in JavaScript. Nothing in Kubernetes or Istio is named so. */
const MAGIC_KEYS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * Whether a value is plain JSON of a reasonable size, before anything else looks at it: no magic property names, no cycles
 * (they are too deep), not too deep, not too large, no dates or other things that YAML can make. Walks without recursion and
 * stops at the first finding about size.
 */
export function checkShape(value: unknown): readonly Finding[] {
  const findings: Finding[] = [];
  const open: { readonly value: unknown; readonly at: ValuePath }[] = [{ value, at: [] }];
  let count = 0;
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    count += 1;
    const tooLarge = checkSize(next.at, count);
    if (tooLarge !== undefined) return [...findings, tooLarge];
    findings.push(...checkOne(next.value, next.at));
    open.push(...membersOf(next.value, next.at));
  }
  return findings;
}

function checkSize(at: ValuePath, count: number): Finding | undefined {
  if (at.length > MAX_DEPTH) {
    const message = `is nested more than ${MAX_DEPTH} levels deep`;
    return findingAt(at.slice(0, 8), message);
  }
  if (count <= MAX_VALUES) return undefined;
  return findingAt(at.slice(0, 2), `is too large: more than ${MAX_VALUES} values`);
}

function checkOne(value: unknown, at: ValuePath): readonly Finding[] {
  if (typeof value === 'string' && value.length > MAX_TEXT) {
    return [findingAt(at, `is too long: more than ${MAX_TEXT} characters`)];
  }
  if (typeof value === 'number' && !Number.isFinite(value)) {
    return [findingAt(at, 'is no number that JSON knows', { value })];
  }
  if (!isJsonType(value)) return [findingAt(at, 'is nothing that JSON knows')];
  return isRecord(value) ? checkKeys(value, at) : [];
}

function checkKeys(value: Readonly<Record<string, unknown>>, at: ValuePath): readonly Finding[] {
  return Object.keys(value).flatMap((key) => {
    if (MAGIC_KEYS.has(key))
      return [findingAt([...at, key], 'this name is never allowed; remove it')];
    if (key.length > MAX_KEY) {
      return [findingAt([...at, key], `the key is longer than ${MAX_KEY} characters`)];
    }
    return [];
  });
}

function membersOf(
  value: unknown,
  at: ValuePath,
): readonly { readonly value: unknown; readonly at: ValuePath }[] {
  if (Array.isArray(value))
    return value.map((item, index) => ({ value: item as unknown, at: [...at, index] }));
  if (!isRecord(value)) return [];
  return Object.entries(value).map(([key, member]) => ({ value: member, at: [...at, key] }));
}

function isJsonType(value: unknown): boolean {
  if (value === null || value === undefined) return true;
  if (['string', 'number', 'boolean'].includes(typeof value)) return true;
  return Array.isArray(value) || isRecord(value);
}

/** Plain objects only: a Date or a Map is none. */
function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}
