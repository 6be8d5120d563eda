import type { KubeObject } from '../api/kube-object.ts';
import { keyOf, keyOfRef, type ObjectKey, type ObjectRef } from '../api/object-ref.ts';
import type { Clock } from '../support/clock.ts';
import { compareResourceVersions } from '../support/compare-resource-versions.ts';
import { sleep } from './sleep.ts';

/** The part of an informer that shows how far its view has come. */
export interface View {
  resourceVersion(): string;
  get(name: string, namespace?: string): { readonly uid: string } | undefined;
  onChange(handler: () => void): () => void;
}

/** Finds the view that an object belongs into; undefined when nobody watches it. */
export interface Views {
  viewOf(object: KubeObject): View | undefined;
}

type Expectation = (
  | { readonly kind: 'written'; readonly resourceVersion: string }
  | { readonly kind: 'deleted'; readonly uid: string; readonly ref: ObjectRef }
) & { readonly view: View };

/** A view is looked at this often while somebody waits: bookmarks move it without a change. */
const LOOK_MS = 20;

/**
 * Remembers what we wrote until the informers show it, so that nothing is decided on a view that is older than our own last
 * write (the cure for doubled creates when watch events are late). Writes to objects that no informer follows are not tracked.
 * One entry per object: memory is bounded by what is written and not yet seen.
 */
export class OwnWrites {
  readonly #views: Views;
  readonly #clock: Clock;
  readonly #expected = new Map<ObjectKey, Expectation>();

  constructor(views: Views, clock: Clock) {
    this.#views = views;
    this.#clock = clock;
  }

  /** An apply, create or patch of ours came back with this live object. */
  wrote(live: KubeObject): void {
    const { resourceVersion } = live.metadata;
    const view = this.#views.viewOf(live);
    if (resourceVersion === undefined || view === undefined) return;
    this.#expected.set(keyOf(live), { kind: 'written', resourceVersion, view });
  }

  /** A delete of ours removed this object for good. */
  deleted(ref: ObjectRef, uid: string): void {
    const { apiVersion, kind, ...place } = ref;
    const view = this.#views.viewOf({ apiVersion, kind, metadata: { ...place, uid } });
    if (view === undefined) return;
    this.#expected.set(keyOfRef(ref), { kind: 'deleted', uid, ref, view });
  }

  /** The objects whose view is still older than our last write of them. */
  unseen(): readonly ObjectKey[] {
    for (const [key, expectation] of [...this.#expected]) {
      if (isSeen(expectation)) this.#expected.delete(key);
    }
    return [...this.#expected.keys()];
  }

  /** Waits until everything is seen, or `timeoutMs`; hands back what is not. */
  async seen(timeoutMs: number): Promise<readonly ObjectKey[]> {
    const deadline = this.#clock.monotonic() + timeoutMs;
    let left = this.unseen();
    while (left.length > 0 && this.#clock.monotonic() < deadline) {
      await sleep(this.#clock, LOOK_MS);
      left = this.unseen();
    }
    return left;
  }
}

function isSeen(expectation: Expectation): boolean {
  const { view } = expectation;
  if (expectation.kind === 'deleted') {
    const { name, namespace } = expectation.ref;
    return view.get(name, namespace)?.uid !== expectation.uid;
  }
  const order = compareResourceVersions(view.resourceVersion(), expectation.resourceVersion);
  return order !== undefined && order >= 0;
}
