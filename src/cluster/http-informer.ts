import type { KubeObject } from '../api/kube-object.ts';
import type { ObjectKey } from '../api/object-ref.ts';
import type { Clock } from '../support/clock.ts';
import { compareResourceVersions } from '../support/compare-resource-versions.ts';
import { classifyStatus } from './classify-failure.ts';
import { ClusterError, isClusterError } from './cluster-error.ts';
import type { Discovery } from './discovery.ts';
import { HEALTHY_MS, informerWaitMs } from './informer-backoff.ts';
import { InformerStore } from './informer-store.ts';
import type { Change, Informer, InformerHealth, InformerSpec, Stored } from './informer.ts';
import { coversObject, printSpec } from './informer-spec.ts';
import { readList, withType } from './read-list.ts';
import { printResource, type Resource } from './resource.ts';
import { sleep } from './sleep.ts';
import type { Transport } from './transport.ts';
import { CorruptStream, type WatchEvent } from './watch-event.ts';
import { followWatch } from './watch-session.ts';

/** What informers of one connection share. */
export interface InformerContext {
  readonly transport: Transport;
  readonly discovery: Discovery;
  readonly clock: Clock;
  /** Whether the server can begin a watch with everything; found out by the first that tries. */
  readonly features: { watchList: boolean };
}

/** How many views in a row that are older than ours are refused before one is believed (a cluster restored from a backup). */
const REFUSED_VIEWS = 6;

/** The view must be read again from the beginning; `reason` is for health. */
class StartAgain extends Error {
  override readonly name = 'StartAgain';
}

/** An {@link Informer} over the transport. See there for the guarantees. */
export class HttpInformer<T> implements Informer<T> {
  readonly spec: InformerSpec<T>;
  readonly synced: Promise<void>;
  readonly #context: InformerContext;
  readonly #store: InformerStore<T>;
  readonly #handlers = new Set<(change: Change<T>) => void>();
  readonly #stopping = new AbortController();
  readonly #resolveSynced: () => void;
  readonly #counts = { lists: 0, streams: 0, watches: 0 };
  #started = false;
  #isSynced = false;
  #served = true;
  #streaming = false;
  #lastActivity: number;
  #failures = 0;
  #lastError: ClusterError | undefined;
  /** Everything up to here is in the store; undefined: begin with everything. */
  #position: string | undefined;
  /** The highest position so far, kept over fresh starts. */
  #highest = '';
  #refusedViews = 0;
  /** The view that is being read; replaces the store when it is complete. */
  #incoming: Map<ObjectKey, Stored<T>> | undefined;

  constructor(context: InformerContext, spec: InformerSpec<T>) {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    this.#context = context;
    this.spec = spec;
    this.synced = promise;
    this.#resolveSynced = () => {
      resolve(undefined);
    };
    this.#store = new InformerStore(spec.project);
    this.#lastActivity = context.clock.monotonic();
  }

  start(): void {
    if (this.#started) return;
    this.#started = true;
    this.#note();
    void this.#run();
  }

  stop(): void {
    this.#stopping.abort();
    this.#handlers.clear();
  }

  isFollowing(): boolean {
    return this.#started && !this.#stopping.signal.aborted;
  }

  health(): InformerHealth {
    return {
      name: printSpec(this.spec),
      synced: this.#isSynced,
      served: this.#served,
      lastActivity: this.#lastActivity,
      failures: this.#streaming ? 0 : this.#failures,
      lastError: this.#streaming ? undefined : this.#lastError,
      ...this.#counts,
    };
  }

  resourceVersion(): string {
    return this.#position ?? this.#highest;
  }

  get(name: string, namespace?: string): Stored<T> | undefined {
    return this.#store.get(name, namespace);
  }

  list(namespace?: string): readonly Stored<T>[] {
    return this.#store.list(namespace);
  }

  covers(object: KubeObject): boolean {
    return coversObject(this.spec, object);
  }

  onChange(handler: (change: Change<T>) => void): () => void {
    this.#handlers.add(handler);
    return () => this.#handlers.delete(handler);
  }

  /** The loop: one try after the other until stopped. Never rejects. */
  async #run(): Promise<void> {
    const { clock } = this.#context;
    while (this.isFollowing()) {
      const begun = clock.monotonic();
      const error = await this.#tryOnce();
      const livedMs = clock.monotonic() - begun;
      this.#streaming = false;
      this.#note();
      if (livedMs >= HEALTHY_MS) this.#failures = 0;
      // A page list that went well leads straight to the watch from its version.
      if (error === 'listed') continue;
      this.#failures++;
      this.#lastError = error;
      const wait = informerWaitMs({
        clean: error === undefined,
        livedMs,
        failures: this.#failures,
        retryAfterMs: error?.retryAfterMs,
        random: clock.random(),
      });
      await sleep(clock, wait, this.#stopping.signal);
    }
  }

  async #tryOnce(): Promise<ClusterError | 'listed' | undefined> {
    const target = { verb: 'watch', resource: this.spec.kind } as const;
    try {
      const resource = await this.#context.discovery.find(this.spec);
      if (resource === undefined) {
        throw new ClusterError(target, {
          kind: 'NotFound',
          detail: 'the API server has no such kind',
        });
      }
      return await this.#follow(resource);
    } catch (error) {
      return this.#digest(
        error instanceof ClusterError
          ? error
          : new ClusterError(target, { kind: 'Unavailable', detail: String(error), cause: error }),
      );
    }
  }

  async #follow(resource: Resource): Promise<'listed' | undefined> {
    if (this.#position === undefined && !this.#context.features.watchList) {
      await this.#listPages(resource);
      return 'listed';
    }
    await this.#watch(resource);
    if (this.#incoming === undefined) return undefined;
    // It ended well before everything was told: this server does not do what was asked.
    this.#incoming = undefined;
    this.#context.features.watchList = false;
    return undefined;
  }

  /** What an error means for the next try. */
  #digest(error: ClusterError): ClusterError {
    const { cause } = error;
    const unfinished = this.#incoming !== undefined;
    this.#incoming = undefined;
    if (unfinished && isClusterError(error, 'Invalid')) this.#context.features.watchList = false;
    if (
      isClusterError(error, 'Gone') ||
      cause instanceof StartAgain ||
      cause instanceof CorruptStream
    ) {
      this.#position = undefined;
    }
    if (isClusterError(error, 'NotFound') && this.isFollowing()) this.#notServed();
    return error;
  }

  /** No such kind is a complete answer: there are no objects. */
  #notServed(): void {
    this.#position = undefined;
    this.#served = false;
    this.#deliver(this.#store.replace(new Map()));
    this.#markSynced();
  }

  async #listPages(resource: Resource): Promise<void> {
    const view = new Map<ObjectKey, Stored<T>>();
    this.#counts.lists++;
    const resourceVersion = await readList({
      transport: this.#context.transport,
      resource,
      options: this.spec,
      settings: { attempts: 1 },
      onPage: (items) => {
        this.#note();
        for (const item of items) this.#collect(view, item);
      },
      onRestart: () => {
        view.clear();
      },
    });
    this.#accept(view, resourceVersion, printResource(resource));
  }

  async #watch(resource: Resource): Promise<void> {
    const { transport, clock } = this.#context;
    if (this.#position === undefined) this.#incoming = new Map();
    this.#counts[this.#position === undefined ? 'streams' : 'watches']++;
    await followWatch({
      transport,
      resource,
      options: this.spec,
      from: this.#position,
      random: clock.random(),
      signal: this.#stopping.signal,
      onOpen: () => {
        this.#note();
        this.#streaming = true;
        this.#served = true;
      },
      onBytes: () => {
        this.#note();
      },
      onEvent: (event) => {
        this.#onEvent(event, resource);
      },
    });
  }

  #onEvent(event: WatchEvent, resource: Resource): void {
    if (event.type === 'error') {
      throw classifyStatus({ verb: 'watch', resource: printResource(resource) }, event.status);
    }
    if (event.type === 'bookmark') {
      this.#onBookmark(event, printResource(resource));
      return;
    }
    const object = withType(event.object, resource);
    if (this.#incoming !== undefined) this.#onInitial(event.type, object);
    else this.#onNews(event.type, object);
  }

  #onInitial(type: 'put' | 'gone', object: KubeObject): void {
    const item = this.#store.stored(object);
    if (type === 'put') this.#incoming?.set(item.key, item);
    else this.#incoming?.delete(item.key);
  }

  #onNews(type: 'put' | 'gone', object: KubeObject): void {
    const item = this.#store.stored(object);
    // Told before: a repeated event, or one of an older view.
    if (isOlder(item.resourceVersion, this.#position) !== false) return;
    this.#advance(item.resourceVersion);
    this.#deliver(type === 'put' ? this.#store.put(item) : this.#store.remove(item));
  }

  #onBookmark(
    { resourceVersion, complete }: { resourceVersion: string; complete: boolean },
    what: string,
  ): void {
    if (this.#incoming === undefined) {
      if ((compareResourceVersions(resourceVersion, this.#position ?? '') ?? 0) < 0) {
        throw new StartAgain(`${what}: the server's view is older than ours`);
      }
      this.#advance(resourceVersion);
    } else if (complete) {
      const view = this.#incoming;
      this.#incoming = undefined;
      this.#accept(view, resourceVersion, what);
    }
  }

  /** Takes a complete new view, unless it is older than what we have already seen. */
  #accept(view: ReadonlyMap<ObjectKey, Stored<T>>, resourceVersion: string, what: string): void {
    if (!this.isFollowing()) return;
    const stepsBack = (compareResourceVersions(resourceVersion, this.#highest) ?? 0) < 0;
    if (stepsBack && this.#refusedViews < REFUSED_VIEWS) {
      this.#refusedViews++;
      throw new StartAgain(`${what}: an older view (${resourceVersion} after ${this.#highest})`);
    }
    this.#refusedViews = 0;
    this.#highest = '';
    this.#advance(resourceVersion);
    this.#served = true;
    this.#deliver(this.#store.replace(view));
    this.#markSynced();
  }

  #advance(resourceVersion: string): void {
    this.#position = resourceVersion;
    this.#highest = resourceVersion;
  }

  #deliver(changes: readonly Change<T>[]): void {
    for (const change of changes) {
      for (const handler of this.#handlers) handler(change);
    }
  }

  #collect(view: Map<ObjectKey, Stored<T>>, object: KubeObject): void {
    const item = this.#store.stored(object);
    view.set(item.key, item);
  }

  #markSynced(): void {
    this.#isSynced = true;
    this.#resolveSynced();
  }

  #note(): void {
    this.#lastActivity = this.#context.clock.monotonic();
  }
}
