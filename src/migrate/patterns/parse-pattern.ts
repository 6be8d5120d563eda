import { anyLetter, escapedLetters, onlyLetter } from './letters.ts';
import { parseLetters } from './parse-letters.ts';
import type { Pattern } from './pattern.ts';

/** As in Go: how often something may be asked for, repetitions within repetitions multiplied. */
const MOST_REPEATS = 1000;

/**
 * A regular expression as Go's regexp reads it: letters, classes, groups, alternatives, repetitions, places. Undefined for what is an error
 * there, for repetitions beyond its limit, and for what is left out here: flags, names of classes and groups, `\x`, `\p`, `\Q`.
 */
export function parsePattern(text: string): Pattern | undefined {
  const reader = new Reader(Array.from(text));
  const pattern = reader.alternatives();
  if (pattern === undefined || !reader.isAtEnd()) return undefined;
  return repeatsOf(pattern) > MOST_REPEATS ? undefined : pattern;
}

function repeatsOf(pattern: Pattern): number {
  switch (pattern.kind) {
    case 'sequence':
      return Math.max(1, ...pattern.parts.map(repeatsOf));
    case 'choice':
      return Math.max(1, ...pattern.options.map(repeatsOf));
    case 'repeat': {
      const { of, least, most } = pattern;
      return repeatsOf(of) * Math.max(1, least, most === Infinity ? 0 : most);
    }
    case 'letter':
    case 'place':
      return 1;
  }
}

const NOTHING: Pattern = { kind: 'sequence', parts: [] };

const PLACES: Readonly<Record<string, Pattern>> = {
  A: { kind: 'place', at: 'start' },
  z: { kind: 'place', at: 'end' },
  b: { kind: 'place', at: 'edge' },
  B: { kind: 'place', at: 'noEdge' },
};

const SIMPLE: Readonly<Record<string, Pattern>> = {
  '^': { kind: 'place', at: 'start' },
  $: { kind: 'place', at: 'end' },
  '.': { kind: 'letter', fits: anyLetter },
};

class Reader {
  readonly #text: readonly string[];
  #at = 0;

  constructor(text: readonly string[]) {
    this.#text = text;
  }

  isAtEnd(): boolean {
    return this.#at === this.#text.length;
  }

  alternatives(): Pattern | undefined {
    const options: Pattern[] = [];
    do {
      const option = this.#sequence();
      if (option === undefined) return undefined;
      options.push(option);
    } while (this.#takes('|'));
    return options.length === 1 ? options[0] : { kind: 'choice', options };
  }

  #sequence(): Pattern | undefined {
    const parts: Pattern[] = [];
    while (!this.isAtEnd() && !/^[|)]$/.test(this.#next())) {
      const part = this.#repeated();
      if (part === undefined) return undefined;
      parts.push(part);
    }
    return parts.length === 0 ? NOTHING : { kind: 'sequence', parts };
  }

  #repeated(): Pattern | undefined {
    if (this.#repetition() !== undefined) return undefined;
    const of = this.#atom();
    const times = this.#repetition();
    if (of === undefined || times === undefined) return of;
    this.#takes('?');
    // One behind another is an error.
    return this.#repetition() === undefined ? { kind: 'repeat', of, ...times } : undefined;
  }

  /** Reads how often, where something says so; a brace that says nothing of the kind is a letter. */
  #repetition(): { readonly least: number; readonly most: number } | undefined {
    if (this.#takes('*')) return { least: 0, most: Infinity };
    if (this.#takes('+')) return { least: 1, most: Infinity };
    if (this.#takes('?')) return { least: 0, most: 1 };
    const rest = this.#text.slice(this.#at).join('');
    const [all, least, range, most] = /^\{(0|[1-9]\d*)(?:(,)(0|[1-9]\d*|))?\}/.exec(rest) ?? [];
    if (all === undefined) return undefined;
    this.#at += all.length;
    const from = Number(least);
    const to = range === undefined ? from : most === '' ? Infinity : Number(most);
    // Backwards is an error, as too much is.
    return { least: from > to ? Infinity : from, most: to };
  }

  #atom(): Pattern | undefined {
    const letter = this.#take();
    if (letter === '(') return this.#group();
    if (letter === '\\') return this.#escaped();
    if (letter === '[') {
      const found = parseLetters(this.#text, this.#at);
      if (found === undefined) return undefined;
      this.#at = found.end;
      return { kind: 'letter', fits: found.letters };
    }
    const simple = Object.hasOwn(SIMPLE, letter) ? SIMPLE[letter] : undefined;
    return simple ?? { kind: 'letter', fits: onlyLetter(letter) };
  }

  #group(): Pattern | undefined {
    if (this.#takes('?') && !this.#takes(':')) return undefined;
    const inner = this.alternatives();
    return this.#takes(')') ? inner : undefined;
  }

  #escaped(): Pattern | undefined {
    const letter = this.#take();
    if (Object.hasOwn(PLACES, letter)) return PLACES[letter];
    const meaning = escapedLetters(letter);
    if (meaning === undefined) return undefined;
    return {
      kind: 'letter',
      fits: 'many' in meaning ? meaning.many : onlyLetter(meaning.one),
    };
  }

  #next(): string {
    return this.#text[this.#at] ?? '';
  }

  #take(): string {
    const letter = this.#next();
    this.#at += 1;
    return letter;
  }

  #takes(letter: string): boolean {
    if (this.#next() !== letter) return false;
    this.#at += 1;
    return true;
  }
}
