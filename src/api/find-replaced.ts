import { findingAt } from './finding.ts';
import type { Finding, ValuePath } from './finding.ts';
import type { ReplacedValue } from './replaced-value.ts';

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

function printReplaced({ field, advice, works }: ReplacedValue, at: ValuePath): Finding {
  const severity = works === true ? 'warning' : 'error';
  if (field === undefined) {
    return findingAt(
      at,
      `${works === true ? 'changes nothing' : 'cannot be set'}: ${advice ?? ''}`,
      { severity },
    );
  }
  const message =
    works === true ? `is deprecated by Istio: write ${field}` : `is not set here: write ${field}`;
  return findingAt(at, message, { severity });
}

interface Place {
  readonly at: ValuePath;
  readonly value: unknown;
}

/** The places in a value that a path with `*` leads to and that hold something. */
function placesIn(
  value: unknown,
  pattern: readonly string[],
  at: ValuePath = [],
): readonly Place[] {
  const [first, ...rest] = pattern;
  if (first === undefined) return value === null || value === undefined ? [] : [{ at, value }];
  if (!isRecord(value)) return [];
  const names = Object.keys(value).filter((name) => first === '*' || name === first);
  return names.flatMap((name) => placesIn(value[name], rest, [...at, name]));
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
