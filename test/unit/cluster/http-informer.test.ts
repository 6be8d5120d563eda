import { afterEach, describe, expect, jest, test } from '@jest/globals';
import type { ClusterConnection } from '../../../src/cluster/connection.ts';
import type { Informer, InformerSpec } from '../../../src/cluster/informer.ts';
import { isDead, type InformerSet } from '../../../src/cluster/informer-set.ts';
import {
  apiStatus,
  type FakeApi,
  type FakeStream,
  type Received,
  type Reply,
} from '../../fakes/api-server.ts';
import { closeFakes, openFake } from '../../fakes/open-fake.ts';
import { quickClock } from '../../fakes/quick-clock.ts';

jest.setTimeout(15_000);

/** Minutes pass in tenths of a second. */
const FACTOR = 100;
const clock = quickClock(FACTOR);

const spec: InformerSpec<string> = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  project: (object) => String((object.data as { x?: string } | undefined)?.x),
};

function configMap(name: string, version: number, uid = `uid-${name}`): object {
  const metadata = { name, namespace: 'n', uid, resourceVersion: String(version) };
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { x: String(version) } };
}

function bookmark(version: number, complete = false): object {
  const annotations = complete ? { 'k8s.io/initial-events-end': 'true' } : {};
  return { kind: 'ConfigMap', metadata: { resourceVersion: String(version), annotations } };
}

/** A stream that begins with these objects as one whole view. */
function whole(
  version: number,
  objects: readonly object[],
  then?: (stream: FakeStream) => void,
): Reply {
  return {
    stream: (stream) => {
      for (const object of objects) stream.send('ADDED', object);
      stream.send('BOOKMARK', bookmark(version, true));
      then?.(stream);
    },
  };
}

interface Rig {
  readonly api: FakeApi;
  readonly connection: ClusterConnection;
  readonly informers: InformerSet<string>;
  readonly informer: Informer<string>;
  /** `name before>after` for each change. */
  readonly changes: string[];
  /** What was asked: `all` (a view as a stream), `list`, or `from VERSION`. */
  asked(): readonly string[];
}

const rigs: Rig[] = [];

async function rigOf(
  reply: (request: Received, count: number) => Reply,
  more: Partial<InformerSpec<string>> = {},
): Promise<Rig> {
  const { api, connection } = await openFake(reply, { clock });
  const informers = connection.informers<string>();
  const informer = informers.add({ ...spec, ...more });
  const changes: string[] = [];
  informers.onChange(({ key, before, after }) => {
    changes.push(`${key.split('/').at(-1) ?? ''} ${before?.value ?? '-'}>${after?.value ?? '-'}`);
  });
  const rig = {
    api,
    connection,
    informers,
    informer,
    changes,
    asked: () => api.received.map(print),
  };
  rigs.push(rig);
  informers.start();
  return rig;
}

function print({ query }: Received): string {
  if (query.get('watch') === null) return 'list';
  return query.get('sendInitialEvents') === 'true'
    ? 'all'
    : `from ${query.get('resourceVersion') ?? ''}`;
}

async function until(condition: () => boolean, what: string): Promise<void> {
  for (const end = performance.now() + 12_000; performance.now() < end;) {
    if (condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error(`never came: ${what}`);
}

afterEach(async () => {
  for (const { informers } of rigs.splice(0)) informers.stop();
  await closeFakes();
});

const quiet: Reply = { stream: () => undefined };

describe('an informer', () => {
  test('reads everything by one stream and follows it, without a list', async () => {
    const rig = await rigOf(() =>
      whole(5, [configMap('a', 3)], (stream) => {
        stream.send('MODIFIED', configMap('a', 6));
        stream.send('ADDED', configMap('b', 7));
        stream.send('DELETED', configMap('a', 8));
      }),
    );
    await rig.informer.synced;
    await until(() => rig.changes.length === 4, 'four changes');
    expect(rig.changes).toEqual(['a ->3', 'a 3>6', 'b ->7', 'a 6>-']);
    expect(rig.informer.list().map((stored) => stored.name)).toEqual(['b']);
    expect(rig.informer.resourceVersion()).toBe('8');
    expect(rig.asked()).toEqual(['all']);
    expect(rig.informer.health()).toMatchObject({
      synced: true,
      served: true,
      failures: 0,
      lists: 0,
      streams: 1,
    });
  });

  test('asks for bookmarks, a long stream, and what was selected', async () => {
    const rig = await rigOf(() => whole(5, []), {
      namespace: 'n',
      labelSelector: 'x',
      metadataOnly: true,
    });
    await rig.informer.synced;
    const [request] = rig.api.received;
    expect(request!.path).toBe('/api/v1/namespaces/n/configmaps');
    expect(Object.fromEntries(request!.query)).toEqual({
      watch: 'true',
      labelSelector: 'x',
      allowWatchBookmarks: 'true',
      sendInitialEvents: 'true',
      resourceVersionMatch: 'NotOlderThan',
      timeoutSeconds: '300',
    });
    expect(request!.headers.accept).toContain('as=PartialObjectMetadata;');
  });

  test('goes on at the last bookmark when a stream ends', async () => {
    const rig = await rigOf((_request, count) => {
      if (count > 1) return quiet;
      return whole(5, [configMap('a', 3)], (stream) => {
        stream.send('BOOKMARK', bookmark(90));
        stream.end();
      });
    });
    await until(() => rig.asked().length === 2, 'a second watch');
    expect(rig.asked()).toEqual(['all', 'from 90']);
    expect(rig.changes).toEqual(['a ->3']);
  });

  test('goes on where it was when the connection breaks', async () => {
    const rig = await rigOf((_request, count) => {
      if (count === 1)
        return whole(5, [], (stream) =>
          setTimeout(() => {
            stream.reset();
          }, 20),
        );
      return {
        stream: (stream) => {
          stream.send('ADDED', configMap('late', 6));
        },
      };
    });
    await until(() => rig.changes.length === 1, 'the late object');
    expect(rig.asked()).toEqual(['all', 'from 5']);
  });

  test('a stream that stops within its first view shows nothing of it, and begins again', async () => {
    const rig = await rigOf((_request, count) => {
      if (count > 1) return whole(9, [configMap('a', 3)]);
      return {
        stream: (stream) => {
          stream.send('ADDED', configMap('ghost', 1));
          setTimeout(() => {
            stream.reset();
          }, 20);
        },
      };
    });
    await rig.informer.synced;
    expect(rig.asked()).toEqual(['all', 'all']);
    expect(rig.changes).toEqual(['a ->3']);
  });

  test.each<[string, Reply]>([
    [
      'an ERROR event 410',
      {
        stream: (stream) => {
          stream.send('ERROR', { kind: 'Status', code: 410, reason: 'Expired' });
        },
      },
    ],
    ['an answer 410', apiStatus(410, 'Expired')],
    [
      'a corrupt line',
      {
        stream: (stream) => {
          stream.raw('{"type":"MODIFIED","obj\n');
        },
      },
    ],
    [
      'a bookmark that is older',
      {
        stream: (stream) => {
          stream.send('BOOKMARK', bookmark(2));
        },
      },
    ],
  ])('reads everything again after %s, and finds what changed meanwhile', async (_what, fault) => {
    const rig = await rigOf((_request, count) => {
      if (count === 1)
        return whole(5, [configMap('gone', 3), configMap('kept', 4)], (stream) => {
          stream.end();
        });
      return count === 2 ? fault : whole(20, [configMap('kept', 4), configMap('new', 19)]);
    });
    await until(() => rig.changes.length === 4, 'the differences');
    expect(rig.asked()).toEqual(['all', 'from 5', 'all']);
    expect(rig.changes).toEqual(['gone ->3', 'kept ->4', 'gone 3>-', 'new ->19']);
  });

  test('a raw line separator inside a string is no end of a line', async () => {
    const rig = await rigOf(() =>
      whole(5, [], (stream) => {
        const object = configMap('a', 6);
        stream.raw(
          JSON.stringify({ type: 'ADDED', object: { ...object, data: { x: '\u2028' } } }) + '\n',
        );
      }),
    );
    await until(() => rig.changes.length === 1, 'the object');
    expect(rig.changes).toEqual(['a ->\u2028']);
    expect(rig.asked()).toEqual(['all']);
  });

  test('a server that does not know such streams is read by pages, and not asked again', async () => {
    const rig = await rigOf((request, count) => {
      if (count === 1)
        return apiStatus(422, 'Invalid', { message: 'sendInitialEvents is forbidden' });
      if (print(request) === 'list') {
        return { json: { metadata: { resourceVersion: '5' }, items: [configMap('a', 3)] } };
      }
      return count < 5
        ? {
            stream: (stream) => {
              stream.end();
            },
          }
        : quiet;
    });
    await rig.informer.synced;
    await until(() => rig.asked().length >= 5, 'watches');
    expect(rig.asked().slice(0, 5)).toEqual(['all', 'list', 'from 5', 'from 5', 'from 5']);
    expect(rig.changes).toEqual(['a ->3']);
  });

  test('an old server that ignores the wish for a view is found out at the end of the stream', async () => {
    const rig = await rigOf((request, count) => {
      if (count === 1)
        return {
          stream: (stream) => {
            stream.send('ADDED', configMap('a', 3));
            stream.end();
          },
        };
      if (print(request) === 'list')
        return { json: { metadata: { resourceVersion: '5' }, items: [configMap('a', 3)] } };
      return quiet;
    });
    await rig.informer.synced;
    expect(rig.asked().slice(0, 2)).toEqual(['all', 'list']);
    expect(rig.changes).toEqual(['a ->3']);
  });

  test('a stream that falls silent is given up after 90 s; one with bookmarks is kept', async () => {
    const rig = await rigOf((_request, count) =>
      count > 1
        ? quiet
        : whole(5, [], (stream) => {
            let sent = 0;
            const timer = setInterval(() => {
              stream.send('BOOKMARK', bookmark(6 + sent));
              if (++sent === 6) clearInterval(timer);
            }, 60_000 / FACTOR);
          }),
    );
    const [first] = await until(() => rig.asked().length === 2, 'a second watch').then(
      () => rig.api.received,
    );
    expect(rig.asked()).toEqual(['all', 'from 11']);
    const lived = (rig.api.received[1]!.at - first!.at) * FACTOR;
    expect(lived).toBeGreaterThan(445_000);
    // The machine may be busy: a tenth of a second is ten here.
    expect(lived).toBeLessThan(600_000);
  });

  test('a server that closes every watch at once is asked no more than once a second, then less', async () => {
    const rig = await rigOf((_request, count) =>
      count === 1
        ? whole(5, [], (stream) => {
            stream.end();
          })
        : {
            stream: (stream) => {
              stream.end();
            },
          },
    );
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    // 100 s: pauses of 1, 2, 4, 8, 16, 25, 25 s.
    expect(rig.asked().length).toBeLessThanOrEqual(9);
    expect(rig.asked().length).toBeGreaterThanOrEqual(4);
    const gaps = rig.api.received
      .slice(1)
      .map((request, index) => (request.at - rig.api.received[index]!.at) * FACTOR);
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(900);
    expect(isDead(rig.informer.health(), clock.monotonic())).toBe(false);
  });

  test('a server that is away is asked for ever, and the first view after it is whole', async () => {
    let away = true;
    const rig = await rigOf(() => (away ? { fault: 'reset' } : whole(5, [configMap('a', 3)])));
    await new Promise((resolve) => setTimeout(resolve, 600));
    expect(rig.informers.hasSynced()).toBe(false);
    expect(rig.informer.health()).toMatchObject({
      synced: false,
      lastError: { kind: 'Unavailable' },
    });
    expect(isDead(rig.informer.health(), clock.monotonic())).toBe(false);
    away = false;
    await rig.informer.synced;
    expect(rig.changes).toEqual(['a ->3']);
    expect(rig.informer.health()).toMatchObject({ failures: 0, lastError: undefined });
  });

  test('when the server answers anybody again, the others do not wait for their pauses to end', async () => {
    let away = true;
    const rig = await rigOf((request) => {
      if (request.query.get('watch') === null) return { json: {} };
      return away ? { fault: 'reset' } : whole(5, []);
    });
    await until(() => rig.asked().length === 6, 'pauses of 16 s and more');
    away = false;
    const begun = clock.monotonic();
    await rig.connection.client.version();
    await rig.informer.synced;
    expect(clock.monotonic() - begun).toBeLessThan(10_000);
  });

  test('Retry-After is kept', async () => {
    const rig = await rigOf((_request, count) =>
      count === 1 ? { status: 429, text: '', headers: { 'Retry-After': '20' } } : whole(5, []),
    );
    await rig.informer.synced;
    const [first, second] = rig.api.received;
    expect((second!.at - first!.at) * FACTOR).toBeGreaterThanOrEqual(19_900);
  });

  test('a kind that is not served is an empty view that says so, until it is served', async () => {
    let served = false;
    const rig = await rigOf(() =>
      served ? whole(5, [configMap('a', 3)]) : apiStatus(404, 'NotFound'),
    );
    await rig.informer.synced;
    expect(rig.informer.health()).toMatchObject({ synced: true, served: false });
    served = true;
    await until(() => rig.changes.length === 1, 'the object');
    expect(rig.informer.health()).toMatchObject({ served: true });
  });

  test('a missing right is told and asked about again', async () => {
    let allowed = false;
    const message =
      'configmaps is forbidden: User "x" cannot list resource "configmaps" in API group ""';
    const rig = await rigOf(() =>
      allowed ? whole(5, []) : apiStatus(403, 'Forbidden', { message }),
    );
    await until(() => rig.informer.health().failures > 0, 'a failure');
    expect(rig.informer.health()).toMatchObject({
      synced: false,
      lastError: { kind: 'Forbidden' },
    });
    allowed = true;
    await rig.informer.synced;
  });

  test('after stop no handler is called and no watch stays open', async () => {
    const streams: FakeStream[] = [];
    const rig = await rigOf(() => whole(5, [], (stream) => streams.push(stream)));
    await rig.informer.synced;
    rig.informers.stop();
    streams[0]!.send('ADDED', configMap('late', 6));
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(rig.changes).toEqual([]);
    expect(rig.informer.isFollowing()).toBe(false);
    expect(rig.asked()).toEqual(['all']);
  });

  test('stop while a list is under way leaves nothing behind', async () => {
    const rig = await rigOf((request, count) =>
      count === 1
        ? apiStatus(422, 'Invalid')
        : print(request) === 'list'
          ? { fault: 'silence' }
          : quiet,
    );
    await until(() => rig.asked().includes('list'), 'a list');
    rig.informers.stop();
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(rig.asked()).toEqual(['all', 'list']);
  });

  test('a handler that throws does not end the process nor the informer', async () => {
    const rig = await rigOf((_request, count) =>
      count === 1
        ? whole(5, [], (stream) => {
            stream.send('ADDED', configMap('a', 6));
          })
        : {
            stream: (stream) => {
              stream.send('ADDED', configMap('b', 7));
            },
          },
    );
    rig.informer.onChange(({ after }) => {
      if (after?.name === 'a') throw new Error('bug');
    });
    await until(() => rig.changes.length === 2, 'both objects');
    expect(rig.asked()).toEqual(['all', 'from 6']);
  });
});

describe('an informer set', () => {
  test('shares one informer for one selection, and one for each other', async () => {
    const rig = await rigOf(() => whole(5, [configMap('a', 3)]));
    expect(rig.informers.add(spec)).toBe(rig.informer);
    expect(() => rig.informers.add({ ...spec, project: () => 'other' })).toThrow(
      'another projection',
    );
    const narrow = rig.informers.add({ ...spec, namespace: 'n' });
    expect(narrow).not.toBe(rig.informer);
    await rig.informers.synced();
    expect(rig.informers.health()).toHaveLength(2);
    expect(
      rig.informers.get({ apiVersion: 'v1', kind: 'ConfigMap', namespace: 'n', name: 'a' })?.value,
    ).toBe('3');
    expect(rig.informers.list({ apiVersion: 'v1', kind: 'ConfigMap' })).toHaveLength(1);
    rig.informers.remove(narrow);
    expect(narrow.isFollowing()).toBe(false);
    expect(rig.informers.health()).toHaveLength(1);
  });
});
