import { Environment } from '@marcbachmann/cel-js';
import { findingAt } from './finding.ts';
import type { Finding, ValuePath } from './finding.ts';
import type { CelRule, SchemaNode } from './schema-node.ts';

/**
 * The CEL rules of one node against its value, as the API server checks them at creation: rules that compare with an older
 * object are left out. Assumes that the value is structurally right.
 */
export function checkRules(value: unknown, schema: SchemaNode, at: ValuePath): readonly Finding[] {
  return (schema['x-kubernetes-validations'] ?? [])
    .filter(({ rule }) => !/\boldSelf\b/.test(rule))
    .flatMap((rule) => checkRule(rule, { value: toCel(value), at }));
}

function checkRule(
  rule: CelRule,
  { value, at }: { readonly value: unknown; readonly at: ValuePath },
): readonly Finding[] {
  if (evaluate(rule.rule, value) === true) return [];
  const field = rule.fieldPath?.replace(/^\./, '').split('.') ?? [];
  const message =
    rule.messageExpression === undefined ? undefined : evaluate(rule.messageExpression, value);
  return [findingAt([...at, ...field], typeof message === 'string' ? message : rule.message)];
}

type Evaluate = (variables: { readonly self: unknown }) => unknown;

/** Rules are few and constant; each is parsed when it is first needed. */
const parsed = new Map<string, Evaluate>();
let environment: Environment | undefined;

function evaluate(expression: string, self: unknown): unknown {
  let evaluator = parsed.get(expression);
  if (evaluator === undefined) {
    environment ??= new Environment().registerVariable('self', 'dyn');
    evaluator = environment.parse(expression);
    parsed.set(expression, evaluator);
  }
  return evaluator({ self });
}

/** Whole numbers become CEL integers; without that they would be doubles, which do not compare with integers. */
function toCel(value: unknown): unknown {
  if (typeof value === 'number') return Number.isInteger(value) ? BigInt(value) : value;
  if (Array.isArray(value)) return value.map(toCel);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== null)
      .map(([key, member]) => [key, toCel(member)]),
  );
}
