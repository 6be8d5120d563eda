import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { KubeObject } from '../../src/api/kube-object.ts';
import { keyOf, refOf } from '../../src/api/object-ref.ts';
import type { ObjectRef } from '../../src/api/object-ref.ts';
import { stableStringify } from '../../src/support/stable-stringify.ts';
import { canRunNode } from '../cluster/index.ts';
import { everyObject } from '../support/every-object.ts';
import { deployApp } from '../support/mesh-app.ts';
import { LONG, openMesh } from '../support/mesh-harness.ts';
import type { Mesh } from '../support/mesh-harness.ts';
import { editable, setAt, valueAt } from '../support/owned-leaves.ts';
import type { OwnedLeaf } from '../support/owned-leaves.ts';
import { seedOf } from '../support/seed-of.ts';
import { shuffled } from '../support/seeded.ts';
import { tellLongRun } from '../support/tell-long-run.ts';
import { until } from '../support/until.ts';
import { withoutVolatile } from '../support/without-volatile.ts';

const MINUTES = 60_000;
const onNode = canRunNode().able ? describe : describe.skip;

onNode('drift', () => {
  const seed = seedOf('drift');
  let mesh: Mesh;
  let ours: readonly KubeObject[];
  beforeAll(async () => {
    mesh = await openMesh();
    mesh.operator();
    // An autoscaled gateway beside the profile's, so that there is something under an autoscaler.
    await mesh.wish({
      gateways: [scaled()],
    });
    await mesh.ready();
    const all = await everyObject(mesh.cluster.api);
    ours = [...all.values()].filter(
      ({ kind, metadata }) =>
        metadata.labels?.['app.kubernetes.io/managed-by'] === 'meshinstall' && kind !== 'Namespace',
    );
  }, 40 * MINUTES);
  afterAll(async () => {
    await mesh.close();
  }, 2 * MINUTES);

  /** Waits until an object is again what it was, whoever made it. */
  async function isBack(before: KubeObject): Promise<void> {
    const wanted = stableStringify(withoutVolatile(before));
    await until(
      `${keyOf(before)} is as before`,
      async () => {
        const now = await mesh.objects.get(refOf(before));
        return (
          now !== undefined &&
          now.metadata.deletionTimestamp === undefined &&
          stableStringify(withoutVolatile(now)) === wanted
        );
      },
      {
        explain: async () => [
          withoutVolatile(before),
          withoutVolatile((await mesh.objects.get(refOf(before)))!),
        ],
      },
    );
  }

  test(
    'owned objects that are deleted come back as they were',
    async () => {
      const victims = shuffled(ours.filter(mayBeDeleted), seed).slice(0, LONG ? undefined : 6);
      expect(victims.length).toBeGreaterThan(3);
      tellLongRun({ tried: { what: 'objects deleted', count: victims.length } });
      for (const victim of victims) {
        process.stderr.write(`deleted: ${keyOf(victim)}\n`);
        await mesh.objects.remove(refOf(victim));
      }
      for (const victim of victims) await isBack(victim);
      await mesh.ready();
    },
    (LONG ? 30 : 5) * MINUTES,
  );

  test(
    'owned fields that are edited by somebody else come back to the wish',
    async () => {
      const leaves = ours.flatMap(editable);
      const chosen = shuffled(leaves, seed).slice(0, LONG ? undefined : 12);
      tellLongRun({ tried: { what: 'fields edited', count: chosen.length } });
      for (const leaf of chosen) await editAndWait(leaf);
      await mesh.ready();
    },
    (LONG ? 120 : 8) * MINUTES,
  );

  async function editAndWait(leaf: OwnedLeaf): Promise<void> {
    const before = await mesh.objects.get(leaf.ref);
    const wanted = valueAt(before!, leaf.path);
    const what = `${leaf.ref.kind} ${leaf.ref.name} ${leaf.path.join('.')}`;
    process.stderr.write(`edited: ${what}\n`);
    await mesh.objects.merge(leaf.ref, setAt(leaf.path, leaf.other));
    await until(`${what} is ${JSON.stringify(wanted)} again`, async () => {
      const now = await mesh.objects.get(leaf.ref);
      return (
        now !== undefined && JSON.stringify(valueAt(now, leaf.path)) === JSON.stringify(wanted)
      );
    });
  }

  test(
    'the owner label that is stripped comes back, and the object is repaired meanwhile',
    async () => {
      const config = ours.find(
        ({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === 'istio',
      )!;
      await mesh.objects.merge(refOf(config), {
        metadata: { labels: { 'meshinstall.io/owner': null } },
        data: { mesh: 'broken: true' },
      });
      await isBack(config);
    },
    2 * MINUTES,
  );

  test(
    'a field of another manager stays, also while ours beside it are repaired',
    async () => {
      const service = ours.find(
        ({ kind, metadata }) => kind === 'Service' && metadata.name === 'istiod',
      )!;
      const { apiVersion, kind, metadata } = service;
      const { name, namespace } = metadata;
      await mesh.objects.apply(
        {
          apiVersion,
          kind,
          metadata: { name, namespace, annotations: { 'example.com/note': 'theirs' } },
        },
        'somebody',
      );
      await mesh.objects.merge(refOf(service), { metadata: { labels: { istio: 'edited' } } });
      await until('the label is back', async () => {
        const now = await mesh.objects.get(refOf(service));
        return now?.metadata.labels?.istio === metadata.labels?.istio;
      });
      const now = await mesh.objects.get(refOf(service));
      expect(now?.metadata.annotations?.['example.com/note']).toBe('theirs');
    },
    2 * MINUTES,
  );

  test(
    'replicas under an autoscaler stay as the autoscaler set them, through a repair and a change of the spec',
    async () => {
      const ref = {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        namespace: 'istio-system',
        name: 'scaled',
      };
      await mesh.cluster.kubectl([
        '-n',
        'istio-system',
        'scale',
        'deployment/scaled',
        '--replicas=2',
      ]);
      await mesh.objects.merge(ref, {
        spec: { template: { spec: { serviceAccountName: 'default' } } },
      });
      await until('the account is back', async () => {
        const now = await mesh.objects.get(ref);
        return valueAt(now!, ['spec', 'template', 'spec', 'serviceAccountName']) !== 'default';
      });
      await mesh.wish({ gateways: [scaled({ resources: { requests: { cpu: '11m' } } })] });
      await until('the new request is there', async () =>
        JSON.stringify((await mesh.objects.get(ref))?.spec).includes('11m'),
      );
      expect(valueAt((await mesh.objects.get(ref))!, ['spec', 'replicas'])).toBe(2);
      await mesh.ready();
      expect(valueAt((await mesh.objects.get(ref))!, ['spec', 'replicas'])).toBe(2);
    },
    3 * MINUTES,
  );

  test(
    'pods of a ServiceAccount that was deleted get successors, istiod first, and the mesh serves again',
    async () => {
      const before = await podsOfMesh();
      const names = ['istiod', 'istio-ingressgateway'];
      await mesh.objects.remove(accountRef('istiod'));
      await mesh.objects.remove(accountRef('istio-ingressgateway-service-account'));
      const [istiod, ingress] = await Promise.all(names.map((name) => successors(name, before)));
      expect(istiod! < ingress!).toBe(true);
      // A gateway is Ready when istiod has taken its token, for which istiod has to ask the API server.
      await mesh.ready();
      const left = new Set((await podsOfMesh()).map(({ metadata }) => metadata.uid));
      const bystanders = before.filter((pod) => !names.some((name) => isOf(pod, name)));
      expect(bystanders).not.toEqual([]);
      expect(bystanders.filter(({ metadata }) => !left.has(metadata.uid))).toEqual([]);
      await deployApp(mesh, 'late');
    },
    4 * MINUTES,
  );

  /** When the last of the pods of a Deployment was made, once none of those before is left. */
  async function successors(name: string, before: readonly KubeObject[]): Promise<string> {
    const old = new Set(before.map(({ metadata }) => metadata.uid));
    const pods = await until(`${name} has new pods alone`, async () => {
      const found = (await podsOfMesh()).filter((pod) => isOf(pod, name));
      return found.length > 0 && found.every(({ metadata }) => !old.has(metadata.uid)) && found;
    });
    return pods
      .map(({ metadata }) => metadata.creationTimestamp ?? '')
      .sort()
      .at(-1)!;
  }

  /** Without those that are on their way out. */
  async function podsOfMesh(): Promise<readonly KubeObject[]> {
    const labelSelector = 'meshinstall.io/owner=default';
    const all = await mesh.objects.list('v1', 'Pod', { namespace: 'istio-system', labelSelector });
    return all.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  }
});

/** A gateway under an autoscaler. */
function scaled(more: object = {}): object {
  const autoscaling = { enabled: true, minReplicas: 1, maxReplicas: 3 };
  return { name: 'scaled', type: 'Ingress', enabled: true, autoscaling, ...more };
}

/** A CRD takes all resources of its kind along, so it has a test of its own among the removals. */
function mayBeDeleted({ kind }: KubeObject): boolean {
  return kind !== 'CustomResourceDefinition';
}

function accountRef(name: string): ObjectRef {
  return { apiVersion: 'v1', kind: 'ServiceAccount', namespace: 'istio-system', name };
}

/** Is this a pod of that Deployment? */
function isOf({ metadata }: KubeObject, deployment: string): boolean {
  return metadata.name.startsWith(`${deployment}-`);
}
