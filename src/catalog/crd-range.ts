/** A range of the notation, `1..253`, `..64` or `1..`; ends that are not written are absent. */
export interface Range {
  readonly min?: number;
  readonly max?: number;
}

/** How JSON schema spells the two ends of a range for each thing that can have one. */
const KEYWORDS = {
  string: ['minLength', 'maxLength'],
  number: ['minimum', 'maximum'],
  list: ['minItems', 'maxItems'],
  map: ['minProperties', 'maxProperties'],
} as const;

const RANGE = /^(-?\d+(?:\.\d+)?)?\.\.(-?\d+(?:\.\d+)?)?$/;

/** The range that a word spells, or undefined when the word is no range. Two dots alone are none: they would say nothing. */
export function parseRange(word: string): Range | undefined {
  const match = RANGE.exec(word);
  if (match === null || word === '..') return undefined;
  const [, min, max] = match;
  return {
    ...(min !== undefined && { min: Number(min) }),
    ...(max !== undefined && { max: Number(max) }),
  };
}

/** The range as JSON schema keywords of a string (its length), a number (its value), a list or a map (its size). */
export function rangeKeywords(
  range: Range | undefined,
  what: keyof typeof KEYWORDS,
): Readonly<Record<string, number>> {
  const [lower, upper] = KEYWORDS[what];
  return {
    ...(range?.min !== undefined && { [lower]: range.min }),
    ...(range?.max !== undefined && { [upper]: range.max }),
  };
}
