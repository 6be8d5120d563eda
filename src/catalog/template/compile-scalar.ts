import type { Expression, Scope } from './expressions.ts';
import type { Fill, Surroundings } from './surroundings.ts';
import { parseText } from './parse-text.ts';
import type { TextPart } from './parse-text.ts';
import { TemplateError } from './template-error.ts';

/**
 * Compiles one text of a template: wholly an expression (its value in its own type), or literal pieces with scalars
 * between them.
 *
 * @throws TemplateError for an expression that is not closed or, when strict, not sound
 */
export function compileScalar(text: string, around: Surroundings): Fill {
  const parts = parse(text, around);
  const [first] = parts;
  if (parts.length === 1 && first?.kind === 'expression') {
    return compileExpression(first.source, around);
  }
  const pieces = parts.map((part) => compilePart(part, around));
  return (scope) => pieces.map((piece) => piece(scope)).join('');
}

/**
 * Compiles the list that a `$each` runs over: elements as other expressions take them. An empty optional has none.
 *
 * @throws TemplateError for text that is not wholly one expression
 */
export function compileElements(
  text: string,
  around: Surroundings,
): (scope: Scope) => readonly unknown[] {
  const [part, ...others] = parse(text, around);
  if (part?.kind !== 'expression' || others.length > 0) {
    throw new TemplateError(around.place, `${text} is no list`);
  }
  const { source } = part;
  const evaluate = compileWith(source, around, around.expressions.compileInner);
  return (scope) => {
    const list = evaluate(scope);
    if (list === undefined) return [];
    if (Array.isArray(list)) return list as readonly unknown[];
    throw new TemplateError(around.place, `${text} is no list`);
  };
}

function parse(text: string, around: Surroundings): readonly TextPart[] {
  try {
    return parseText(text);
  } catch (error) {
    throw new TemplateError(around.place, messageOf(error), error);
  }
}

function compilePart(part: TextPart, around: Surroundings): (scope: Scope) => string {
  if (part.kind === 'literal') return () => part.text;
  const evaluate = compileExpression(part.source, around);
  return (scope) => {
    const value = evaluate(scope);
    if (typeof value === 'string') return value;
    if (typeof value === 'number' || typeof value === 'boolean') return String(value);
    throw new TemplateError(
      around.place,
      `\${${part.source}} stands inside a text and must be a scalar, not ${JSON.stringify(value)}`,
    );
  };
}

function compileExpression(source: string, around: Surroundings): Expression {
  return compileWith(source, around, around.expressions.compile);
}

/** Parsing waits until the expression is first needed, unless checking is asked for; most profiles use half of them. */
function compileWith<T>(
  source: string,
  { expressions, locals, place, strict }: Surroundings,
  compile: (source: string, locals: readonly string[]) => (scope: Scope) => T,
): (scope: Scope) => T {
  if (strict) {
    const problem = expressions.check(source, locals);
    if (problem !== undefined) throw new TemplateError(place, `\${${source}}: ${problem}`);
  }
  let compiled: ((scope: Scope) => T) | undefined;
  return (scope) => {
    try {
      compiled ??= compile(source, locals);
      return compiled(scope);
    } catch (error) {
      if (error instanceof TemplateError) throw error;
      throw new TemplateError(place, `\${${source}}: ${messageOf(error)}`, error);
    }
  };
}

function messageOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.split('\n', 1)[0] ?? message;
}
