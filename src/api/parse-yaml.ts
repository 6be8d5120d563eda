import {
  CORE_SCHEMA,
  constructFromEvents,
  mergeTag,
  parseEvents,
  YAMLException,
  type Event,
} from 'js-yaml';
import { INPUT_LIMITS } from './input-limits.ts';
import { findExplosion } from './yaml-expansion.ts';
import { findPositions, linesOf } from './yaml-positions.ts';
import type { DocumentPositions, TextPosition } from './yaml-positions.ts';

/** One document of a text. Values that were written by alias are shared: whoever edits one edits all. */
export interface ParsedDocument {
  readonly value: unknown;
  readonly positions: DocumentPositions;
}

/** Why a text is refused as a whole, with the place. */
export interface TextRefusal extends TextPosition {
  /** What is wrong and what to do: a clause that starts in lower case. */
  readonly message: string;
}

export type ParsedText =
  | { readonly ok: true; readonly documents: readonly ParsedDocument[] }
  | { readonly ok: false; readonly refusal: TextRefusal };

const SCHEMA = CORE_SCHEMA.withTags(mergeTag);

/**
 * The documents of a YAML or JSON text that somebody else wrote, in their order; empty ones are left out. YAML 1.2 with merge keys and
 * nothing that is not JSON. Pure; answers for every text, never throws: texts that are no YAML, or that are larger, deeper or more entangled
 * than {@link INPUT_LIMITS} allows, come back as a refusal. The limits are judged before the work they limit is done, so the work grows with
 * them alone. A value may still be no JSON of ours (1e999 is Infinity, keys may reach a prototype): `checkShape` judges that.
 */
export function parseYaml(text: string): ParsedText {
  const large = checkSize(text);
  if (large !== undefined) return refuse(text, large);
  try {
    // Its depth counts the document and the scalar, too. This is what keeps its recursion small.
    const events = parseEvents(text, { maxDepth: INPUT_LIMITS.depth + 2 });
    const explosion = findExplosion(text, events);
    return explosion === undefined ? build(text, events) : refuse(text, explosion);
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    const { line = 0, column = 0 } = error.mark ?? {};
    const message = `no YAML: ${error.reason}`;
    return { ok: false, refusal: { line: line + 1, column: column + 1, message } };
  }
}

function build(text: string, events: Event[]): ParsedText {
  const values = constructFromEvents(events, {
    source: text,
    schema: SCHEMA,
    maxTotalMergeKeys: INPUT_LIMITS.mergedKeys,
  });
  const positions = findPositions(text, events);
  const documents = values.flatMap((value, index) => {
    const place = positions[index];
    return value === null || value === undefined || place === undefined
      ? []
      : [{ value, positions: place }];
  });
  return { ok: true, documents };
}

interface Fault {
  readonly offset: number;
  readonly message: string;
}

function refuse(text: string, { offset, message }: Fault): ParsedText {
  return { ok: false, refusal: { ...linesOf(text.slice(0, offset))(offset), message } };
}

function checkSize(text: string): Fault | undefined {
  // UTF-8 takes at least one byte, and at most three, for each unit of UTF-16.
  if (text.length > INPUT_LIMITS.bytes || byteLength(text) > INPUT_LIMITS.bytes) {
    const message = `the text has more than ${INPUT_LIMITS.bytes / 1024} KiB; divide it`;
    return { offset: 0, message };
  }
  let count = 0;
  for (let offset = 0; offset < text.length; offset++) {
    if (isSeparator(text, offset)) count += 1;
    if (count > INPUT_LIMITS.separators) return { offset, message: TOO_MANY };
  }
  return undefined;
}

const TOO_MANY = `the text has more than ${INPUT_LIMITS.separators} lines, commas and brackets up to here; divide it`;

const SEPARATORS: ReadonlySet<number> = codesOf('\n\r,[{');
const INDICATORS: ReadonlySet<number> = codesOf('-?');
const BLANKS: ReadonlySet<number> = codesOf(' \t\n\r');

function codesOf(characters: string): ReadonlySet<number> {
  return new Set(Array.from(characters, (one) => one.charCodeAt(0)));
}

/** Whether a value may begin behind it. A value with none before it is the one of a key, which has one. */
function isSeparator(text: string, offset: number): boolean {
  const unit = text.charCodeAt(offset);
  if (SEPARATORS.has(unit)) return true;
  return INDICATORS.has(unit) && BLANKS.has(text.charCodeAt(offset + 1));
}

function byteLength(text: string): number {
  if (text.length * 3 <= INPUT_LIMITS.bytes) return text.length;
  let bytes = 0;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit < 0x80) bytes += 1;
    // Each half of a surrogate pair stands for two of its four bytes.
    else if (unit < 0x800 || (unit >= 0xd800 && unit < 0xe000)) bytes += 2;
    else bytes += 3;
  }
  return bytes;
}
