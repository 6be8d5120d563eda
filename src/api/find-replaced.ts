import { findingAt } from './finding.ts';
import type { Finding, ValuePath } from './finding.ts';
import type { ReplacedValue } from './replaced-value.ts';
import { REPLACED_VALUES } from './replaced-values.ts';

/**
 * A finding for each value that the table says is written elsewhere. `null` is no value. Those that still work come as warnings.
 *
 * @param at where `settings` stands, for the findings
 */
export function findReplaced(
  settings: unknown,
  table: readonly ReplacedValue[],
  at: ValuePath,
): readonly Finding[] {
  return table.flatMap((replaced) =>
    placesIn(settings, replaced.path.split('.'))
      .filter(({ value }) => replaced.content === undefined || value === replaced.content)
      .map((place) => printReplaced(replaced, [...at, ...place.at])),
  );
}

function printReplaced(
  { field, advice, works, deprecated }: ReplacedValue,
  at: ValuePath,
): Finding {
  if (deprecated === true || (works === true && field !== undefined)) {
    const message = `is deprecated by Istio: ${advice ?? `write ${field ?? ''}`}`;
    return findingAt(at, message, { severity: 'warning', reason: 'DeprecatedSetting' });
  }
  if (works === true) {
    return findingAt(at, `changes nothing: ${advice ?? ''}`, { severity: 'warning' });
  }
  if (field === undefined) return findingAt(at, `cannot be set: ${advice ?? ''}`);
  return findingAt(at, `is not set here: write ${field}`);
}

/** The entry about exactly this place, whose list indexes and free names are written `*`. */
export function findEntry(
  table: readonly ReplacedValue[],
  at: readonly string[],
): ReplacedValue | undefined {
  return table.find(({ path }) => {
    const parts = path.split('.');
    return (
      parts.length === at.length && parts.every((part, index) => part === '*' || part === at[index])
    );
  });
}

/** The entry of {@link REPLACED_VALUES} that is about a value whatever it contains, or undefined. */
export function replacedBy(at: ValuePath): ReplacedValue | undefined {
  return REPLACED_VALUES.find(({ path, content }) => {
    const parts = path.split('.');
    return (
      content === undefined && parts.every((part, index) => part === '*' || part === at[index])
    );
  });
}

/** The field to write in place of a value that is refused under `values`, or undefined. */
export function replacementOf(at: ValuePath): string | undefined {
  const replaced = replacedBy(at);
  return replaced?.works === true ? undefined : replaced?.field;
}

interface Place {
  readonly at: ValuePath;
  readonly value: unknown;
}

/** The places in a value that a path leads to and that hold something; `*` is any member, or any item of a list. */
function placesIn(
  value: unknown,
  pattern: readonly string[],
  at: ValuePath = [],
): readonly Place[] {
  const [first, ...rest] = pattern;
  if (first === undefined) return value === null || value === undefined ? [] : [{ at, value }];
  if (Array.isArray(value)) {
    if (first !== '*') return [];
    return value.flatMap((item: unknown, index) => placesIn(item, rest, [...at, index]));
  }
  if (!isRecord(value)) return [];
  const names = Object.keys(value).filter((name) => first === '*' || name === first);
  return names.flatMap((name) => placesIn(value[name], rest, [...at, name]));
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
