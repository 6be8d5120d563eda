import { describe, expect, test } from '@jest/globals';
import type { KubeObject } from '../../../src/api/kube-object.ts';
import { OwnWrites, type View } from '../../../src/cluster/own-writes.ts';
import { recordWrites } from '../../../src/cluster/recorded-client.ts';
import type { ClusterClient, DeleteResult } from '../../../src/cluster/cluster-client.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';

const ref = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'n', name: 'a' };
const key = '/ConfigMap/n/a';

function live(version: number): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { namespace: 'n', name: 'a', uid: 'u', resourceVersion: String(version) },
  };
}

class FakeView implements View {
  following = true;
  version = '10';
  uid: string | undefined;

  isFollowing(): boolean {
    return this.following;
  }

  resourceVersion(): string {
    return this.version;
  }

  get(): { uid: string } | undefined {
    return this.uid === undefined ? undefined : { uid: this.uid };
  }
}

function rig(...views: readonly FakeView[]) {
  const clock = new FakeClock();
  const ownWrites = new OwnWrites(
    {
      viewsCovering: () => views,
      viewsHolding: () => views.filter((view) => view.uid !== undefined),
    },
    clock,
  );
  return { clock, ownWrites };
}

describe('own writes', () => {
  test('a write is unseen until the view has come as far', () => {
    const view = new FakeView();
    const { ownWrites } = rig(view);
    ownWrites.wrote(live(11));
    expect(ownWrites.unseen()).toEqual([key]);
    view.version = '11';
    expect(ownWrites.unseen()).toEqual([]);
  });

  test('an apply that changed nothing is seen at once', () => {
    const { ownWrites } = rig(new FakeView());
    ownWrites.wrote(live(9));
    expect(ownWrites.unseen()).toEqual([]);
  });

  test('of two writes to one object the last counts', () => {
    const view = new FakeView();
    const { ownWrites } = rig(view);
    ownWrites.wrote(live(11));
    ownWrites.wrote(live(15));
    view.version = '12';
    expect(ownWrites.unseen()).toEqual([key]);
  });

  test('a write that somebody else deletes meanwhile does not hold us up', () => {
    const view = new FakeView();
    const { ownWrites } = rig(view);
    ownWrites.wrote(live(11));
    view.version = '12';
    expect(view.get()).toBeUndefined();
    expect(ownWrites.unseen()).toEqual([]);
  });

  test('every view that the object belongs into has to show it', () => {
    const [first, second] = [new FakeView(), new FakeView()];
    const { ownWrites } = rig(first, second);
    ownWrites.wrote(live(11));
    first.version = '11';
    expect(ownWrites.unseen()).toEqual([key]);
    second.version = '30';
    expect(ownWrites.unseen()).toEqual([]);
  });

  test('a write to an object that nobody follows is not waited for', () => {
    const { ownWrites } = rig();
    ownWrites.wrote(live(11));
    expect(ownWrites.unseen()).toEqual([]);
  });

  test('nor one in a view that was stopped', () => {
    const view = new FakeView();
    const { ownWrites } = rig(view);
    ownWrites.wrote(live(11));
    view.following = false;
    expect(ownWrites.unseen()).toEqual([]);
  });

  test('a view that has shown nothing yet has not seen it', () => {
    const view = new FakeView();
    view.version = '';
    const { ownWrites } = rig(view);
    ownWrites.wrote(live(11));
    expect(ownWrites.unseen()).toEqual([key]);
  });

  test('a delete is unseen while the view shows that very object', () => {
    const view = new FakeView();
    view.uid = 'u';
    const { ownWrites } = rig(view);
    ownWrites.deleted(ref, 'u');
    expect(ownWrites.unseen()).toEqual([key]);
    view.uid = 'another';
    expect(ownWrites.unseen()).toEqual([]);
  });

  test('a delete right after a create waits for both', () => {
    const view = new FakeView();
    const { ownWrites } = rig(view);
    ownWrites.wrote(live(11));
    ownWrites.deleted(ref, 'u');
    expect(ownWrites.unseen()).toEqual([key]);
    view.version = '11';
    view.uid = 'u';
    expect(ownWrites.unseen()).toEqual([key]);
    view.version = '12';
    view.uid = undefined;
    expect(ownWrites.unseen()).toEqual([]);
  });

  test('waiting ends when everything is seen, or hands back what is not', async () => {
    const view = new FakeView();
    const { clock, ownWrites } = rig(view);
    ownWrites.wrote(live(11));
    const late = ownWrites.seen(1_000);
    await clock.advance(1_100);
    expect(await late).toEqual([key]);
    const waiting = ownWrites.seen(1_000);
    await clock.advance(300);
    view.version = '11';
    await clock.advance(100);
    expect(await waiting).toEqual([]);
  });
});

describe('a recorded client', () => {
  function recorded(result: DeleteResult = 'deleted') {
    const view = new FakeView();
    view.uid = 'u';
    const { ownWrites } = rig(view);
    const client = {
      apply: () => Promise.resolve(live(11)),
      updateStatus: () => Promise.resolve(live(11)),
      create: () => Promise.resolve(live(11)),
      patchMerge: () => Promise.resolve(live(11)),
      delete: () => Promise.resolve(result),
      get: () => Promise.resolve(undefined),
    } as unknown as ClusterClient;
    return { ownWrites, client: recordWrites(client, ownWrites) };
  }

  test.each<[string, (client: ClusterClient) => Promise<unknown>, readonly string[]]>([
    ['an apply', (client) => client.apply(live(1)), [key]],
    ['a status', (client) => client.updateStatus(live(1)), [key]],
    ['a create', (client) => client.create(live(1)), [key]],
    ['a patch', (client) => client.patchMerge(ref, {}), [key]],
    ['a delete', (client) => client.delete(ref, { uid: 'u' }), [key]],
    ['a delete of an unknown uid: not to be told apart', (client) => client.delete(ref), []],
    ['a dry run: nothing was written', (client) => client.apply(live(1), { dryRun: true }), []],
    ['a dry run of a delete', (client) => client.delete(ref, { uid: 'u', dryRun: true }), []],
    ['a read', (client) => client.get(ref), []],
  ])('%s', async (_what, call, unseen) => {
    const { ownWrites, client } = recorded();
    await call(client);
    expect(ownWrites.unseen()).toEqual(unseen);
  });

  test('a delete that finalizers hold is not gone', async () => {
    const { ownWrites, client } = recorded('deleting');
    await client.delete(ref, { uid: 'u' });
    expect(ownWrites.unseen()).toEqual([]);
  });
});
