import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Credentials } from '../../../src/cluster/credentials.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';

const folder = mkdtempSync(join(tmpdir(), 'credentials-'));
const tokenFile = join(folder, 'token');
const caFile = join(folder, 'ca.crt');

beforeEach(() => {
  writeFileSync(tokenFile, 'first\n');
  writeFileSync(caFile, 'authority one');
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe('Credentials', () => {
  test('a token file is read again when it is older than 5 s', async () => {
    const clock = new FakeClock();
    const credentials = new Credentials({ tokenFile }, clock);
    expect((await credentials.current()).headers).toEqual({ Authorization: 'Bearer first' });
    writeFileSync(tokenFile, 'second');
    await clock.advance(4_999);
    expect((await credentials.current()).headers).toEqual({ Authorization: 'Bearer first' });
    await clock.advance(1);
    expect((await credentials.current()).headers).toEqual({ Authorization: 'Bearer second' });
  });

  test('a refusal reads it at once and says whether there is anything else to try', async () => {
    const credentials = new Credentials({ tokenFile }, new FakeClock());
    const used = await credentials.current();
    expect(await credentials.refresh(used)).toBe(false);
    writeFileSync(tokenFile, 'second');
    expect(await credentials.refresh(used)).toBe(true);
    expect((await credentials.current()).headers).toEqual({ Authorization: 'Bearer second' });
    expect(await credentials.refresh(used)).toBe(true);
  });

  test('a file that is gone, or empty for a moment, leaves the last good token', async () => {
    const clock = new FakeClock();
    const credentials = new Credentials({ tokenFile }, clock);
    await credentials.current();
    writeFileSync(tokenFile, '');
    await clock.advance(5_000);
    expect((await credentials.current()).headers).toEqual({ Authorization: 'Bearer first' });
    rmSync(tokenFile);
    await clock.advance(5_000);
    expect((await credentials.current()).headers).toEqual({ Authorization: 'Bearer first' });
  });

  test('a file that was never there is an error', async () => {
    const credentials = new Credentials({ tokenFile: join(folder, 'none') }, new FakeClock());
    await expect(credentials.current()).rejects.toThrow('ENOENT');
  });

  test('the TLS material keeps its identity until a file of it changes', async () => {
    const clock = new FakeClock();
    const credentials = new Credentials({ tokenFile, caFile }, clock);
    const first = await credentials.current();
    writeFileSync(tokenFile, 'second');
    await clock.advance(5_000);
    const second = await credentials.current();
    expect(second).not.toBe(first);
    expect(second.tls).toBe(first.tls);
    writeFileSync(caFile, 'authority two');
    await clock.advance(5_000);
    const third = await credentials.current();
    expect(third.tls).not.toBe(first.tls);
    expect(String(third.tls.ca)).toBe('authority two');
  });

  test('calls that come together read the files once', async () => {
    const credentials = new Credentials({ tokenFile }, new FakeClock());
    const all = await Promise.all([1, 2, 3].map(() => credentials.current()));
    expect(new Set(all).size).toBe(1);
  });

  test.each([
    ['a token', { token: 't' }, { Authorization: 'Bearer t' }],
    ['a password', { username: 'u', password: 'p' }, { Authorization: 'Basic dTpw' }],
    ['nothing', {}, {}],
    ['empty strings and nulls as a kubeconfig has them', { token: '', username: null }, {}],
    [
      'another user',
      { token: 't', impersonate: 'x' },
      { Authorization: 'Bearer t', 'Impersonate-User': 'x' },
    ],
  ])('%s', async (_what, source, headers) => {
    expect((await new Credentials(source, new FakeClock()).current()).headers).toEqual(headers);
  });

  test('data is base64, and options are passed on', async () => {
    const caData = Buffer.from('pem').toString('base64');
    const source = { caData, servername: 'api.example.com', insecure: true };
    const { tls } = await new Credentials(source, new FakeClock()).current();
    expect(tls).toEqual({
      ca: Buffer.from('pem'),
      servername: 'api.example.com',
      rejectUnauthorized: false,
    });
  });

  test('a plugin is asked afresh after a refusal', async () => {
    const asked: boolean[] = [];
    function plugin(fresh: boolean) {
      asked.push(fresh);
      return Promise.resolve({ authorization: `Bearer ${asked.length}`, cert: 'c', key: 'k' });
    }
    const credentials = new Credentials({ plugin }, new FakeClock());
    const used = await credentials.current();
    expect(used).toEqual({ headers: { Authorization: 'Bearer 1' }, tls: { cert: 'c', key: 'k' } });
    expect(await credentials.refresh(used)).toBe(true);
    expect(asked).toEqual([false, true]);
  });
});
