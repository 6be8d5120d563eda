import { findingAt } from './finding.ts';
import type { Finding, ValuePath } from './finding.ts';
import type { ReplacedValue } from './replaced-values.ts';

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
    pathsIn(settings, replaced.path.split('.')).map((path) =>
      printReplaced(replaced, [...at, ...path]),
    ),
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

/** The places in a value that a path with `*` leads to and that hold something. */
function pathsIn(value: unknown, pattern: readonly string[]): readonly ValuePath[] {
  const [first, ...rest] = pattern;
  if (first === undefined) return value === null || value === undefined ? [] : [[]];
  if (!isRecord(value)) return [];
  const names = Object.keys(value).filter((name) => first === '*' || name === first);
  return names.flatMap((name) => pathsIn(value[name], rest).map((path) => [name, ...path]));
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
