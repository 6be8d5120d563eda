import { describe, expect, test } from '@jest/globals';
import type { KubeObject } from '../../../src/api/kube-object.ts';
import { ClusterError } from '../../../src/cluster/cluster-error.ts';
import { createEventRecorder, type NewsItem } from '../../../src/cluster/event-recorder.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';

const item: NewsItem = {
  regarding: {
    apiVersion: 'meshinstall.io/v1alpha1',
    kind: 'MeshInstall',
    metadata: { name: 'default', uid: 'u', resourceVersion: '7' },
  },
  type: 'Normal',
  reason: 'Ready',
  action: 'Reconcile',
  note: 'all is well',
};

function rig() {
  const clock = new FakeClock();
  const created: KubeObject[] = [];
  const counts: unknown[] = [];
  const errors: unknown[] = [];
  const failing = { create: false, patch: false };
  const notFound = new ClusterError(
    { verb: 'patch', resource: 'events' },
    { kind: 'NotFound', detail: '' },
  );
  const recorder = createEventRecorder({
    clock,
    reporter: { controller: 'meshinstall.io/operator', instance: 'pod-1' },
    onError: (error) => errors.push(error),
    client: {
      create: (object) => {
        if (failing.create) return Promise.reject(new Error('away'));
        created.push(object);
        return Promise.resolve(object);
      },
      patchMerge: (_ref, patch) => {
        if (failing.patch) return Promise.reject(notFound);
        counts.push((patch.series as { count: number }).count);
        return Promise.resolve(created[0]!);
      },
    },
  });
  return { clock, recorder, created, counts, errors, failing };
}

describe('an event recorder', () => {
  test('writes an Event as events.k8s.io/v1 asks for it', async () => {
    const { recorder, created } = rig();
    await recorder.record(item);
    expect(created).toEqual([
      {
        apiVersion: 'events.k8s.io/v1',
        kind: 'Event',
        metadata: { name: expect.stringMatching(/^default\.[0-9a-f]{16}$/), namespace: 'default' },
        eventTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/),
        reportingController: 'meshinstall.io/operator',
        reportingInstance: 'pod-1',
        type: 'Normal',
        reason: 'Ready',
        action: 'Reconcile',
        note: 'all is well',
        regarding: {
          apiVersion: 'meshinstall.io/v1alpha1',
          kind: 'MeshInstall',
          name: 'default',
          uid: 'u',
          resourceVersion: '7',
        },
      },
    ]);
  });

  test('counts the same news on the Event that is there, at most every 30 s', async () => {
    const { clock, recorder, created, counts } = rig();
    for (let second = 0; second < 100; second++) {
      await recorder.record(item);
      await clock.advance(1_000);
    }
    expect(created).toHaveLength(1);
    expect(counts).toEqual([31, 61, 91]);
  });

  test.each<[string, Partial<NewsItem>]>([
    ['another note', { note: 'changed' }],
    ['another reason', { reason: 'Installed' }],
    ['another type', { type: 'Warning' }],
    [
      'another object of the same name',
      { regarding: { ...item.regarding, metadata: { name: 'default', uid: 'v' } } },
    ],
  ])('%s is news', async (_what, change) => {
    const { recorder, created } = rig();
    await recorder.record(item);
    await recorder.record({ ...item, ...change });
    expect(created).toHaveLength(2);
    expect(created[0]!.metadata.name).not.toBe(created[1]!.metadata.name);
  });

  test('a new version of the same object is not', async () => {
    const { recorder, created } = rig();
    await recorder.record(item);
    const metadata = { ...item.regarding.metadata, resourceVersion: '8' };
    await recorder.record({ ...item, regarding: { ...item.regarding, metadata } });
    expect(created).toHaveLength(1);
  });

  test('is told anew after an hour, when the API server has forgotten it', async () => {
    const { clock, recorder, created } = rig();
    await recorder.record(item);
    await clock.advance(3_600_001);
    await recorder.record(item);
    expect(created).toHaveLength(2);
  });

  test('and when it was deleted before', async () => {
    const { clock, recorder, created, failing } = rig();
    await recorder.record(item);
    failing.patch = true;
    await clock.advance(31_000);
    await recorder.record(item);
    expect(created).toHaveLength(2);
  });

  test('a failure is reported and forgotten', async () => {
    const { recorder, errors, failing } = rig();
    failing.create = true;
    await expect(recorder.record(item)).resolves.toBeUndefined();
    expect(errors).toEqual([new Error('away')]);
  });

  test('a long note is cut at the limit of the API, a long name keeps room for the hash', async () => {
    const { recorder, created } = rig();
    const metadata = { name: 'n'.repeat(253), namespace: 'x' };
    await recorder.record({
      ...item,
      note: 'x'.repeat(5_000),
      regarding: { ...item.regarding, metadata },
    });
    expect((created[0]!.note as string).length).toBe(1_024);
    expect(created[0]!.metadata.name.length).toBeLessThanOrEqual(253);
    expect(created[0]!.metadata.namespace).toBe('x');
  });
});
