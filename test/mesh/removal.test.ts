import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { canRunNode } from '../cluster/index.ts';
import { deployApp } from '../support/mesh-app.ts';
import { everyObject } from '../support/every-object.ts';
import { installRef, openMesh } from '../support/mesh-harness.ts';
import type { Mesh } from '../support/mesh-harness.ts';
import { until } from '../support/until.ts';

const MINUTES = 60_000;
const onNode = canRunNode().able ? describe : describe.skip;

/** The promise: our finalizer never keeps a MeshInstall longer than this. */
const PROMISED_MS = 60_000;

/** Objects that the tests themselves make, and what Kubernetes puts into every namespace. */
const NOT_COUNTED = /kube-root-ca\.crt$|^\/ServiceAccount\/[^/]+\/default$|\/meshinstall-system\//;

onNode('a removal', () => {
  let mesh: Mesh;
  let before: ReadonlySet<string>;
  beforeAll(async () => {
    mesh = await openMesh();
    before = await keys();
  }, 40 * MINUTES);
  beforeEach(async () => {
    if (mesh.running().length === 0) mesh.operator();
    await mesh.wish();
    await mesh.ready();
  }, 5 * MINUTES);
  afterAll(async () => {
    await mesh.close();
  }, 2 * MINUTES);

  async function keys(): Promise<ReadonlySet<string>> {
    const all = await everyObject(mesh.cluster.api);
    return new Set([...all.keys()].filter((key) => !NOT_COUNTED.test(key)));
  }

  /** What is there now and was not before anything was installed. */
  async function added(): Promise<readonly string[]> {
    return [...(await keys())].filter((key) => !before.has(key)).sort();
  }

  async function removeWithinPromise(): Promise<void> {
    const begin = Date.now();
    await mesh.remove();
    expect(Date.now() - begin).toBeLessThan(PROMISED_MS);
  }

  test(
    'leaves the namespace, the CRDs and the CA Secret, and nothing else',
    async () => {
      await removeWithinPromise();
      await until('istiod can write nothing any more', async () => (await added()).every(isKept), {
        explain: added,
        within: 30_000,
      });
      const left = await added();
      expect(left.filter((key) => !key.includes('/CustomResourceDefinition/'))).toEqual([
        '/Namespace//istio-system',
        '/Secret/istio-system/istio-ca-secret',
      ]);
      expect(left.filter((key) => key.includes('/CustomResourceDefinition/'))).toHaveLength(15);
    },
    3 * MINUTES,
  );

  test(
    'Purge takes these along too, where the namespace was made for this MeshInstall',
    async () => {
      await mesh.reset();
      mesh.operator();
      await mesh.wish({ deletionPolicy: 'Purge' });
      await mesh.ready();
      await removeWithinPromise();
      await until('nothing is left', async () => (await added()).length === 0, {
        explain: added,
        within: 60_000,
      });
    },
    4 * MINUTES,
  );

  test(
    'Retain leaves every object as it is',
    async () => {
      await mesh.wish({ deletionPolicy: 'Retain' });
      await mesh.ready();
      const installed = await added();
      await removeWithinPromise();
      const gone = installed.filter((key) => key !== 'meshinstall.io/MeshInstall//default');
      expect(await added()).toEqual(gone);
      // A new MeshInstall of the same name finds its objects and goes on with them.
      await mesh.wish();
      await mesh.ready();
      expect(await added()).toEqual(installed);
    },
    4 * MINUTES,
  );

  test(
    'ends also when the namespace was deleted first',
    async () => {
      await mesh.objects.remove({ apiVersion: 'v1', kind: 'Namespace', name: 'istio-system' });
      await removeWithinPromise();
      await until(
        'the namespace is gone',
        async () => !(await keys()).has('/Namespace//istio-system'),
      );
      expect((await added()).filter((key) => !isKept(key))).toEqual([]);
    },
    4 * MINUTES,
  );

  test(
    'ends also when a CRD of Istio was deleted',
    async () => {
      const name = 'virtualservices.networking.istio.io';
      await mesh.objects.remove({
        apiVersion: 'apiextensions.k8s.io/v1',
        kind: 'CustomResourceDefinition',
        name,
      });
      await removeWithinPromise();
      expect((await added()).filter((key) => !isKept(key))).toEqual([]);
    },
    3 * MINUTES,
  );

  test(
    'ends also when istiod is dead',
    async () => {
      await Promise.all(mesh.running().map((operator) => operator.kill()));
      await mesh.cluster.kubectl([
        '-n',
        'istio-system',
        'scale',
        'deployment/istiod',
        '--replicas=0',
      ]);
      await until('istiod has no pod', async () => {
        const pods = await mesh.objects.list('v1', 'Pod', {
          namespace: 'istio-system',
          labelSelector: 'app=istiod',
        });
        return pods.length === 0;
      });
      await mesh.objects.remove(installRef());
      mesh.operator();
      await removeWithinPromise();
      expect((await added()).filter((key) => !isKept(key))).toEqual([]);
    },
    4 * MINUTES,
  );

  test(
    'waits while a pod with a sidecar is attached, names it, and goes on once that is confirmed',
    async () => {
      await deployApp(mesh, 'attached');
      const { metadata } = (await mesh.install())!;
      await mesh.objects.remove(installRef());
      const told = await until('status names the pod', async () => {
        const condition = await mesh.condition('Stalled');
        return condition?.reason === 'ProxiesAttached' ? condition.message : undefined;
      });
      expect(told).toMatch(/attached\/app-/);
      expect(told).toContain(`meshinstall.io/confirm-removal=${metadata.uid ?? ''}`);
      const { status } = (await mesh.objects.get({
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        namespace: 'istio-system',
        name: 'istiod',
      }))!;
      expect(status).toMatchObject({ availableReplicas: 1 });
      await mesh.objects.merge(installRef(), {
        metadata: { annotations: { 'meshinstall.io/confirm-removal': metadata.uid } },
      });
      await until('the MeshInstall is gone', async () => (await mesh.install()) === undefined, {
        within: PROMISED_MS,
      });
    },
    4 * MINUTES,
  );
});

function isKept(key: string): boolean {
  return (
    key === '/Namespace//istio-system' ||
    key === '/Secret/istio-system/istio-ca-secret' ||
    key.includes('/CustomResourceDefinition/')
  );
}
