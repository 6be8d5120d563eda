import type { KubeObject, ObjectMeta } from '../api/kube-object.ts';

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
  if (type === 'BOOKMARK') return bookmarkOf(object);
  if (type !== 'ADDED' && type !== 'MODIFIED' && type !== 'DELETED') {
    throw new CorruptStream(`a watch event has the unknown type ${JSON.stringify(type)}`);
  }
  if (object === undefined || !isNamed(metadataOf(object))) {
    throw new CorruptStream(
      `a watch event of type ${type} has no object with name, uid and version`,
    );
  }
  return { type: type === 'DELETED' ? 'gone' : 'put', object };
}

function isNamed({ name, uid, resourceVersion }: Partial<ObjectMeta>): boolean {
  return [name, uid, resourceVersion].every((part) => part !== undefined && part !== '');
}

function bookmarkOf(object: KubeObject | undefined): WatchEvent {
  const { resourceVersion, annotations } = metadataOf(object);
  if (!resourceVersion) throw new CorruptStream('a bookmark has no version');
  return {
    type: 'bookmark',
    resourceVersion,
    complete: annotations?.[INITIAL_EVENTS_END] === 'true',
  };
}

function metadataOf(object: KubeObject | undefined): Partial<ObjectMeta> {
  return (object as Partial<KubeObject> | undefined)?.metadata ?? {};
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
