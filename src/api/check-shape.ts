import { findingAt } from './finding.ts';
import type { Finding, ValuePath } from './finding.ts';
import { INPUT_LIMITS } from './input-limits.ts';

/** Keys that reach an object's prototype in JavaScript. Nothing in Kubernetes or Istio is named so. */
const MAGIC_KEYS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * Whether a value is plain JSON of a reasonable size, before anything else looks at it: no magic property names, no cycles
 * (they are too deep), not too deep, not too large, no dates or other things that YAML can make, no number that another reader would
 * take for another one, no half characters. Walks without recursion, looks at no more values than the limit allows however large the value is, and
 * stops at the first finding about size or after as many findings as anybody reads.
 */
export function checkShape(value: unknown): readonly Finding[] {
  const findings: Finding[] = [];
  const open: Place[] = [{ value, at: [] }];
  let count = 1;
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const length = countMembers(next.value);
    count += length;
    const tooLarge = checkSize(next.at, { count, length });
    if (tooLarge !== undefined) return [...findings, tooLarge];
    findings.push(...checkOne(next.value, next.at));
    if (findings.length >= INPUT_LIMITS.findings) return findings.slice(0, INPUT_LIMITS.findings);
    for (const member of membersOf(next.value, next.at)) open.push(member);
  }
  return findings;
}

interface Place {
  readonly value: unknown;
  readonly at: ValuePath;
}

/** Judged before the members are looked at: `length` is how many there are, `count` how many values with them. */
function checkSize(
  at: ValuePath,
  { count, length }: { readonly count: number; readonly length: number },
): Finding | undefined {
  if (at.length + Math.min(length, 1) > INPUT_LIMITS.depth) {
    const message = `is nested more than ${INPUT_LIMITS.depth} levels deep`;
    return findingAt(at.slice(0, 8), message);
  }
  if (count <= INPUT_LIMITS.values) return undefined;
  return findingAt(at.slice(0, 2), `is too large: more than ${INPUT_LIMITS.values} values`);
}

function checkOne(value: unknown, at: ValuePath): readonly Finding[] {
  if (typeof value === 'string') return checkText(value, at);
  if (typeof value === 'number') return checkNumber(value, at);
  if (!isJsonType(value)) return [findingAt(at, 'is nothing that JSON knows')];
  return isRecord(value) ? checkKeys(value, at) : [];
}

function checkText(value: string, at: ValuePath): readonly Finding[] {
  if (value.length > INPUT_LIMITS.text) {
    return [findingAt(at, `is too long: more than ${INPUT_LIMITS.text} characters`)];
  }
  return value.isWellFormed() ? [] : [findingAt(at, HALF_CHARACTER)];
}

const HALF_CHARACTER =
  'has half of a character (a lone surrogate such as \\ud800), which nobody can store; remove it';

/** Whole numbers beyond 2^53 are rounded by some readers and not by others. */
function checkNumber(value: number, at: ValuePath): readonly Finding[] {
  if (!Number.isFinite(value)) return [findingAt(at, 'is no number that JSON knows', { value })];
  if (!Number.isInteger(value) || Number.isSafeInteger(value)) return [];
  return [
    findingAt(at, 'is too large to be read exactly: write it in quotes, or a number below 2^53'),
  ];
}

function checkKeys(value: Readonly<Record<string, unknown>>, at: ValuePath): readonly Finding[] {
  return Object.keys(value).flatMap((key) => {
    if (MAGIC_KEYS.has(key))
      return [findingAt([...at, key], 'this name is never allowed; remove it')];
    if (!key.isWellFormed()) return [findingAt([...at, key], HALF_CHARACTER)];
    if (key.length > INPUT_LIMITS.key) {
      return [findingAt([...at, key], `the key is longer than ${INPUT_LIMITS.key} characters`)];
    }
    return [];
  });
}

function membersOf(value: unknown, at: ValuePath): readonly Place[] {
  // A list with holes has `undefined` in them.
  if (Array.isArray(value))
    return Array.from(value, (item: unknown, index) => ({ value: item, at: [...at, index] }));
  if (!isRecord(value)) return [];
  return Object.entries(value).map(([key, member]) => ({ value: member, at: [...at, key] }));
}

function countMembers(value: unknown): number {
  if (Array.isArray(value)) return value.length;
  return isRecord(value) ? Object.keys(value).length : 0;
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
