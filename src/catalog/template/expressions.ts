import { Environment, Optional } from '@marcbachmann/cel-js';
import type { ParseResult } from '@marcbachmann/cel-js';
import type { Json } from '../../api/kube-object.ts';
import type { Minor } from '../../api/supported-minors.ts';
import { parseMinorCondition } from '../minor-condition.ts';
import { fromCel, isFilledCel, toCel } from './cel-values.ts';
import {
  intOrString,
  jsonText,
  quantities,
  scalarsAsText,
  sortedEntries,
  yamlText,
} from './template-functions.ts';

/** The variables an expression may use, as CEL values (see {@link toCel}). */
export type Scope = Readonly<Record<string, unknown>>;

/** A compiled expression: variables in, JSON out; `undefined` for an empty optional. */
export type Expression = (scope: Scope) => Json | undefined;

/** Compiles the expressions of the data files, for one Istio minor or for none. */
export interface Expressions {
  /**
   * @param source CEL text without the `${}` around it
   * @param locals names bound by the `$each` keys around it
   * @throws the library's ParseError for text that is no CEL
   */
  readonly compile: (source: string, locals: readonly string[]) => Expression;
  /** The same for a value that other expressions will use: it stays as {@link toCel} makes it. */
  readonly compileInner: (source: string, locals: readonly string[]) => (scope: Scope) => unknown;
  /** What is wrong with an expression (syntax, an unknown name, types that cannot match), or undefined. */
  readonly check: (source: string, locals: readonly string[]) => string | undefined;
}

/**
 * The expression language of the data files: CEL with optional types, the given variables, and these functions:
 *
 * - `minor(">=1.30")` whether the Istio minor is in a range;
 * - `filled(x)` the value as an optional, empty when it is absent, null, false, 0 or empty text, list or map;
 * - `isFilled(x)` the same as a bool;
 * - `only(condition, x)` the value, or nothing at all;
 * - `entries(map)` a list of `{key, value}` sorted by key;
 * - `texts(map)` the map with every scalar as text, and without its other members; an absent map is empty;
 * - `number(x)` whole numbers written as text become numbers (int-or-string fields);
 * - `quantities(resources)` a resources block without empty entries;
 * - `json(x)` pretty JSON text, keys sorted; `yaml(x)` the same as YAML, without a line break at the end.
 *
 * Without a minor there is no `minor(…)`.
 *
 * Environments and parsed expressions are made when they are first needed and are kept; many are written often.
 */
export function createExpressions(
  minor: Minor | undefined,
  variables: readonly string[],
): Expressions {
  const environments = new Map<string, Environment>();
  function environmentFor(locals: readonly string[]): Environment {
    const key = locals.join(' ');
    let environment = environments.get(key);
    if (environment === undefined) {
      environment = createEnvironment(minor, [...variables, ...locals]);
      environments.set(key, environment);
    }
    return environment;
  }
  const parsed = new Map<string, ParseResult>();
  function parse(source: string, locals: readonly string[]): ParseResult {
    const key = `${locals.join(' ')}: ${source}`;
    const evaluate = parsed.get(key) ?? environmentFor(locals).parse(source);
    parsed.set(key, evaluate);
    return evaluate;
  }
  return {
    compile(source, locals) {
      const evaluate = parse(source, locals);
      return (scope) => fromCel(evaluate(scope));
    },
    compileInner(source, locals) {
      const evaluate = parse(source, locals);
      return (scope) => toCel(evaluate(scope));
    },
    check(source, locals) {
      const result = environmentFor(locals).check(source);
      if (!result.valid) return result.error?.message ?? 'is no valid expression';
      return conditionError(source);
    },
  };
}

/** A condition on the minor is only read when it is evaluated; a wrong one should not wait for that. */
function conditionError(source: string): string | undefined {
  for (const [, condition = ''] of source.matchAll(/\bminor\("([^"]*)"\)/g)) {
    try {
      parseMinorCondition(condition);
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }
  return undefined;
}

function createEnvironment(minor: Minor | undefined, variables: readonly string[]): Environment {
  const environment = new Environment({
    enableOptionalTypes: true,
    homogeneousAggregateLiterals: false,
  });
  for (const name of new Set(variables)) environment.registerVariable(name, 'dyn');
  environment
    .registerFunction('isFilled(dyn): bool', isFilledCel)
    .registerFunction('filled(dyn): optional<dyn>', (value: unknown) =>
      isFilledCel(value) ? Optional.of(unwrap(value)) : Optional.none(),
    )
    .registerFunction('only(bool, dyn): optional<dyn>', (condition: boolean, value: unknown) =>
      condition ? Optional.of(unwrap(value)) : Optional.none(),
    )
    .registerFunction('entries(dyn): list<map<string, dyn>>', (map: unknown) =>
      sortedEntries(mapOf(toCel(map))),
    )
    .registerFunction('texts(dyn): map<string, string>', (map: unknown) =>
      scalarsAsText(fromCel(map)),
    )
    .registerFunction('number(dyn): dyn', (value: unknown) => toCel(intOrString(fromCel(value))))
    .registerFunction('quantities(dyn): dyn', (value: unknown) => toCel(quantities(fromCel(value))))
    .registerFunction('json(dyn): string', (value: unknown) => jsonText(fromCel(value)))
    .registerFunction('yaml(dyn): string', (value: unknown) => yamlText(fromCel(value)));
  if (minor === undefined) return environment;
  return environment.registerFunction('minor(string): bool', (range: string) =>
    parseMinorCondition(range)(minor),
  );
}

/** The members of a CEL map; anything else has none. */
function mapOf(value: unknown): Readonly<Record<string, unknown>> {
  const isMap = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isMap ? (value as Readonly<Record<string, unknown>>) : {};
}

function unwrap(value: unknown): unknown {
  return value instanceof Optional ? value.orValue(undefined) : value;
}
