import { isWordLetter } from './letters.ts';
import type { Pattern } from './pattern.ts';

/**
 * Whether a pattern fits anywhere in a text. All ways are gone at once, from set of places to set of places, so that no pattern takes
 * more than so many looks at each letter.
 */
export function isMatch(pattern: Pattern, text: string): boolean {
  const codes = Array.from(text, (letter) => letter.codePointAt(0) ?? 0);
  const everywhere = new Set(Array.from({ length: codes.length + 1 }, (_none, at) => at));
  return placesAfter(pattern, everywhere, codes).size > 0;
}

type Places = ReadonlySet<number>;

/** Where one may be behind the pattern when one begins at any of these places. */
function placesAfter(pattern: Pattern, begin: Places, codes: readonly number[]): Places {
  switch (pattern.kind) {
    case 'letter': {
      const fitting = [...begin].filter((at) => at < codes.length && pattern.fits(codes[at] ?? 0));
      return new Set(fitting.map((at) => at + 1));
    }
    case 'place':
      return new Set([...begin].filter((at) => isPlace(pattern.at, at, codes)));
    case 'sequence':
      return pattern.parts.reduce((places, part) => placesAfter(part, places, codes), begin);
    case 'choice':
      return new Set(pattern.options.flatMap((option) => [...placesAfter(option, begin, codes)]));
    case 'repeat':
      return placesAfterRepeat(pattern, begin, codes);
  }
}

function placesAfterRepeat(
  { of, least, most }: Extract<Pattern, { kind: 'repeat' }>,
  begin: Places,
  codes: readonly number[],
): Places {
  let places = begin;
  for (let times = 0; times < least; times += 1) {
    const next = placesAfter(of, places, codes);
    if (isSame(next, places)) break;
    places = next;
  }
  const reached = new Set(places);
  for (let times = least; times < most && places.size > 0; times += 1) {
    places = new Set([...placesAfter(of, places, codes)].filter((at) => !reached.has(at)));
    for (const at of places) reached.add(at);
  }
  return reached;
}

function isSame(left: Places, right: Places): boolean {
  return left.size === right.size && [...left].every((at) => right.has(at));
}

function isPlace(
  where: Extract<Pattern, { kind: 'place' }>['at'],
  at: number,
  codes: readonly number[],
): boolean {
  switch (where) {
    case 'start':
      return at === 0;
    case 'end':
      return at === codes.length;
    case 'edge':
      return isEdge(at, codes);
    case 'noEdge':
      return !isEdge(at, codes);
  }
}

/** Between a word and what is none. */
function isEdge(at: number, codes: readonly number[]): boolean {
  return isWordLetter(codes[at - 1] ?? 0) !== isWordLetter(codes[at] ?? 0);
}
