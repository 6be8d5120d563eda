/** A piece of a template's text: literal, or the source of an expression. */
export type TextPart =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'expression'; readonly source: string };

/**
 * Splits text at its `${expression}` places. `$${` stands for a literal `${`; any other `$` is itself. Braces and quotes
 * inside an expression are respected, so a CEL map or a text with `}` in it ends nothing.
 *
 * @throws SyntaxError when an expression is not closed
 */
export function parseText(text: string): readonly TextPart[] {
  const parts: TextPart[] = [];
  let literal = '';
  let index = 0;
  while (index < text.length) {
    if (text.startsWith('$${', index)) {
      literal += '${';
      index += 3;
    } else if (text.startsWith('${', index)) {
      if (literal !== '') parts.push({ kind: 'literal', text: literal });
      literal = '';
      const end = expressionEnd(text, index + 2);
      parts.push({ kind: 'expression', source: text.slice(index + 2, end).trim() });
      index = end + 1;
    } else {
      literal += text.charAt(index);
      index += 1;
    }
  }
  if (literal !== '' || parts.length === 0) parts.push({ kind: 'literal', text: literal });
  return parts;
}

/** The index of the brace that closes an expression starting at `start`. */
function expressionEnd(text: string, start: number): number {
  let depth = 0;
  for (let index = start; index < text.length; index += 1) {
    const char = text.charAt(index);
    if (char === '"' || char === "'") {
      index = quoteEnd(text, index);
    } else if (char === '{') {
      depth += 1;
    } else if (char === '}') {
      if (depth === 0) return index;
      depth -= 1;
    }
  }
  throw new SyntaxError(`the expression in ${JSON.stringify(text)} has no closing brace`);
}

function quoteEnd(text: string, start: number): number {
  const quote = text.charAt(start);
  for (let index = start + 1; index < text.length; index += 1) {
    if (text.charAt(index) === '\\') index += 1;
    else if (text.charAt(index) === quote) return index;
  }
  throw new SyntaxError(`the expression in ${JSON.stringify(text)} has a text without an end`);
}
