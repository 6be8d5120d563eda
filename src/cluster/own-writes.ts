import type { KubeObject } from '../api/kube-object.ts';
import { keyOf, keyOfRef, type ObjectKey, type ObjectRef } from '../api/object-ref.ts';
import type { Clock } from '../support/clock.ts';
import { compareResourceVersions } from '../support/compare-resource-versions.ts';
import { sleep } from './sleep.ts';

/** The part of an informer that shows how far its view has come. */
export interface View {
  /** False before start and after stop: nothing will be seen any more. */
  isFollowing(): boolean;
  resourceVersion(): string;
  get(name: string, namespace?: string): { readonly uid: string } | undefined;
}

/** Finds views; an InformerSet is one. An object may be in several, or in none. */
export interface Views {
  /** The views that this live object belongs into. */
  viewsCovering(object: KubeObject): readonly View[];
  /** The views that show an object of this name now. */
  viewsHolding(ref: ObjectRef): readonly View[];
}

interface Expectation {
  readonly views: readonly View[];
  readonly ref: ObjectRef;
  /** Every view must come this far. */
  readonly resourceVersion?: string | undefined;
  /** And must no longer show this object. */
  readonly goneUid?: string;
}

/** The longest pause between two looks at the views while somebody waits: bookmarks move them without a change. */
const LONGEST_LOOK_MS = 20;

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
    const { resourceVersion, namespace, name } = live.metadata;
    const views = this.#views.viewsCovering(live);
    if (resourceVersion === undefined || views.length === 0) return;
    const place = namespace === undefined ? { name } : { namespace, name };
    const ref = { apiVersion: live.apiVersion, kind: live.kind, ...place };
    this.#expected.set(keyOf(live), { views, ref, resourceVersion });
  }

  /** A delete of ours removed this object for good. */
  deleted(ref: ObjectRef, uid: string): void {
    const key = keyOfRef(ref);
    const { views = [], resourceVersion } = this.#expected.get(key) ?? {};
    const all = new Set([...this.#views.viewsHolding(ref), ...views]);
    if (all.size === 0) return;
    this.#expected.set(key, { views: [...all], ref, resourceVersion, goneUid: uid });
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
    // A watch event is usually there within a millisecond or two.
    for (let pause = 1; left.length > 0 && this.#clock.monotonic() < deadline; pause *= 2) {
      await sleep(this.#clock, Math.min(pause, LONGEST_LOOK_MS));
      left = this.unseen();
    }
    return left;
  }
}

function isSeen(expectation: Expectation): boolean {
  return expectation.views.every((view) => isSeenIn(view, expectation));
}

function isSeenIn(view: View, { ref, resourceVersion, goneUid }: Expectation): boolean {
  if (!view.isFollowing()) return true;
  if (goneUid !== undefined && view.get(ref.name, ref.namespace)?.uid === goneUid) return false;
  if (resourceVersion === undefined) return true;
  const reached = view.resourceVersion();
  if (reached === '') return false;
  // Versions that cannot be ordered tell nothing, and waiting on them would be for ever.
  const order = compareResourceVersions(reached, resourceVersion);
  return order === undefined || order >= 0;
}
