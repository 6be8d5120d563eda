import type { KubeObject } from '../api/kube-object.ts';
import type { ObjectKey } from '../api/object-ref.ts';
import type { KindRef } from './cluster-client.ts';
import type { ClusterError } from './cluster-error.ts';

/** What an informer keeps of one object. */
export interface Stored<T> {
  readonly key: ObjectKey;
  readonly namespace: string | undefined;
  readonly name: string;
  readonly uid: string;
  readonly resourceVersion: string;
  /** What `project` made of the object; the object itself is dropped. */
  readonly value: T;
}

/**
 * One difference between two views. `before` absent: appeared; `after` absent: gone. An object that was deleted and made
 * again (another uid) is two changes. Changes that the projection does not show are not reported.
 */
export interface Change<T> {
  readonly key: ObjectKey;
  readonly before?: Stored<T>;
  readonly after?: Stored<T>;
}

/** Which objects an informer follows, and what it keeps of them. */
export interface InformerSpec<T> extends KindRef {
  /** Absent: all namespaces (or a cluster-scoped kind). */
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  /** Have the server send metadata only; `project` then sees nothing else. Cuts traffic to a quarter. */
  readonly metadataOnly?: boolean;
  /** Pure; called once for each version of each object, with apiVersion and kind filled in. */
  readonly project: (object: KubeObject) => T;
}

export interface InformerHealth {
  /** `deployments.apps` with namespace and selectors, as far as given: names the informer in logs and metrics. */
  readonly name: string;
  /** The first complete view is there (or the kind is known not to be served: then the view is empty). */
  readonly synced: boolean;
  /** False while the API server says that there is no such kind. */
  readonly served: boolean;
  /** Monotonic time of the loop's last sign of life: bytes, a try, a failed try. Old only if the loop is dead. */
  readonly lastActivity: number;
  /** Failed tries in a row. */
  readonly failures: number;
  readonly lastError: ClusterError | undefined;
  /** How often it was asked for everything by pages, for everything by a watch, and for what came since. */
  readonly lists: number;
  readonly streams: number;
  readonly watches: number;
}

/**
 * A live copy of some objects, kept by a watch that never gives up.
 *
 * Guarantees: the view is never partial (a relist replaces it whole, deletions found by it are reported); it never steps back
 * to an older view of the API server for less than six tries in a row; after `stop()` nothing is called. It reads everything
 * once per start and after a 410, a corrupt line or a step back; a lost connection goes on where it was.
 * Caveat: it may lag behind the API server; see OwnWrites for our own writes, and read live before what cannot be undone.
 */
export interface Informer<T> {
  readonly spec: InformerSpec<T>;
  /** Begins; a second call does nothing. */
  start(): void;
  /** Ends the watch for good. No handler is called after it returns. */
  stop(): void;
  /** Started and not stopped. */
  isFollowing(): boolean;
  /** Resolves at the first complete view; never rejects. Stays pending while the API server cannot be asked. */
  readonly synced: Promise<void>;
  health(): InformerHealth;
  /** The version up to which the view is known to be complete; '' before the first. */
  resourceVersion(): string;
  get(name: string, namespace?: string): Stored<T> | undefined;
  /** All, or those of one namespace; in no particular order. */
  list(namespace?: string): readonly Stored<T>[];
  /** Whether this object belongs into the view (kind aside), as far as its metadata and the selectors tell. */
  covers(object: KubeObject): boolean;
  /** Adds a handler, which must not throw and must not wait: put a key on a queue. Hands back what removes it. */
  onChange(handler: (change: Change<T>) => void): () => void;
}
