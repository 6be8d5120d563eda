import { EVENT_ID, SCALAR_STYLE, getScalarValue, type Event, type ScalarEvent } from 'js-yaml';
import type { ValuePath } from './finding.ts';

/** Where something stands in a file; both count from 1. */
export interface TextPosition {
  readonly line: number;
  readonly column: number;
}

/** A scalar without quotes, with its place in the document. */
export interface PlainScalar {
  readonly path: ValuePath;
  readonly text: string;
}

/** Where the values of one document stand. */
export interface DocumentPositions {
  /** The member's name or the item's first character; the nearest parent's when the path itself is not in the file. */
  readonly positionOf: (path: ValuePath) => TextPosition;
  /** The scalars without quotes, in the file's order; keys are left out. */
  readonly plainScalars: readonly PlainScalar[];
}

/** One open list or map on the way down. */
interface Frame {
  readonly path: ValuePath;
  readonly kind: 'document' | 'list' | 'map';
  /** Items or members seen so far. */
  count: number;
  /** A map's key whose value comes next. */
  key: string | undefined;
}

/** The positions of every document of a YAML stream, from the text and the events that js-yaml made of it. */
export function findPositions(
  text: string,
  events: readonly Event[],
): readonly DocumentPositions[] {
  const documents: Walk[] = [];
  let walk: Walk | undefined;
  for (const event of events) {
    if (event.type === EVENT_ID.DOCUMENT) {
      walk = { text, frames: [], offsets: new Map(), plainScalars: [] };
      documents.push(walk);
    }
    if (walk !== undefined) step(walk, event);
  }
  const toPosition = linesOf(text);
  return documents.map(({ offsets, plainScalars }) => ({
    positionOf: (path) => toPosition(nearestOffset(offsets, path)),
    plainScalars,
  }));
}

interface Walk {
  readonly text: string;
  readonly frames: Frame[];
  readonly offsets: Map<string, number>;
  readonly plainScalars: PlainScalar[];
}

function step(walk: Walk, event: Event): void {
  switch (event.type) {
    case EVENT_ID.DOCUMENT:
      walk.frames.push({ path: [], kind: 'document', count: 0, key: undefined });
      return;
    case EVENT_ID.SEQUENCE:
      open(walk, 'list', event.start);
      return;
    case EVENT_ID.MAPPING:
      open(walk, 'map', event.start);
      return;
    case EVENT_ID.SCALAR:
      scalar(walk, event);
      return;
    case EVENT_ID.ALIAS:
      place(walk, event.anchorStart);
      return;
    case EVENT_ID.POP:
      walk.frames.pop();
      return;
  }
}

function open(walk: Walk, kind: 'list' | 'map', start: number): void {
  const path = place(walk, start) ?? [];
  walk.frames.push({ path, kind, count: 0, key: undefined });
}

function scalar(walk: Walk, event: ScalarEvent): void {
  const frame = walk.frames.at(-1);
  const start = Math.max(event.valueStart, 0);
  const text = getScalarValue(walk.text, event);
  if (frame?.kind === 'map' && frame.key === undefined) {
    frame.key = text;
    walk.offsets.set(keyOfPath([...frame.path, text]), start);
    return;
  }
  const path = place(walk, start);
  if (path !== undefined && event.style === SCALAR_STYLE.PLAIN)
    walk.plainScalars.push({ path, text });
}

/** Takes the next place of the innermost list or map for a value that begins at `start`; undefined for a key that is no scalar. */
function place(walk: Walk, start: number): ValuePath | undefined {
  const frame = walk.frames.at(-1);
  if (frame === undefined) return undefined;
  if (frame.kind === 'map') {
    if (frame.key === undefined) {
      frame.key = '';
      return undefined;
    }
    const path = [...frame.path, frame.key];
    frame.key = undefined;
    return path;
  }
  const path = frame.kind === 'list' ? [...frame.path, frame.count++] : frame.path;
  walk.offsets.set(keyOfPath(path), start);
  return path;
}

function nearestOffset(offsets: ReadonlyMap<string, number>, path: ValuePath): number {
  for (let length = path.length; length >= 0; length--) {
    const offset = offsets.get(keyOfPath(path.slice(0, length)));
    if (offset !== undefined) return offset;
  }
  return 0;
}

function keyOfPath(path: ValuePath): string {
  return JSON.stringify(path);
}

/** Line and column by offset. The lines are counted once, when the first position is asked for. */
export function linesOf(text: string): (offset: number) => TextPosition {
  let starts: readonly number[] | undefined;
  return (offset) => {
    starts ??= lineStarts(text);
    const line = countUpTo(starts, offset);
    return { line, column: offset - (starts[line - 1] ?? 0) + 1 };
  };
}

function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

/** How many of the ascending numbers are at most `limit`. */
function countUpTo(numbers: readonly number[], limit: number): number {
  let [low, high] = [0, numbers.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((numbers[middle] ?? 0) <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
