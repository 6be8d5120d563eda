import type { ListOptions } from './cluster-client.ts';
import { ByteLines } from './byte-lines.ts';
import { acceptOf, selectionOf, withQuery } from './read-list.ts';
import { pathOf, printResource, type Resource } from './resource.ts';
import type { Transport } from './transport.ts';
import { parseWatchEvent, type WatchEvent } from './watch-event.ts';

/** The server must begin to answer within this. */
const OPEN_LIMIT_MS = 30_000;
/** API servers send a bookmark about each minute, so this much silence means that the stream is dead. */
const IDLE_LIMIT_MS = 90_000;
/** How long the server is asked to keep the stream: 5 to 10 minutes, so that not all end together. */
const SHORTEST_SECONDS = 300;

export interface WatchRequest {
  readonly transport: Transport;
  readonly resource: Resource;
  readonly options: ListOptions;
  /** Resume after this version; undefined: begin with everything there is (WatchList). */
  readonly from: string | undefined;
  /** A number in [0, 1), for the length of the stream. */
  readonly random: number;
  readonly signal: AbortSignal;
  readonly onOpen: () => void;
  /** Any bytes at all, before the events in them. */
  readonly onBytes: () => void;
  readonly onEvent: (event: WatchEvent) => void;
}

/**
 * One watch, from opening to its end: resolves when the server closes it in good order, rejects (ClusterError) when it is
 * refused, breaks, falls silent, or `onEvent` throws.
 */
export function followWatch(request: WatchRequest): Promise<void> {
  const { transport, resource, options, signal } = request;
  const lines = new ByteLines((line) => {
    if (!signal.aborted) request.onEvent(parseWatchEvent(line));
  });
  const call = {
    target: { verb: 'watch', resource: printResource(resource) },
    method: 'GET',
    path: withQuery(pathOf(resource, { namespace: options.namespace }), queryOf(request)),
    accept: acceptOf('PartialObjectMetadata', options.metadataOnly),
    idempotent: true,
  } as const;
  return transport.stream(call, {
    signal,
    openLimitMs: OPEN_LIMIT_MS,
    idleLimitMs: IDLE_LIMIT_MS,
    onOpen: request.onOpen,
    onBytes: (bytes) => {
      request.onBytes();
      lines.push(bytes);
    },
  });
}

function queryOf({ options, from, random }: WatchRequest): URLSearchParams {
  const query = selectionOf(options);
  query.set('watch', 'true');
  query.set('allowWatchBookmarks', 'true');
  query.set('timeoutSeconds', String(Math.round(SHORTEST_SECONDS * (1 + random))));
  if (from === undefined) {
    query.set('sendInitialEvents', 'true');
    query.set('resourceVersionMatch', 'NotOlderThan');
  } else {
    query.set('resourceVersion', from);
  }
  return query;
}
