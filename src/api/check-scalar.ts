import { didYouMean } from '../support/did-you-mean.ts';
import { findingAt, printPath } from './finding.ts';
import type { Finding, ValuePath } from './finding.ts';
import { describePattern } from './patterns.ts';
import type { SchemaNode } from './schema-node.ts';

type ScalarType = 'string' | 'integer' | 'number' | 'boolean';

/** Whether a node describes a text, a number, a boolean or a choice of these. */
export function isScalarSchema(schema: SchemaNode): boolean {
  return scalarTypes(schema).length > 0;
}

/** Everything in which a scalar differs from its schema. At most one finding about its type; then the others are not looked for. */
export function checkScalar(value: unknown, schema: SchemaNode, at: ValuePath): readonly Finding[] {
  const types = scalarTypes(schema);
  if (!types.some((type) => hasType(value, type))) {
    return [
      findingAt(at, `has to be ${types.map(nameOf).join(' or ')}${adviceFor(value, types)}`, {
        value,
      }),
    ];
  }
  if (typeof value === 'string') return checkText(value, schema, at);
  return typeof value === 'number' ? checkNumber(value, schema, at) : [];
}

function scalarTypes(schema: SchemaNode): readonly ScalarType[] {
  if (schema['x-meshinstall-types'] !== undefined) return schema['x-meshinstall-types'];
  if (schema['x-kubernetes-int-or-string'] === true) return ['integer', 'string'];
  const { type } = schema;
  return type === undefined || type === 'object' || type === 'array' ? [] : [type];
}

function hasType(value: unknown, type: ScalarType): boolean {
  return type === 'integer' ? Number.isInteger(value) : typeof value === type;
}

function nameOf(type: ScalarType): string {
  return {
    string: 'text',
    integer: 'a whole number',
    number: 'a number',
    boolean: 'true or false',
  }[type];
}

/** Quotes are what people get wrong most: YAML takes `true` and `5` for no text, and `"true"` and `"5"` for text. */
function adviceFor(value: unknown, types: readonly ScalarType[]): string {
  if (typeof value === 'string') {
    const unquoted = types.some(
      (type) =>
        (type === 'boolean' && (value === 'true' || value === 'false')) ||
        (type === 'integer' && /^-?\d+$/.test(value)) ||
        (type === 'number' && /^-?\d+(\.\d+)?$/.test(value)),
    );
    return unquoted ? '; write it without quotes' : '';
  }
  const quotable = typeof value === 'number' || typeof value === 'boolean';
  return quotable && types.includes('string') ? '; write it in quotes' : '';
}

function checkText(value: string, schema: SchemaNode, at: ValuePath): readonly Finding[] {
  if (schema.enum !== undefined) return checkChoice(value, schema.enum, at);
  const { minLength, maxLength, pattern } = schema;
  const length = Array.from(value).length;
  if (minLength !== undefined && length < minLength) return [findingAt(at, 'may not be empty')];
  if (maxLength !== undefined && length > maxLength) {
    return [findingAt(at, `may have at most ${maxLength} characters, not ${length}`)];
  }
  if (pattern === undefined || new RegExp(pattern, 'u').test(value)) return [];
  return [findingAt(at, `has to be ${describePattern(pattern)}`, { value })];
}

function checkChoice(value: string, choices: readonly string[], at: ValuePath): readonly Finding[] {
  if (choices.includes(value)) return [];
  const names = choices.map((choice) => (choice === '' ? '""' : choice));
  const near = didYouMean(value, choices);
  return [
    findingAt(at, `has to be one of ${names.join(', ')}`, {
      value,
      didYouMean: near === undefined ? undefined : `${printPath(at)}: ${near}`,
    }),
  ];
}

function checkNumber(value: number, schema: SchemaNode, at: ValuePath): readonly Finding[] {
  const { minimum, maximum } = schema;
  if (minimum !== undefined && value < minimum) {
    return [findingAt(at, `has to be at least ${minimum}`, { value })];
  }
  if (maximum !== undefined && value > maximum) {
    return [findingAt(at, `has to be at most ${maximum}`, { value })];
  }
  return [];
}
