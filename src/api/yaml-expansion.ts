import { EVENT_ID, type Event } from 'js-yaml';
import { INPUT_LIMITS } from './input-limits.ts';

/** Something that is wrong at a place of a text. */
export interface TextFault {
  /** In characters, from the start. */
  readonly offset: number;
  readonly message: string;
}

/** How much a value is when every alias in it is written out. */
interface Size {
  readonly values: number;
  readonly depth: number;
}

/** An open document, list or map, and what is known of its size so far. */
interface Frame {
  readonly anchor: string | undefined;
  values: number;
  depth: number;
}

/**
 * The first place where a document of a YAML stream becomes larger or deeper than the limits when its aliases are written out, or
 * where an alias stands inside of what it stands for; undefined when there is none. Nothing is written out for that: the work grows
 * with the text alone.
 */
export function findExplosion(text: string, events: readonly Event[]): TextFault | undefined {
  const count: Counting = { text, frames: [], sizes: new Map(), documents: 0, aliases: 0 };
  for (const event of events) {
    const message = judge(count, step(count, event));
    if (message !== undefined) return { offset: offsetOf(event), message };
  }
  return undefined;
}

/** What is wrong after an event that added a value of that size. */
function judge(count: Counting, size: Size | undefined): string | undefined {
  if (size === undefined) return LOOP;
  if (count.documents > INPUT_LIMITS.documents) return MANY;
  if (count.aliases > INPUT_LIMITS.aliases) return ALIASES;
  if ((count.frames[0]?.values ?? 0) > INPUT_LIMITS.values) return LARGE;
  return count.frames.length - 1 + size.depth > INPUT_LIMITS.depth ? DEEP : undefined;
}

const LOOP = 'an alias may not stand inside of what it stands for, and has to follow its anchor';
const MANY = `the text has more than ${INPUT_LIMITS.documents} documents; divide it`;
const ALIASES = `the document has more than ${INPUT_LIMITS.aliases} aliases; write some of them out`;
const LARGE = `the document has more than ${INPUT_LIMITS.values} values, aliases written out`;
const DEEP = `is nested more than ${INPUT_LIMITS.depth} levels deep, aliases written out`;

interface Counting {
  readonly text: string;
  readonly frames: Frame[];
  /** By anchor. */
  readonly sizes: Map<string, Size>;
  documents: number;
  /** Of the document that is open. */
  aliases: number;
}

const NOTHING: Size = { values: 0, depth: 0 };
const ONE: Size = { values: 1, depth: 0 };

/** What the event adds to everything that is open; undefined for an alias of something that is not complete. */
function step(count: Counting, event: Event): Size | undefined {
  switch (event.type) {
    case EVENT_ID.DOCUMENT:
      count.sizes.clear();
      count.documents += 1;
      count.aliases = 0;
      count.frames.push({ anchor: undefined, values: 0, depth: 0 });
      return NOTHING;
    case EVENT_ID.SEQUENCE:
    case EVENT_ID.MAPPING:
      add(count, ONE);
      count.frames.push({ anchor: anchorOf(count.text, event), values: 1, depth: 1 });
      return NOTHING;
    case EVENT_ID.SCALAR:
      keep(count, anchorOf(count.text, event), ONE);
      return add(count, ONE);
    case EVENT_ID.ALIAS: {
      count.aliases += 1;
      const size = count.sizes.get(anchorOf(count.text, event) ?? '');
      return size === undefined ? undefined : add(count, size);
    }
    case EVENT_ID.POP:
      close(count);
      return NOTHING;
  }
}

function close(count: Counting): void {
  const frame = count.frames.pop();
  if (frame !== undefined) keep(count, frame.anchor, frame);
}

/** Every open frame grows: the innermost is complete when it is closed. */
function add({ frames }: Counting, size: Size): Size {
  frames.forEach((frame, index) => {
    frame.values += size.values;
    frame.depth = Math.max(frame.depth, frames.length - index + size.depth);
  });
  return size;
}

function keep({ sizes }: Counting, anchor: string | undefined, size: Size): void {
  if (anchor !== undefined) sizes.set(anchor, { values: size.values, depth: size.depth });
}

function anchorOf(
  text: string,
  event: { readonly anchorStart: number; readonly anchorEnd: number },
): string | undefined {
  return event.anchorStart < 0 ? undefined : text.slice(event.anchorStart, event.anchorEnd);
}

function offsetOf(event: Event): number {
  if (event.type === EVENT_ID.ALIAS) return event.anchorStart;
  if (event.type === EVENT_ID.SCALAR) return Math.max(event.valueStart, 0);
  return event.type === EVENT_ID.SEQUENCE || event.type === EVENT_ID.MAPPING ? event.start : 0;
}
