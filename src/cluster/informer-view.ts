import type { KubeObject } from '../api/kube-object.ts';
import type { ObjectKey } from '../api/object-ref.ts';
import { compareResourceVersions } from '../support/compare-resource-versions.ts';
import { InformerStore } from './informer-store.ts';
import type { Change, Stored } from './informer.ts';

/** How many views in a row that are older than ours are refused before one is believed (a cluster restored from a backup). */
const REFUSED_VIEWS = 6;

/** The server's view is older than ours: it has to be read again from the beginning. */
export class OlderView extends Error {
  override readonly name = 'OlderView';
}

/**
 * What an informer knows, and up to which version. Pure: events and complete views go in, changes come out.
 *
 * Guarantees: a view that is being read shows nothing before it is complete, and then replaces everything at once; an event
 * that was told before (or belongs to an older view) changes nothing; a complete view that is older than ours is refused with
 * OlderView, but not more than six times in a row.
 */
export class InformerView<T> {
  readonly store: InformerStore<T>;
  #position: string | undefined;
  /** Kept when the position is forgotten. */
  #highest = '';
  #refused = 0;
  #incoming: Map<ObjectKey, Stored<T>> | undefined;

  constructor(project: (object: KubeObject) => T) {
    this.store = new InformerStore(project);
  }

  /** Everything up to here is known; undefined: begin with everything. */
  get position(): string | undefined {
    return this.#position;
  }

  /** The version that the view shows; '' before the first. */
  get resourceVersion(): string {
    return this.#highest;
  }

  /** A complete view is being read and has not ended. */
  get isIncomplete(): boolean {
    return this.#incoming !== undefined;
  }

  /** What was read of a new view is dropped. */
  abandon(): void {
    this.#incoming = undefined;
  }

  /** The next read begins with everything. What is known stays until then. */
  startAgain(): void {
    this.abandon();
    this.#position = undefined;
  }

  /** A new complete view begins; its objects follow by `collect` or as events, its end by `complete` or as a bookmark. */
  beginView(): void {
    this.#incoming = new Map();
  }

  /** One object of the view that is being read. */
  collect(object: KubeObject): void {
    const item = this.store.stored(object);
    this.#incoming?.set(item.key, item);
  }

  /** The view that is being read is complete, as of this version. Error OlderView. */
  complete(resourceVersion: string): readonly Change<T>[] {
    const view = this.#incoming ?? new Map<ObjectKey, Stored<T>>();
    this.#incoming = undefined;
    if (this.#isBehind(resourceVersion) && this.#refused < REFUSED_VIEWS) {
      this.#refused++;
      throw new OlderView(`a view as of ${resourceVersion}, after one as of ${this.#highest}`);
    }
    this.#refused = 0;
    this.#advance(resourceVersion);
    return this.store.replace(view);
  }

  /** There are no such objects at all (the kind is not served). */
  clear(): readonly Change<T>[] {
    this.startAgain();
    return this.store.replace(new Map());
  }

  /** An object appeared, changed or went. */
  onObject(type: 'put' | 'gone', object: KubeObject): readonly Change<T>[] {
    const item = this.store.stored(object);
    if (this.#incoming !== undefined) {
      if (type === 'put') this.#incoming.set(item.key, item);
      else this.#incoming.delete(item.key);
      return [];
    }
    const order = compareResourceVersions(item.resourceVersion, this.#highest);
    if (order !== undefined && order <= 0) return [];
    this.#advance(item.resourceVersion);
    return type === 'put' ? this.store.put(item) : this.store.remove(item);
  }

  /** The server has told everything up to this version; `complete`: and with it a whole view. Error OlderView. */
  onBookmark(resourceVersion: string, complete: boolean): readonly Change<T>[] {
    if (this.#incoming !== undefined) return complete ? this.complete(resourceVersion) : [];
    if (this.#isBehind(resourceVersion)) {
      throw new OlderView(`a bookmark at ${resourceVersion}, after ${this.#highest}`);
    }
    this.#advance(resourceVersion);
    return [];
  }

  #isBehind(resourceVersion: string): boolean {
    return (compareResourceVersions(resourceVersion, this.#highest) ?? 0) < 0;
  }

  #advance(resourceVersion: string): void {
    this.#position = resourceVersion;
    this.#highest = resourceVersion;
  }
}
