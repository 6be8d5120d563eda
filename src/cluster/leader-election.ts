import type { KubeObject } from '../api/kube-object.ts';
import type { ObjectRef } from '../api/object-ref.ts';
import type { Clock } from '../support/clock.ts';
import type { ClusterClient } from './cluster-client.ts';
import { isClusterError } from './cluster-error.ts';
import { buildLease, parseLease, type LeaseRecord } from './lease-record.ts';
import { sleep } from './sleep.ts';

/** The three times of a lease, in milliseconds. Defaults as in Kubernetes' own controllers: 15 s, 10 s, 2 s. */
interface LeaseTimes {
  /** Others take over when nothing has been heard of the holder for this long. */
  readonly durationMs: number;
  /** The holder stops writing this long after it last began a renewal that succeeded. Well below the duration. */
  readonly renewDeadlineMs: number;
  /** Between two tries, and between two renewals. */
  readonly retryMs: number;
}

export interface LeaderElectionOptions {
  /** Tries of its own: give it a client with one attempt, `urgent`, and a deadline of about 5 s. */
  readonly client: Pick<ClusterClient, 'get' | 'create' | 'patchMerge'>;
  readonly clock: Clock;
  readonly lease: { readonly namespace: string; readonly name: string };
  /** Who we are; unique for each process, not only for each pod. */
  readonly identity: string;
  readonly times?: Partial<LeaseTimes>;
  readonly onElected: () => void;
  /** Not called at stop(). After a loss the election goes on, and `onElected` may be called again. */
  readonly onLost: () => void;
  readonly onError?: (error: unknown) => void;
}

export interface LeaderElection {
  start(): void;
  /** Ends it and gives the lease back, so that another can take it at once. Ask only after the last write has ended. */
  stop(): Promise<void>;
  /**
   * True only while less than the renew deadline has passed since we began the last renewal that succeeded, by the greater of
   * the monotonic and the wall clock: a process that was frozen, or a machine that slept, wakes up as no leader.
   */
  isLeader(): boolean;
  /** Who holds the lease as far as we know; undefined when nobody does. */
  holder(): string | undefined;
  /** Monotonic time of the last try's end, for liveness. */
  lastActivity(): number;
}

const DEFAULT_TIMES: LeaseTimes = { durationMs: 15_000, renewDeadlineMs: 10_000, retryMs: 2_000 };

/** What we last saw on the lease, and since when (by our own clock; the holder's clock is never compared with ours). */
interface Observed {
  readonly record: LeaseRecord;
  readonly since: number;
}

interface Renewal {
  readonly monotonic: number;
  readonly wall: number;
}

/**
 * Leader election on a coordination.k8s.io Lease, as client-go does it, with two differences: leadership ends by the clock
 * alone, without waiting for a failed call, and a candidate looks exactly when the holder's time is up, so that a takeover comes
 * within duration + retry of the last renewal.
 * Caveat: holds for clocks whose rates differ by less than duration / renewDeadline (1.5 by default).
 */
export function createLeaderElection(options: LeaderElectionOptions): LeaderElection {
  return new LeaseElection(options);
}

class LeaseElection implements LeaderElection {
  readonly #options: LeaderElectionOptions;
  readonly #times: LeaseTimes;
  readonly #ref: ObjectRef;
  readonly #stopping = new AbortController();
  #loop: Promise<void> | undefined;
  #observed: Observed | undefined;
  #renewal: Renewal | undefined;
  #leading = false;
  #lastActivity: number;

  constructor(options: LeaderElectionOptions) {
    this.#options = options;
    this.#times = { ...DEFAULT_TIMES, ...options.times };
    this.#ref = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', ...options.lease };
    this.#lastActivity = options.clock.monotonic();
  }

  start(): void {
    this.#loop ??= this.#run();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#loop;
    const ours = this.#observed?.record.holder === this.#options.identity;
    this.#leading = false;
    this.#renewal = undefined;
    if (ours) await this.#release();
  }

  isLeader(): boolean {
    if (!this.#leading || this.#renewal === undefined) return false;
    const { clock } = this.#options;
    const passed = Math.max(
      clock.monotonic() - this.#renewal.monotonic,
      clock.wall() - this.#renewal.wall,
    );
    return passed < this.#times.renewDeadlineMs;
  }

  holder(): string | undefined {
    return this.#observed?.record.holder;
  }

  lastActivity(): number {
    return this.#lastActivity;
  }

  async #run(): Promise<void> {
    const { clock } = this.#options;
    while (!this.#stopping.signal.aborted) {
      try {
        await this.#round();
      } catch (error) {
        this.#options.onError?.(error);
        // What we know of the lease may be wrong now; the next round reads it.
        if (isClusterError(error, 'Conflict', 'AlreadyExists', 'NotFound'))
          this.#observed = undefined;
      }
      this.#lastActivity = clock.monotonic();
      this.#settle();
      await sleep(clock, this.#pauseMs(), this.#stopping.signal);
    }
  }

  /** One look at the lease, and one write if it is ours or free to take. */
  async #round(): Promise<void> {
    const { identity, clock } = this.#options;
    if (!this.#leading || this.#observed === undefined) this.#observe(await this.#read());
    const { record, since } = this.#observed ?? {};
    if (record === undefined) {
      await this.#write(undefined);
      return;
    }
    const free = record.holder === undefined || record.holder === identity;
    const expired = since !== undefined && clock.monotonic() - since >= record.durationMs;
    if (free || expired) await this.#write(record);
  }

  async #read(): Promise<LeaseRecord | undefined> {
    const lease = await this.#options.client.get(this.#ref);
    return lease === undefined ? undefined : parseLease(lease, this.#times.durationMs);
  }

  #observe(record: LeaseRecord | undefined): void {
    const same = this.#observed?.record.resourceVersion === record?.resourceVersion;
    if (same && this.#observed !== undefined) return;
    this.#observed = record && { record, since: this.#options.clock.monotonic() };
  }

  /** Takes or renews the lease; refused (Conflict) when it changed since we saw it. */
  async #write(record: LeaseRecord | undefined): Promise<void> {
    const { clock, client, identity } = this.#options;
    const begun = { monotonic: clock.monotonic(), wall: clock.wall() };
    const spec = buildLease(record, {
      identity,
      wall: begun.wall,
      durationMs: this.#times.durationMs,
    });
    const lease =
      record === undefined
        ? await client.create(leaseObject(this.#ref, spec))
        : await client.patchMerge(this.#ref, { spec }, { resourceVersion: record.resourceVersion });
    this.#renewal = begun;
    this.#observe(parseLease(lease, this.#times.durationMs));
  }

  /** Tells about a change of leadership. */
  #settle(): void {
    const holds = this.#observed?.record.holder === this.#options.identity;
    const { clock } = this.#options;
    const age = clock.monotonic() - (this.#renewal?.monotonic ?? Number.NEGATIVE_INFINITY);
    const heldByOther = this.#observed !== undefined && !holds;
    const leads =
      !heldByOther && age < this.#times.renewDeadlineMs && !this.#stopping.signal.aborted;
    if (leads === this.#leading) return;
    if (this.#stopping.signal.aborted) return;
    this.#leading = leads;
    if (leads) this.#options.onElected();
    else this.#options.onLost();
  }

  /** Candidates wait a little less than leaders, and not beyond the moment when the holder's time is up. */
  #pauseMs(): number {
    const { clock } = this.#options;
    const { retryMs } = this.#times;
    const pause = retryMs * (0.8 + 0.2 * clock.random());
    if (this.#leading || this.#observed === undefined) return pause;
    const { record, since } = this.#observed;
    const left = since + record.durationMs - clock.monotonic();
    return left > 0 ? Math.min(pause, left) : pause;
  }

  async #release(): Promise<void> {
    const record = this.#observed?.record;
    if (record === undefined) return;
    const spec = { holderIdentity: null, leaseDurationSeconds: 1 };
    try {
      const { resourceVersion } = record;
      await this.#options.client.patchMerge(this.#ref, { spec }, { resourceVersion });
    } catch (error) {
      this.#options.onError?.(error);
    }
  }
}

function leaseObject(ref: ObjectRef, spec: KubeObject['spec']): KubeObject {
  const { apiVersion, kind, name, namespace } = ref;
  return {
    apiVersion,
    kind,
    metadata: namespace === undefined ? { name } : { name, namespace },
    spec,
  };
}
