import type { KubeObject } from '../api/kube-object.ts';

/** Marks the bookmark after the last object of a watch that began with everything. */
const INITIAL_EVENTS_END = 'k8s.io/initial-events-end';

/** One line of a watch. */
export type WatchEvent =
  | { readonly type: 'put' | 'gone'; readonly object: KubeObject }
  | { readonly type: 'bookmark'; readonly resourceVersion: string; readonly complete: boolean }
  | { readonly type: 'error'; readonly status: unknown };

/** A line that is not an event: the stream can no longer be trusted. */
export class CorruptStream extends Error {
  override readonly name = 'CorruptStream';
}

interface RawEvent {
  readonly type?: unknown;
  readonly object?: KubeObject;
}

/** Reads one line. Error CorruptStream: it is not JSON, of an unknown type, or an object without name, uid or version. */
export function parseWatchEvent(line: string): WatchEvent {
  const { type, object } = parseLine(line);
  if (type === 'ERROR') return { type: 'error', status: object };
  const metadata = (object as Partial<KubeObject> | undefined)?.metadata;
  const resourceVersion = metadata?.resourceVersion;
  if (object === undefined || metadata === undefined || resourceVersion === undefined) {
    throw new CorruptStream(`a watch event of type ${JSON.stringify(type)} has no version`);
  }
  if (type === 'BOOKMARK') {
    const complete = metadata.annotations?.[INITIAL_EVENTS_END] === 'true';
    return { type: 'bookmark', resourceVersion, complete };
  }
  if (type !== 'ADDED' && type !== 'MODIFIED' && type !== 'DELETED') {
    throw new CorruptStream(`a watch event has the unknown type ${JSON.stringify(type)}`);
  }
  return { type: type === 'DELETED' ? 'gone' : 'put', object };
}

function parseLine(line: string): RawEvent {
  try {
    const parsed: unknown = JSON.parse(line);
    if (typeof parsed === 'object' && parsed !== null) return parsed;
  } catch {
    // Reported below, without the line: it may hold anything.
  }
  throw new CorruptStream(`a watch line of ${line.length} characters is not a JSON object`);
}
