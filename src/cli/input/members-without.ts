import type { ValuePath } from '../../api/finding.ts';

/** A map without the member at a path; the same where the path leads nowhere, or to an item of a list. The input is not edited. */
export function membersWithout(
  value: Readonly<Record<string, unknown>>,
  at: ValuePath,
): Readonly<Record<string, unknown>> {
  return without(value, at) as Readonly<Record<string, unknown>>;
}

function without(value: unknown, at: ValuePath): unknown {
  const [part, ...rest] = at;
  if (Array.isArray(value) && typeof part === 'number' && rest.length > 0) {
    return part < value.length ? value.with(part, without(value[part], rest)) : value;
  }
  if (!isRecord(value) || typeof part !== 'string' || !Object.hasOwn(value, part)) return value;
  if (rest.length > 0) return { ...value, [part]: without(value[part], rest) };
  return Object.fromEntries(Object.entries(value).filter(([name]) => name !== part));
}

/** A map, and no list. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
