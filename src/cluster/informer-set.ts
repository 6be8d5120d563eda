import type { KubeObject } from '../api/kube-object.ts';
import type { ObjectRef } from '../api/object-ref.ts';
import type { KindRef } from './cluster-client.ts';
import type { Change, Informer, InformerHealth, InformerSpec, Stored } from './informer.ts';
import { isAbout, printSpec } from './informer-spec.ts';
import type { View, Views } from './own-writes.ts';

/** An informer's loop shows a sign of life at least every 90 s (its longest silence); after this it is dead. */
const DEAD_AFTER_MS = 110_000;

/** For liveness: the loop has stopped turning. An API server that does not answer never makes it so. */
export function isDead(health: InformerHealth, now: number): boolean {
  return now - health.lastActivity > DEAD_AFTER_MS;
}

/** How the set makes an informer that it does not have yet. */
export type InformerMaker = <S>(spec: InformerSpec<S>) => Informer<S>;

/**
 * The informers of a process: one for each selection (kind, namespace, selectors), shared by all who ask for it. `T` is what
 * they may store.
 */
export class InformerSet<T = unknown> implements Views {
  readonly #make: InformerMaker;
  readonly #informers = new Map<string, Informer<T>>();
  #started = false;

  constructor(make: InformerMaker) {
    this.#make = make;
  }

  /**
   * The informer of this selection, made at the first call and started if the set is. Error: the same selection was asked for
   * with another `project`, which one store cannot serve.
   */
  add<S extends T>(spec: InformerSpec<S>): Informer<S> {
    const name = printSpec(spec);
    const known = this.#informers.get(name);
    if (known !== undefined) {
      if (known.spec.project === spec.project) return known as Informer<S>;
      throw new Error(`the informer of ${name} already stores another projection`);
    }
    const informer = this.#make(spec);
    this.#informers.set(name, informer);
    if (this.#started) informer.start();
    return informer;
  }

  /** Stops and forgets one informer; its handlers are called no more. */
  remove(informer: Informer<T>): void {
    const name = printSpec(informer.spec);
    if (this.#informers.get(name) === informer) this.#informers.delete(name);
    informer.stop();
  }

  start(): void {
    this.#started = true;
    for (const informer of this.#informers.values()) informer.start();
  }

  stop(): void {
    this.#started = false;
    for (const informer of this.#informers.values()) informer.stop();
  }

  /** Resolves when every informer that is there now has its first complete view. */
  async synced(): Promise<void> {
    await Promise.all([...this.#informers.values()].map((informer) => informer.synced));
  }

  hasSynced(): boolean {
    return this.health().every((health) => health.synced);
  }

  health(): readonly InformerHealth[] {
    return [...this.#informers.values()].map((informer) => informer.health());
  }

  /** From whichever informer of the kind holds it. */
  get(ref: ObjectRef): Stored<T> | undefined {
    for (const informer of this.#about(ref)) {
      const stored = informer.get(ref.name, ref.namespace);
      if (stored !== undefined) return stored;
    }
    return undefined;
  }

  /** Everything of the kind that any informer holds, each object once. */
  list(kind: KindRef, namespace?: string): readonly Stored<T>[] {
    const found = new Map<string, Stored<T>>();
    for (const informer of this.#about(kind)) {
      for (const stored of informer.list(namespace)) found.set(stored.key, stored);
    }
    return [...found.values()];
  }

  /** Adds a handler to every informer that is there now; see {@link Informer.onChange}. */
  onChange(handler: (change: Change<T>) => void): () => void {
    const removers = [...this.#informers.values()].map((informer) => informer.onChange(handler));
    return () => {
      for (const remove of removers) remove();
    };
  }

  viewsCovering(object: KubeObject): readonly View[] {
    return this.#about(object).filter((informer) => informer.covers(object));
  }

  viewsHolding(ref: ObjectRef): readonly View[] {
    return this.#about(ref).filter(
      (informer) => informer.get(ref.name, ref.namespace) !== undefined,
    );
  }

  #about(kind: KindRef): readonly Informer<T>[] {
    return [...this.#informers.values()].filter((informer) => isAbout(informer.spec, kind));
  }
}
