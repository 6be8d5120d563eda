import { describe, expect, test } from '@jest/globals';
import type { JsonObject, KubeObject } from '../../../src/api/kube-object.ts';
import { ClusterError } from '../../../src/cluster/cluster-error.ts';
import { createLeaderElection, type LeaderElection } from '../../../src/cluster/leader-election.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';

const target = { verb: 'patch', resource: 'leases.coordination.k8s.io' } as const;

/** One Lease with versions, as the API server keeps it; can be away or slow. */
class LeaseStore {
  lease: KubeObject | undefined;
  version = 0;
  /** Identities whose calls fail. */
  readonly cutOff = new Set<string>();
  readonly writes: string[] = [];

  clientFor(identity: string) {
    const { cutOff } = this;
    function check(): void {
      if (cutOff.has(identity)) throw new ClusterError(target, { kind: 'Timeout', detail: 'away' });
    }
    return {
      get: () => {
        check();
        return Promise.resolve(this.lease);
      },
      create: (object: KubeObject) => {
        check();
        if (this.lease !== undefined)
          throw new ClusterError(target, { kind: 'AlreadyExists', detail: '' });
        return Promise.resolve(this.#store(identity, object.spec as JsonObject));
      },
      patchMerge: (_ref: unknown, patch: JsonObject, options?: { resourceVersion?: string }) => {
        check();
        if (this.lease === undefined)
          throw new ClusterError(target, { kind: 'NotFound', detail: '' });
        if (options?.resourceVersion !== String(this.version)) {
          throw new ClusterError(target, { kind: 'Conflict', detail: '' });
        }
        const spec = { ...(this.lease.spec as JsonObject), ...(patch.spec as JsonObject) };
        return Promise.resolve(this.#store(identity, spec));
      },
    };
  }

  holder(): unknown {
    return (this.lease?.spec as JsonObject | undefined)?.holderIdentity;
  }

  #store(identity: string, spec: JsonObject): KubeObject {
    this.version++;
    this.writes.push(identity);
    this.lease = {
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata: { name: 'l', namespace: 'n', resourceVersion: String(this.version) },
      spec,
    };
    return this.lease;
  }
}

function candidate(store: LeaseStore, clock: FakeClock, identity: string) {
  const events: string[] = [];
  const errors: unknown[] = [];
  const client = store.clientFor(identity);
  const election: LeaderElection = createLeaderElection({
    client: {
      get: async () => client.get(),
      create: async (object) => client.create(object),
      patchMerge: async (ref, patch, options) => client.patchMerge(ref, patch, options),
    },
    clock,
    identity,
    lease: { namespace: 'n', name: 'l' },
    onElected: () => events.push('elected'),
    onLost: () => events.push('lost'),
    onError: (error) => errors.push(error),
  });
  election.start();
  return { election, events, errors };
}

describe('leader election', () => {
  test('the first takes the lease and keeps it, renewing every 2 s', async () => {
    const [clock, store] = [new FakeClock(), new LeaseStore()];
    const a = candidate(store, clock, 'a');
    await clock.advance(0);
    expect(a.election.isLeader()).toBe(true);
    expect(store.lease?.spec).toMatchObject({
      holderIdentity: 'a',
      leaseDurationSeconds: 15,
      leaseTransitions: 0,
      renewTime: expect.stringMatching(/\.\d{6}Z$/) as unknown as string,
    });
    await clock.advance(60_000);
    expect(a.events).toEqual(['elected']);
    expect(store.writes.length).toBeGreaterThanOrEqual(30);
    expect(store.writes.length).toBeLessThanOrEqual(40);
  });

  test('a second waits, and takes over within 17 s of the last renewal of one that died', async () => {
    const [clock, store] = [new FakeClock(), new LeaseStore()];
    const a = candidate(store, clock, 'a');
    await clock.advance(0);
    clock.randomValue = 0.99;
    const b = candidate(store, clock, 'b');
    await clock.advance(30_000);
    expect(b.election.isLeader()).toBe(false);
    expect(b.election.holder()).toBe('a');
    store.cutOff.add('a');
    const lastRenewal = clock.now;
    while (!b.election.isLeader()) await clock.advance(50);
    expect(clock.now - lastRenewal).toBeLessThanOrEqual(17_000);
    expect(clock.now - lastRenewal).toBeGreaterThanOrEqual(13_000);
    expect(a.election.isLeader()).toBe(false);
    expect(store.lease?.spec).toMatchObject({ leaseTransitions: 1 });
  });

  test('one that cannot renew is no leader 10 s after its last renewal, and never beside another', async () => {
    const [clock, store] = [new FakeClock(), new LeaseStore()];
    const a = candidate(store, clock, 'a');
    const b = candidate(store, clock, 'b');
    await clock.advance(10_000);
    store.cutOff.add('a');
    const cut = clock.now;
    for (let i = 0; i < 400; i++) {
      await clock.advance(100);
      expect(a.election.isLeader() && b.election.isLeader()).toBe(false);
      if (clock.now - cut >= 10_000) expect(a.election.isLeader()).toBe(false);
    }
    expect(a.events).toEqual(['elected', 'lost']);
    expect(b.events).toEqual(['elected']);
    store.cutOff.delete('a');
    await clock.advance(60_000);
    expect(a.election.isLeader()).toBe(false);
  });

  test.each([
    ['was frozen', (clock: FakeClock) => (clock.now += 60_000)],
    [
      'slept with its machine, its monotonic clock too',
      (clock: FakeClock) => (clock.wallOffset += 60_000),
    ],
  ])('one that %s wakes up as no leader before anything else runs', async (_what, freeze) => {
    const [clock, store] = [new FakeClock(), new LeaseStore()];
    const a = candidate(store, clock, 'a');
    await clock.advance(5_000);
    freeze(clock);
    expect(a.election.isLeader()).toBe(false);
  });

  test('a wall clock that is set forward costs a moment, set back nothing', async () => {
    const [clock, store] = [new FakeClock(), new LeaseStore()];
    const a = candidate(store, clock, 'a');
    await clock.advance(5_000);
    clock.wallOffset += 3_600_000;
    await clock.advance(2_000);
    expect(a.election.isLeader()).toBe(true);
    clock.wallOffset -= 7_200_000;
    for (let i = 0; i < 100; i++) {
      await clock.advance(100);
      expect(a.election.isLeader()).toBe(true);
    }
    expect(a.events).toEqual(['elected']);
  });

  test('stop gives the lease back, and another takes it within 2 s', async () => {
    const [clock, store] = [new FakeClock(), new LeaseStore()];
    const a = candidate(store, clock, 'a');
    await clock.advance(0);
    const b = candidate(store, clock, 'b');
    await clock.advance(6_000);
    await a.election.stop();
    expect(a.election.isLeader()).toBe(false);
    expect(store.holder()).toBeNull();
    await clock.advance(2_000);
    expect(b.election.isLeader()).toBe(true);
    expect(a.events).toEqual(['elected']);
  });

  test('stop of one that does not lead writes nothing', async () => {
    const [clock, store] = [new FakeClock(), new LeaseStore()];
    candidate(store, clock, 'a');
    await clock.advance(0);
    const b = candidate(store, clock, 'b');
    await clock.advance(3_000);
    await b.election.stop();
    expect(store.writes).not.toContain('b');
    expect(store.holder()).toBe('a');
  });

  test('a lease that somebody deletes is made again', async () => {
    const [clock, store] = [new FakeClock(), new LeaseStore()];
    const a = candidate(store, clock, 'a');
    await clock.advance(5_000);
    store.lease = undefined;
    await clock.advance(4_500);
    expect(store.holder()).toBe('a');
    expect(a.election.isLeader()).toBe(true);
  });

  test('one whose lease was taken steps down at once', async () => {
    const [clock, store] = [new FakeClock(), new LeaseStore()];
    const a = candidate(store, clock, 'a');
    await clock.advance(5_000);
    await store
      .clientFor('thief')
      .patchMerge(
        undefined,
        { spec: { holderIdentity: 'thief' } },
        { resourceVersion: String(store.version) },
      );
    await clock.advance(4_500);
    expect(a.election.isLeader()).toBe(false);
    expect(a.events).toEqual(['elected', 'lost']);
    expect(store.holder()).toBe('thief');
  });

  test('a process that restarts under its own name takes its lease at once', async () => {
    const [clock, store] = [new FakeClock(), new LeaseStore()];
    candidate(store, clock, 'a');
    await clock.advance(1_000);
    store.cutOff.add('a');
    await clock.advance(3_000);
    store.cutOff.delete('a');
    const again = candidate(store, clock, 'a');
    await clock.advance(0);
    expect(again.election.isLeader()).toBe(true);
  });

  test('over 100 seeded schedules of cuts there are never two leaders', async () => {
    let seed = 7;
    function random(): number {
      seed = (seed * 16_807) % 2_147_483_647;
      return seed / 2_147_483_647;
    }
    for (let run = 0; run < 100; run++) {
      const [clock, store] = [new FakeClock(), new LeaseStore()];
      const all = ['a', 'b', 'c'].map((identity) => candidate(store, clock, identity));
      for (let step = 0; step < 60; step++) {
        clock.randomValue = random();
        const name = ['a', 'b', 'c'][Math.floor(random() * 3)]!;
        if (random() < 0.5) store.cutOff.add(name);
        else store.cutOff.delete(name);
        await clock.advance(random() * 4_000);
        expect(all.filter((one) => one.election.isLeader()).length).toBeLessThanOrEqual(1);
      }
    }
  }, 60_000);
});
