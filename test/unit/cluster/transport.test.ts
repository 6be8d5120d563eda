import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import type { ObjectRef } from '../../../src/api/object-ref.ts';
import { openConnection } from '../../../src/cluster/connection.ts';
import { fence } from '../../../src/cluster/fenced-client.ts';
import { systemClock } from '../../../src/cluster/system-clock.ts';
import { createAuthority, issueCertificate } from '../../cluster/pki.ts';
import { apiStatus, startFakeApi, type FakeStream, type Reply } from '../../fakes/api-server.ts';
import { closeFakes, openFake } from '../../fakes/open-fake.ts';
import { quickClock } from '../../fakes/quick-clock.ts';

const ref: ObjectRef = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'n', name: 'a' };
const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { namespace: 'n', name: 'a' } };
const live: Reply = {
  json: { ...object, metadata: { ...object.metadata, uid: 'u', resourceVersion: '1' } },
};

/** Answers in turn; the last answer is repeated. */
function inTurn(...replies: readonly Reply[]): (request: unknown, count: number) => Reply {
  return (_request, count) => replies[Math.min(count, replies.length) - 1]!;
}

afterEach(closeFakes);

describe('connections', () => {
  test('300 requests one after the other need one connection', async () => {
    const { api, connection } = await openFake(() => live);
    for (let i = 0; i < 300; i++) await connection.client.get(ref);
    expect(api.connections()).toBe(1);
  });

  test('100 requests at once need at most ten', async () => {
    const { api, connection } = await openFake(() => live);
    await Promise.all(Array.from({ length: 100 }, () => connection.client.get(ref)));
    expect(api.connections()).toBeLessThanOrEqual(10);
  });

  test('the ones that wait are not used again once one has fallen silent', async () => {
    const clock = quickClock(200);
    const { api, connection } = await openFake(
      (request) => (request.path.endsWith('/slow') ? { fault: 'silence' } : live),
      { clock },
    );
    const five = (): Promise<unknown> =>
      Promise.all(Array.from({ length: 5 }, () => connection.client.get(ref)));
    await five();
    const before = api.connections();
    const slow = connection.clientWith({ attempts: 1 }).get({ ...ref, name: 'slow' });
    await expect(slow).rejects.toMatchObject({ kind: 'Timeout' });
    await five();
    expect(api.connections() - before).toBe(5);
  });

  test('an urgent call does not wait in line', async () => {
    const { api, connection } = await openFake((request) =>
      request.path.endsWith('/slow') ? { fault: 'silence' } : live,
    );
    const slow = Array.from({ length: 12 }, () =>
      connection.client.get({ ...ref, name: 'slow' }).catch(() => undefined),
    );
    await expect(connection.clientWith({ urgent: true }).get(ref)).resolves.toBeDefined();
    expect(
      api.received.filter((request) => request.path.endsWith('/slow')).length,
    ).toBeLessThanOrEqual(10);
    connection.close();
    await Promise.all(slow);
  });
});

describe('a call is repeated', () => {
  test.each<[string, readonly Reply[]]>([
    ['a read after a server error', [apiStatus(500, 'InternalError'), live]],
    ['a read after a broken body', [{ fault: 'cut' }, live]],
    ['a read after half of a JSON answer', [{ status: 200, text: '{"kind":' }, live]],
    ['a read after a dropped connection', [{ fault: 'reset' }, live]],
    ['a read after a gateway error that is no JSON', [{ status: 502, text: '<html>' }, live]],
  ])('%s', async (_what, replies) => {
    const { api, connection } = await openFake(inTurn(...replies));
    await expect(connection.client.get(ref)).resolves.toMatchObject(object);
    expect(api.received).toHaveLength(2);
  });

  test('at most four times', async () => {
    const { api, connection } = await openFake(() => apiStatus(503, 'ServiceUnavailable'), {
      clock: quickClock(50),
    });
    await expect(connection.client.get(ref)).rejects.toMatchObject({
      kind: 'Unavailable',
      status: 503,
    });
    expect(api.received).toHaveLength(4);
  });

  test('an apply after a dropped connection', async () => {
    const { api, connection } = await openFake(inTurn({ fault: 'reset' }, live));
    await connection.client.apply(object);
    expect(api.received).toHaveLength(2);
  });

  test('but not an apply after a server error', async () => {
    const { api, connection } = await openFake(inTurn(apiStatus(500, 'InternalError'), live));
    await expect(connection.client.apply(object)).rejects.toMatchObject({ kind: 'Unavailable' });
    expect(api.received).toHaveLength(1);
  });

  test('and never a create that may have arrived', async () => {
    const { api, connection } = await openFake(inTurn({ fault: 'reset' }, live));
    await expect(connection.client.create(object)).rejects.toMatchObject({ kind: 'Unavailable' });
    expect(api.received).toHaveLength(1);
  });

  test('nor a delete without uid, which could meet another object', async () => {
    const { api, connection } = await openFake(inTurn({ fault: 'reset' }, live));
    await expect(connection.client.delete(ref)).rejects.toMatchObject({ kind: 'Unavailable' });
    expect(api.received).toHaveLength(1);
    await connection.client.delete(ref, { uid: 'u' });
  });

  test('a refusal of content is final', async () => {
    const { api, connection } = await openFake(() => apiStatus(422, 'Invalid'));
    await expect(connection.client.apply(object)).rejects.toMatchObject({ kind: 'Invalid', ref });
    expect(api.received).toHaveLength(1);
  });

  test('nothing is repeated beyond the attempts that were asked for', async () => {
    const { api, connection } = await openFake(() => ({ fault: 'reset' }));
    await expect(connection.clientWith({ attempts: 1 }).get(ref)).rejects.toMatchObject({
      kind: 'Unavailable',
    });
    expect(api.received.length).toBe(1);
  });
});

describe('a kept connection that the server has closed', () => {
  test.each([
    [
      'a read',
      (client: Parameters<typeof fence>[0]) => client.clientWith({ attempts: 1 }).get(ref),
    ],
    [
      'an apply',
      (client: Parameters<typeof fence>[0]) => client.clientWith({ attempts: 1 }).apply(object),
    ],
  ])('costs %s nothing', async (_what, call) => {
    let cutOff = 0;
    const { api, connection } = await openFake((request) =>
      request.connection <= cutOff ? { fault: 'reset' } : live,
    );
    await Promise.all(Array.from({ length: 5 }, () => connection.client.get(ref)));
    cutOff = api.connections();
    await expect(call(connection)).resolves.toMatchObject(object);
    expect(api.received).toHaveLength(5 + 2);
  });

  test('is an error for a create, which may have arrived', async () => {
    const { api, connection } = await openFake((request) =>
      request.method === 'POST' && request.connection === 1 ? { fault: 'reset' } : live,
    );
    await connection.client.get(ref);
    await expect(connection.client.create(object)).rejects.toMatchObject({ kind: 'Unavailable' });
    expect(api.received).toHaveLength(2);
  });
});

describe('Retry-After', () => {
  test.each([
    [
      '429 for a read',
      429,
      (client: Parameters<typeof fence>[0]) => client.clientWith({}).get(ref),
    ],
    [
      '429 for an apply',
      429,
      (client: Parameters<typeof fence>[0]) => client.clientWith({}).apply(object),
    ],
    [
      '429 for a create: nothing was done',
      429,
      (client: Parameters<typeof fence>[0]) => client.clientWith({}).create(object),
    ],
    [
      '503 for a read',
      503,
      (client: Parameters<typeof fence>[0]) => client.clientWith({}).get(ref),
    ],
  ])('is kept: %s', async (_what, status, call) => {
    const busy: Reply = { status, text: 'slow down', headers: { 'Retry-After': '1' } };
    const { api, connection } = await openFake(inTurn(busy, live));
    await expect(call(connection)).resolves.toMatchObject(object);
    const [first, second] = api.received;
    expect(second!.at - first!.at).toBeGreaterThanOrEqual(995);
    expect(second!.at - first!.at).toBeLessThan(3000);
  });

  test('that is beyond the deadline ends the call at once and is handed on', async () => {
    const busy: Reply = { status: 429, text: '', headers: { 'Retry-After': '120' } };
    const { api, connection } = await openFake(() => busy);
    const error = await connection.client.apply(object).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ kind: 'TooManyRequests', retryAfterMs: 120_000 });
    expect(api.received).toHaveLength(1);
  });
});

describe('deadlines', () => {
  test('a read that is not answered is asked again on another connection, and ends in time', async () => {
    const { api, connection } = await openFake(() => ({ fault: 'silence' }), {
      clock: quickClock(50),
    });
    const begun = performance.now();
    await expect(connection.client.get(ref)).rejects.toMatchObject({ kind: 'Timeout' });
    expect((performance.now() - begun) * 50).toBeLessThan(31_000);
    expect(api.received).toHaveLength(2);
    expect(api.connections()).toBe(2);
  });

  test('a write that is not answered is not sent again', async () => {
    const { api, connection } = await openFake(() => ({ fault: 'silence' }), {
      clock: quickClock(100),
    });
    await expect(connection.client.apply(object)).rejects.toMatchObject({ kind: 'Timeout' });
    expect(api.received).toHaveLength(1);
  });

  test('a server that is not there is Unavailable, not an unhandled error', async () => {
    const { api, connection } = await openFake(() => live);
    await api.close();
    await expect(connection.clientWith({ attempts: 1 }).get(ref)).rejects.toMatchObject({
      kind: 'Unavailable',
      status: undefined,
    });
  });

  test('closing ends what is in flight with Stopped', async () => {
    const { connection } = await openFake(() => ({ fault: 'silence' }));
    const call = connection.client.get(ref);
    setTimeout(() => {
      connection.close();
    }, 50);
    await expect(call).rejects.toMatchObject({ kind: 'Stopped' });
    await expect(connection.client.get(ref)).rejects.toMatchObject({ kind: 'Stopped' });
  });
});

describe('credentials', () => {
  test('a token that is refused is read again, once', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'token-'));
    const tokenFile = join(folder, 'token');
    writeFileSync(tokenFile, 'old');
    const { api, connection } = await openFake(
      (request) =>
        request.headers.authorization === 'Bearer new' ? live : apiStatus(401, 'Unauthorized'),
      { access: { tokenFile } },
    );
    await expect(connection.client.create(object)).rejects.toMatchObject({ kind: 'Unauthorized' });
    expect(api.received).toHaveLength(1);
    writeFileSync(tokenFile, 'new');
    await expect(connection.client.create(object)).resolves.toBeDefined();
    expect(api.received).toHaveLength(3);
    rmSync(folder, { recursive: true });
  });

  test('credentials that cannot be read are an error of the call', async () => {
    const { connection } = await openFake(() => live, {
      access: { tokenFile: '/nonexistent/token' },
    });
    await expect(connection.clientWith({ attempts: 1 }).get(ref)).rejects.toMatchObject({
      kind: 'Unavailable',
      message: expect.stringContaining('no credentials') as unknown as string,
    });
  });

  test('an authority that is replaced is read again; the old one is not trusted any more', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'authority-'));
    async function issue(name: string) {
      const authority = await createAuthority(join(folder, name));
      const pair = await issueCertificate(authority, 'server', {
        user: 'server',
        hosts: ['127.0.0.1'],
      });
      const tls = { cert: readFileSync(pair.cert), key: readFileSync(pair.key) };
      return { ca: readFileSync(authority.cert), tls };
    }
    const [first, second] = [await issue('one'), await issue('two')];
    const caFile = join(folder, 'ca.crt');
    writeFileSync(caFile, first.ca);
    const api = await startFakeApi(() => live, first.tls);
    const access = { server: api.url, contextName: '', namespace: undefined, proxyUrl: undefined };
    const connection = openConnection({ ...access, access: { caFile } }, { clock: systemClock });
    await expect(connection.client.get(ref)).resolves.toBeDefined();
    api.setCertificate(second.tls);
    connection.close();
    const later = openConnection({ ...access, access: { caFile } }, { clock: systemClock });
    const once = later.clientWith({ attempts: 1 });
    await expect(once.get(ref)).rejects.toMatchObject({ kind: 'Unavailable' });
    writeFileSync(caFile, second.ca);
    await expect(once.get(ref)).resolves.toBeDefined();
    later.close();
    await api.close();
    rmSync(folder, { recursive: true });
  });
});

describe('a fenced client', () => {
  test('sends writes only while we lead; reads always', async () => {
    let leads = true;
    const { api, connection } = await openFake(() => live);
    const client = fence(connection, () => leads);
    await client.apply(object);
    leads = false;
    for (const write of [
      () => client.apply(object),
      () => client.create(object),
      () => client.patchMerge(ref, {}),
      () => client.delete(ref, { uid: 'u' }),
      () => client.updateStatus(object),
    ]) {
      await expect(write()).rejects.toMatchObject({ kind: 'NotLeader' });
    }
    await expect(client.get(ref)).resolves.toBeDefined();
    expect(api.received.map((request) => request.method)).toEqual(['PATCH', 'GET']);
  });

  test('asks when the write leaves, not when it is ordered', async () => {
    let leads = true;
    const held: FakeStream[] = [];
    const { api, connection } = await openFake((request) =>
      request.path.endsWith('/slow') ? { stream: (stream) => held.push(stream) } : live,
    );
    const slow = Array.from({ length: 10 }, () => connection.client.get({ ...ref, name: 'slow' }));
    const write = fence(connection, () => leads).apply(object);
    const refused = expect(write).rejects.toMatchObject({ kind: 'NotLeader' });
    while (held.length < 10) await new Promise((resolve) => setTimeout(resolve, 10));
    leads = false;
    for (const stream of held) {
      stream.raw('{}');
      stream.end();
    }
    await refused;
    await Promise.all(slow);
    expect(api.received.filter((request) => request.method === 'PATCH')).toEqual([]);
  });

  test('asks again before a retry', async () => {
    let asked = 0;
    const { api, connection } = await openFake(() => ({ fault: 'reset' }));
    const client = fence(connection, () => ++asked === 1);
    await expect(client.apply(object)).rejects.toMatchObject({ kind: 'NotLeader' });
    expect(api.received).toHaveLength(1);
  });
});

test('each try is reported once, with verb, resource and code', async () => {
  const { connection, reports } = await openFake(
    inTurn(apiStatus(503, 'x'), live, apiStatus(404, 'NotFound')),
  );
  await connection.client.get(ref);
  await connection.client.get(ref);
  expect(reports.map(({ verb, resource, code }) => `${verb} ${resource} ${code}`)).toEqual([
    'get configmaps 503',
    'get configmaps 200',
    'get configmaps 404',
  ]);
  expect(reports.every((report) => report.durationMs >= 0)).toBe(true);
});

describe('lists', () => {
  function item(name: string): object {
    return { metadata: { name, namespace: 'n', uid: name, resourceVersion: '1' } };
  }

  function page(names: readonly string[], next: string): Reply {
    const metadata = { resourceVersion: '7', continue: next };
    return { json: { kind: 'ConfigMapList', metadata, items: names.map(item) } };
  }

  test('all pages are read, and items get their type', async () => {
    const { api, connection } = await openFake((request) =>
      request.query.get('continue') === null ? page(['a', 'b'], 'more') : page(['c'], ''),
    );
    const list = await connection.client.list(
      { apiVersion: 'v1', kind: 'ConfigMap' },
      { labelSelector: 'x=1' },
    );
    expect(list.items.map((one) => `${one.kind} ${one.metadata.name}`)).toEqual([
      'ConfigMap a',
      'ConfigMap b',
      'ConfigMap c',
    ]);
    expect(list.resourceVersion).toBe('7');
    expect(api.received.map((request) => request.query.toString())).toEqual([
      'labelSelector=x%3D1&limit=500',
      'labelSelector=x%3D1&limit=500&continue=more',
    ]);
  });

  test('a page that expires begins the list again; the result is never of two lists', async () => {
    let expired = 0;
    const { connection } = await openFake((request) => {
      if (request.query.get('continue') === null) return page([`a${expired}`], 'more');
      return expired++ < 2 ? apiStatus(410, 'Expired') : page(['z'], '');
    });
    const list = await connection.client.list({ apiVersion: 'v1', kind: 'ConfigMap' });
    expect(list.items.map((one) => one.metadata.name)).toEqual(['a2', 'z']);
  });

  test('when pages expire again and again, it is asked for in one piece', async () => {
    const { api, connection } = await openFake((request) => {
      if (request.query.get('limit') === null) return page(['a', 'z'], '');
      return request.query.get('continue') === null
        ? page(['a'], 'more')
        : apiStatus(410, 'Expired');
    });
    const list = await connection.client.list({ apiVersion: 'v1', kind: 'ConfigMap' });
    expect(list.items).toHaveLength(2);
    expect(api.received).toHaveLength(7);
  });
});

test('the path of the server is kept: an API server behind a proxy', async () => {
  const api = await startFakeApi(() => live);
  const access = {
    server: `${api.url}/k8s/clusters/c-1`,
    contextName: '',
    namespace: undefined,
    proxyUrl: undefined,
    access: {},
  };
  const connection = openConnection(access, { clock: systemClock });
  await connection.client.get(ref);
  expect(api.received[0]!.path).toBe('/k8s/clusters/c-1/api/v1/namespaces/n/configmaps/a');
  connection.close();
  await api.close();
});

test('fields that nobody knows are sent and read as they are', async () => {
  const odd = { ...object, 'x-new': { deep: [1, { y: '2026-01-01T00:00:00Z' }] } };
  const { api, connection } = await openFake((request) => ({
    json: JSON.parse(request.body) as unknown,
  }));
  await expect(connection.client.apply(odd)).resolves.toEqual(odd);
  expect(JSON.parse(api.received[0]!.body)).toEqual(odd);
});
