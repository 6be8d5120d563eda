import type { KubeObject } from '../api/kube-object.ts';
import type { Clock } from '../support/clock.ts';
import { classifyStatus } from './classify-failure.ts';
import { ClusterError, isClusterError } from './cluster-error.ts';
import type { Discovery } from './discovery.ts';
import { HEALTHY_MS, informerWaitMs } from './informer-backoff.ts';
import type { Change, Informer, InformerHealth, InformerSpec, Stored } from './informer.ts';
import { coversObject, printSpec } from './informer-spec.ts';
import { InformerView, OlderView } from './informer-view.ts';
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

/** An {@link Informer} over the transport. See there for the guarantees. */
export class HttpInformer<T> implements Informer<T> {
  readonly spec: InformerSpec<T>;
  readonly synced: Promise<void>;
  readonly #context: InformerContext;
  readonly #view: InformerView<T>;
  readonly #handlers = new Set<(change: Change<T>) => void>();
  readonly #stopping = new AbortController();
  readonly #resolveSynced: () => void;
  readonly #counts = { lists: 0, streams: 0, watches: 0 };
  /** Ends the pause that is going on, if there is one. */
  #pausing: AbortController | undefined;
  #started = false;
  #isSynced = false;
  #served = true;
  #streaming = false;
  #lastActivity: number;
  #failures = 0;
  #lastError: ClusterError | undefined;

  constructor(context: InformerContext, spec: InformerSpec<T>) {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    this.#context = context;
    this.spec = spec;
    this.synced = promise;
    this.#resolveSynced = () => {
      resolve(undefined);
    };
    this.#view = new InformerView(spec.project);
    this.#lastActivity = context.clock.monotonic();
  }

  start(): void {
    if (this.#started) return;
    this.#started = true;
    this.#note();
    const unsubscribe = this.#context.transport.onReachable(() => {
      // Whoever waits for the server to come back need not wait any longer; other errors keep their pause.
      if (isClusterError(this.#lastError, 'Unavailable', 'Timeout')) this.#pausing?.abort();
    });
    void this.#run().finally(unsubscribe);
  }

  stop(): void {
    this.#stopping.abort();
    this.#pausing?.abort();
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
    return this.#view.resourceVersion;
  }

  get(name: string, namespace?: string): Stored<T> | undefined {
    return this.#view.store.get(name, namespace);
  }

  list(namespace?: string): readonly Stored<T>[] {
    return this.#view.store.list(namespace);
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
      const ended = await this.#tryOnce();
      this.#streaming = false;
      this.#note();
      const livedMs = clock.monotonic() - begun;
      // A list that went well leads straight to the watch from its version.
      if (ended !== 'listed') await this.#pause(ended, livedMs);
    }
  }

  async #pause(error: ClusterError | undefined, livedMs: number): Promise<void> {
    const { clock } = this.#context;
    this.#failures = livedMs >= HEALTHY_MS ? 1 : this.#failures + 1;
    this.#lastError = error;
    const wait = informerWaitMs({
      clean: error === undefined,
      livedMs,
      failures: this.#failures,
      retryAfterMs: error?.retryAfterMs,
      random: clock.random(),
    });
    if (this.isFollowing()) await this.#sleep(wait, error?.retryAfterMs);
  }

  async #sleep(ms: number, atLeastMs: number | undefined): Promise<void> {
    const { clock } = this.#context;
    this.#pausing = atLeastMs === undefined ? new AbortController() : undefined;
    const { signal } = this.#pausing ?? this.#stopping;
    await sleep(clock, ms, signal);
    // Woken early, with all the others: not all in the same moment.
    if (signal.aborted) await sleep(clock, 1_000 + 500 * clock.random(), this.#stopping.signal);
    this.#pausing = undefined;
  }

  /** Hands back how it ended: an error, or undefined for a stream that the server closed in good order. */
  async #tryOnce(): Promise<ClusterError | 'listed' | undefined> {
    const target = { verb: 'watch', resource: this.spec.kind } as const;
    try {
      const resource = await this.#context.discovery.find(this.spec);
      if (resource !== undefined) return await this.#follow(resource);
      const detail = 'the API server has no such kind';
      return this.#digest(new ClusterError(target, { kind: 'NotFound', detail }));
    } catch (cause) {
      if (cause instanceof ClusterError) return this.#digest(cause);
      const detail = cause instanceof Error ? cause.message : String(cause);
      return this.#digest(new ClusterError(target, { kind: 'Unavailable', detail, cause }));
    }
  }

  async #follow(resource: Resource): Promise<'listed' | undefined> {
    if (this.#view.position === undefined && !this.#context.features.watchList) {
      await this.#list(resource);
      return 'listed';
    }
    await this.#watch(resource);
    // Ended in good order before everything was told: this server does not do what was asked.
    if (this.#view.isIncomplete) this.#doWithoutWatchList();
    return undefined;
  }

  /** What an error means for the next try. */
  #digest(error: ClusterError): ClusterError {
    if (this.#view.isIncomplete && isClusterError(error, 'Invalid')) this.#doWithoutWatchList();
    this.#view.abandon();
    const lost = error.cause instanceof OlderView || error.cause instanceof CorruptStream;
    if (lost || isClusterError(error, 'Gone')) this.#view.startAgain();
    if (isClusterError(error, 'NotFound') && this.isFollowing()) {
      // No such kind is a complete answer: there are no objects.
      this.#served = false;
      this.#deliver(this.#view.clear());
      this.#markSynced();
    }
    return error;
  }

  #doWithoutWatchList(): void {
    this.#view.abandon();
    this.#context.features.watchList = false;
  }

  async #list(resource: Resource): Promise<void> {
    this.#counts.lists++;
    this.#view.beginView();
    const resourceVersion = await readList({
      transport: this.#context.transport,
      resource,
      options: this.spec,
      settings: { attempts: 1 },
      onPage: (items) => {
        this.#note();
        for (const item of items) this.#view.collect(item);
      },
      onRestart: () => {
        this.#view.beginView();
      },
    });
    if (!this.isFollowing()) return;
    this.#deliver(this.#view.complete(resourceVersion));
    this.#markServed();
  }

  async #watch(resource: Resource): Promise<void> {
    const { transport, clock } = this.#context;
    const from = this.#view.position;
    if (from === undefined) this.#view.beginView();
    this.#counts[from === undefined ? 'streams' : 'watches']++;
    await followWatch({
      transport,
      resource,
      options: this.spec,
      from,
      random: clock.random(),
      signal: this.#stopping.signal,
      onOpen: () => {
        this.#streaming = true;
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
    switch (event.type) {
      case 'error':
        throw classifyStatus({ verb: 'watch', resource: printResource(resource) }, event.status);
      case 'bookmark':
        this.#deliver(this.#view.onBookmark(event.resourceVersion, event.complete));
        if (!this.#view.isIncomplete) this.#markServed();
        break;
      case 'put':
      case 'gone':
        this.#deliver(this.#view.onObject(event.type, withType(event.object, resource)));
    }
  }

  #deliver(changes: readonly Change<T>[]): void {
    for (const change of changes) {
      for (const handler of this.#handlers) handler(change);
    }
  }

  #markServed(): void {
    this.#served = true;
    this.#markSynced();
  }

  #markSynced(): void {
    this.#isSynced = true;
    this.#resolveSynced();
  }

  #note(): void {
    this.#lastActivity = this.#context.clock.monotonic();
  }
}
