import { parseGated, type Gated } from './crd-gate.ts';
import { notationError, type Place } from './crd-place.ts';
import { parseRange, type Range } from './crd-range.ts';
import type { Json } from '../api/kube-object.ts';

/** A choice of words: `A | B | C since 1.31`. */
export interface EnumText {
  readonly form: 'enum';
  readonly values: readonly Gated[];
}

/** A type by name and what narrows it: `string? 1..63 /^[a-z]+$/ no-asterisk = "default"`. */
export interface NamedText {
  readonly form: 'named';
  readonly name: string;
  readonly nullable: boolean;
  readonly range?: Range;
  /** A regular expression as the API server reads it. */
  readonly pattern?: string;
  /** Names of checks, in the order in which they are listed in the schema. */
  readonly checks: readonly string[];
  readonly default?: Json;
}

const ENUM = /^[\w.-]+(?: (?:since|until) [\d.]+)* \| /;
const NAMED = /^(?<name>[A-Za-z][\w-]*)(?<nullable>\?)?(?<rest>(?: .*?)??)(?: = (?<json>.*))?$/;

/** Parses what stands after the colon of a field when it is one line; throws a notation error for what is no type. */
export function parseTypeText(text: string, place: Place): EnumText | NamedText {
  return ENUM.test(text) ? parseEnum(text, place) : parseNamed(text, place);
}

function parseEnum(text: string, place: Place): EnumText {
  const values = text.split(' | ').map((value) => parseGated(value, place));
  const odd = values.find((value) => !/^[\w.-]+$/.test(value.text));
  if (odd !== undefined) throw notationError(place, `"${odd.text}" is no word of a choice`);
  const twice = values.find((value, index) =>
    values.slice(0, index).some((other) => other.text === value.text),
  );
  if (twice !== undefined) throw notationError(place, `"${twice.text}" occurs twice in the choice`);
  return { form: 'enum', values };
}

function parseNamed(text: string, place: Place): NamedText {
  const groups = NAMED.exec(text)?.groups;
  if (groups === undefined) throw notationError(place, `"${text}" is no type`);
  const { name = '', nullable, rest = '', json } = groups;
  return {
    form: 'named',
    name,
    nullable: nullable !== undefined,
    ...parseNarrowing(rest.split(' ').filter(Boolean), place),
    ...(json !== undefined && { default: defaultOf(json, place) }),
  };
}

function parseNarrowing(
  words: readonly string[],
  place: Place,
): Pick<NamedText, 'range' | 'pattern' | 'checks'> {
  const checks = [...words];
  const range = parseRange(checks[0] ?? '');
  if (range !== undefined) checks.shift();
  const pattern = checks[0]?.startsWith('/') === true ? checks.shift() : undefined;
  return {
    ...(range && { range }),
    ...(pattern !== undefined && { pattern: patternOf(pattern, place) }),
    checks,
  };
}

function patternOf(word: string, place: Place): string {
  if (word.length > 2 && word.endsWith('/')) return word.slice(1, -1);
  throw notationError(place, `a pattern stands between slashes and holds no space, found ${word}`);
}

function defaultOf(text: string, place: Place): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    throw notationError(place, `after "=" comes a default as JSON, found ${text}`);
  }
}
