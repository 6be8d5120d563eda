import { escapedLetters, onlyLetter, type Letters } from './letters.ts';

interface ParsedLetters {
  readonly letters: Letters;
  /** Where the text goes on behind the closing bracket. */
  readonly end: number;
}

interface Item {
  readonly meaning: { readonly one: string } | { readonly many: Letters };
  readonly end: number;
}

/**
 * A class in brackets.
 *
 * @param text the characters of the pattern; `begin` is behind the opening bracket
 * @returns undefined for an error, and for names of classes (`[:alpha:]`)
 */
export function parseLetters(text: readonly string[], begin: number): ParsedLetters | undefined {
  const negated = text[begin] === '^';
  const first = begin + (negated ? 1 : 0);
  const found: Letters[] = [];
  let at = first;
  // A closing bracket in the first place is one of the class.
  while (text[at] !== ']' || at === first) {
    const item = parseItem(text, at);
    if (item === undefined) return undefined;
    found.push(item.letters);
    at = item.end;
  }
  const letters = oneOf(found);
  return { letters: negated ? (code) => !letters(code) : letters, end: at + 1 };
}

function oneOf(classes: readonly Letters[]): Letters {
  return (code) => classes.some((letters) => letters(code));
}

function parseItem(text: readonly string[], at: number): ParsedLetters | undefined {
  const first = readItem(text, at);
  if (first === undefined) return undefined;
  const { meaning, end } = first;
  if ('many' in meaning) return { letters: meaning.many, end };
  if (text[end] !== '-' || text[end + 1] === ']') return { letters: onlyLetter(meaning.one), end };
  const last = readItem(text, end + 1);
  if (last === undefined || 'many' in last.meaning) return undefined;
  const [from, to] = [codeOf(meaning.one), codeOf(last.meaning.one)];
  return from > to ? undefined : { letters: (code) => code >= from && code <= to, end: last.end };
}

function readItem(text: readonly string[], at: number): Item | undefined {
  const letter = text[at];
  if (letter === undefined || (letter === '[' && text[at + 1] === ':')) return undefined;
  if (letter !== '\\') return { meaning: { one: letter }, end: at + 1 };
  const meaning = escapedLetters(text[at + 1] ?? '');
  return meaning === undefined ? undefined : { meaning, end: at + 2 };
}

function codeOf(letter: string): number {
  return letter.codePointAt(0) ?? 0;
}
