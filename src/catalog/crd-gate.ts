import { notationError, type Place } from './crd-place.ts';

/** A minor version as one number that orders like the minors themselves: "1.30" is 1030. */
export type MinorNumber = number;

/** A word of the notation and the minors it is for, both ends included; without gate it is for every minor. */
export interface Gated {
  readonly text: string;
  readonly since: MinorNumber;
  readonly until: MinorNumber;
}

const MINOR = /^(\d+)\.(\d{1,3})$/;

/** The number of a minor written like `1.30`; undefined for anything else, a patch version included. */
export function parseMinor(text: string): MinorNumber | undefined {
  const match = MINOR.exec(text);
  return match === null ? undefined : Number(match[1]) * 1000 + Number(match[2]);
}

/**
 * Splits `WORD since 1.29`, `WORD until 1.28` (the last minor that has it) or `WORD since 1.29 until 1.30` into word and
 * gate. Throws a notation error for a malformed minor or a gate that is never open.
 */
export function parseGated(text: string, place: Place): Gated {
  const gate = / (?=(?:since|until)(?: |$))/.exec(text);
  if (gate === null) return { text: text.trim(), since: 0, until: Infinity };
  const words = text
    .slice(gate.index + 1)
    .trim()
    .split(/ +/);
  const since = bound(words, 'since', place) ?? 0;
  const until = bound(words, 'until', place) ?? Infinity;
  if (words.length > 0)
    throw notationError(place, `"${words.join(' ')}" does not belong in "${text}"`);
  if (since > until) throw notationError(place, `"${text}" is for no minor at all`);
  return { text: text.slice(0, gate.index).trim(), since, until };
}

/** Whether the gate is open for a minor. */
export function isOpen(gate: Pick<Gated, 'since' | 'until'>, minor: MinorNumber): boolean {
  return gate.since <= minor && minor <= gate.until;
}

/** Takes `since 1.29` off the front of the words, if it is there. */
function bound(words: string[], keyword: string, place: Place): MinorNumber | undefined {
  if (words[0] !== keyword) return undefined;
  const written = words.splice(0, 2)[1] ?? 'nothing';
  const minor = parseMinor(written);
  if (minor !== undefined) return minor;
  throw notationError(place, `after "${keyword}" comes a minor like 1.30, found ${written}`);
}
