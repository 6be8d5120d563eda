import { describe, expect, test } from '@jest/globals';
import { ByteLines } from '../../../src/cluster/byte-lines.ts';
import { informerWaitMs } from '../../../src/cluster/informer-backoff.ts';
import { coversObject, printSpec } from '../../../src/cluster/informer-spec.ts';
import { matchesLabels } from '../../../src/cluster/label-selector.ts';
import { CorruptStream, parseWatchEvent } from '../../../src/cluster/watch-event.ts';

describe('ByteLines', () => {
  const text = 'first\n{"a":"\u2028 and \r and ü€😀"}\n\nlast\nunfinished';

  test.each([1, 2, 3, 7, 1000])(
    'cuts at newlines only, however the bytes come (%i at a time)',
    (size) => {
      const lines: string[] = [];
      const splitter = new ByteLines((line) => lines.push(line));
      const bytes = Buffer.from(text);
      for (let at = 0; at < bytes.length; at += size) splitter.push(bytes.subarray(at, at + size));
      expect(lines).toEqual(['first', '{"a":"\u2028 and \r and ü€😀"}', 'last']);
    },
  );
});

describe('parseWatchEvent', () => {
  const metadata = { name: 'a', uid: 'u', resourceVersion: '5' };
  function line(type: string, object: unknown): string {
    return JSON.stringify({ type, object });
  }

  test.each([
    ['ADDED', 'put'],
    ['MODIFIED', 'put'],
    ['DELETED', 'gone'],
  ])('%s', (type, expected) => {
    expect(parseWatchEvent(line(type, { metadata }))).toEqual({
      type: expected,
      object: { metadata },
    });
  });

  test('a bookmark says how far it all has come, and whether a view is complete', () => {
    expect(parseWatchEvent(line('BOOKMARK', { metadata: { resourceVersion: '9' } }))).toEqual({
      type: 'bookmark',
      resourceVersion: '9',
      complete: false,
    });
    const annotations = { 'k8s.io/initial-events-end': 'true' };
    const end = parseWatchEvent(
      line('BOOKMARK', { metadata: { resourceVersion: '9', annotations } }),
    );
    expect(end).toMatchObject({ complete: true });
  });

  test.each([
    ['half a line', '{"type":"ADDED","obj'],
    ['no object at all', line('ADDED', undefined)],
    ['an object without a name', line('ADDED', { metadata: { uid: 'u', resourceVersion: '5' } })],
    ['an object without a version', line('MODIFIED', { metadata: { name: 'a', uid: 'u' } })],
    ['a bookmark without a version', line('BOOKMARK', { metadata: {} })],
    ['a type that nobody knows', line('EXPLODED', { metadata })],
    ['a list', '[]'],
    ['null', 'null'],
  ])('%s is a corrupt stream', (_what, text) => {
    expect(() => parseWatchEvent(text)).toThrow(CorruptStream);
  });
});

describe('matchesLabels', () => {
  const labels = { app: 'istiod', 'istio.io/rev': 'default', empty: '' };

  test.each([
    ['', true],
    ['app=istiod', true],
    ['app==istiod', true],
    ['app=other', false],
    ['app!=other', true],
    ['missing!=other', true],
    ['missing=', false],
    ['empty=', true],
    ['app', true],
    ['missing', false],
    ['!missing', true],
    ['!app', false],
    ['istio.io/rev=default,app', true],
    ['istio.io/rev=default,!app', false],
    ['app in (a, istiod)', true],
    ['app in (a,b),istio.io/rev', false],
    ['app notin (a,b),istio.io/rev', true],
    ['missing notin (a)', true],
    ['missing in (a)', false],
  ])('"%s" is %s', (selector, expected) => {
    expect(matchesLabels(selector, labels)).toBe(expected);
  });
});

describe('coversObject', () => {
  const object = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'a', namespace: 'n', labels: { x: '1' } },
  };
  const spec = { apiVersion: 'v1', kind: 'ConfigMap' };

  test.each([
    ['everything', {}, true],
    ['its namespace', { namespace: 'n' }, true],
    ['another namespace', { namespace: 'm' }, false],
    ['its label', { labelSelector: 'x=1' }, true],
    ['another label', { labelSelector: 'x=2' }, false],
    ['its name', { fieldSelector: 'metadata.name=a' }, true],
    ['all names but its own', { fieldSelector: 'metadata.name!=a' }, false],
    ['its name and namespace', { fieldSelector: 'metadata.name=a,metadata.namespace=n' }, true],
    ['a field that cannot be judged', { fieldSelector: 'status.phase=Running' }, false],
  ])('an informer of %s: %s', (_what, selection, expected) => {
    expect(coversObject({ ...spec, ...selection }, object)).toBe(expected);
  });

  test('a selection has one name', () => {
    expect(printSpec({ apiVersion: 'apps/v1', kind: 'Deployment' })).toBe('Deployment.apps');
    expect(printSpec({ ...spec, namespace: 'n', labelSelector: 'x', metadataOnly: true })).toBe(
      'ConfigMap in n labels x metadata',
    );
  });
});

describe('informerWaitMs', () => {
  const ended = { clean: false, livedMs: 10, failures: 1, retryAfterMs: undefined, random: 0 };

  test.each([
    ['a stream that ended as planned goes on at once', { clean: true, livedMs: 300_000 }, 0],
    [
      'one that broke after a good time goes on within half a second',
      { livedMs: 60_000, random: 0.5 },
      250,
    ],
    ['one that ends as soon as it is opened is a failure', { clean: true }, 1000],
    ['the second failure waits twice as long', { failures: 2 }, 2000],
    ['the pause stays below 30 s', { failures: 1000, random: 0.999 }, 29_995],
    ['Retry-After is kept', { retryAfterMs: 42_000 }, 42_000],
    [
      'Retry-After is kept after a good time as well',
      { livedMs: 60_000, retryAfterMs: 42_000 },
      42_000,
    ],
  ])('%s', (_rule, change, expected) => {
    expect(informerWaitMs({ ...ended, ...change })).toBeCloseTo(expected);
  });
});
