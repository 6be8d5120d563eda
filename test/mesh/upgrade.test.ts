import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { KubeObject } from '../../src/api/kube-object.ts';
import { canRunNode } from '../cluster/index.ts';
import { keepAsking } from '../support/ask-through-gateway.ts';
import { ask } from '../support/ask-through-gateway.ts';
import { APP_HOST, deployApp, ingressAddress } from '../support/mesh-app.ts';
import { openMesh, OPERATOR_USER } from '../support/mesh-harness.ts';
import type { Mesh } from '../support/mesh-harness.ts';
import { until } from '../support/until.ts';

const MINUTES = 60_000;
const onNode = canRunNode().able ? describe : describe.skip;

/** What the order is about, and what each is called in it. */
const PARTS: Readonly<Record<string, string>> = {
  'deployments/istiod': 'istiod',
  'configmaps/istio': 'its ConfigMaps',
  'configmaps/istio-sidecar-injector': 'its ConfigMaps',
  'configmaps/values': 'its ConfigMaps',
  'deployments/istio-ingressgateway': 'gateways',
  'deployments/istio-egressgateway': 'gateways',
};

onNode('a change of version', () => {
  let mesh: Mesh;
  let address: string;
  beforeAll(async () => {
    mesh = await openMesh(['1.31.1', '1.31.0']);
    mesh.operator();
    await mesh.wish({ version: '1.31.0' });
    await mesh.ready();
    address = await ingressAddress(mesh);
    await deployApp(mesh, 'app');
    await until('requests get through', async () => (await ask(address, APP_HOST)).ok);
  }, 40 * MINUTES);
  afterAll(async () => {
    await mesh.close();
  }, 2 * MINUTES);

  /** Sets the version under a stream of requests, until all pods of the old one are gone. */
  async function move(version: string): Promise<{ sent: number; failures: readonly string[] }> {
    const loop = keepAsking(address, APP_HOST);
    await mesh.wish({ version });
    await mesh.ready();
    await until(`every pod runs ${version}`, async () =>
      (await images()).every((one) => one.endsWith(`:${version}`)),
    );
    return loop.stop();
  }

  async function images(): Promise<readonly string[]> {
    const pods = await mesh.objects.list('v1', 'Pod', { namespace: 'istio-system' });
    return pods.map(firstImage);
  }

  /** The parts in the order in which the operator last wrote them, each once. */
  function writtenSince(count: number): readonly string[] {
    const events = mesh.cluster.auditEvents(OPERATOR_USER).slice(count);
    const parts = events.flatMap(({ verb, objectRef, requestURI }) => {
      // The rehearsal before it writes nothing.
      if (requestURI.includes('dryRun=All')) return [];
      if (verb !== 'patch' || objectRef?.namespace !== 'istio-system') return [];
      return PARTS[`${objectRef.resource ?? ''}/${objectRef.name ?? ''}`] ?? [];
    });
    return parts.filter((part, index) => part !== parts[index - 1]);
  }

  test(
    'up: istiod, then its ConfigMaps, then gateways, and no request through the gateway fails',
    async () => {
      const before = mesh.cluster.auditEvents(OPERATOR_USER).length;
      const { sent, failures } = await move('1.31.1');
      process.stderr.write(`up: ${sent} requests, ${failures.length} failed\n`);
      expect(failures).toEqual([]);
      expect(sent).toBeGreaterThan(100);
      expect(writtenSince(before)).toEqual(['istiod', 'its ConfigMaps', 'gateways']);
      expect((await mesh.install())?.status).toMatchObject({
        version: '1.31.1',
        revisions: [{ version: '1.31.1', ready: true }],
      });
    },
    5 * MINUTES,
  );

  test(
    'and back: gateways, then the ConfigMaps, then istiod, and no request fails',
    async () => {
      const before = mesh.cluster.auditEvents(OPERATOR_USER).length;
      const { sent, failures } = await move('1.31.0');
      process.stderr.write(`back: ${sent} requests, ${failures.length} failed\n`);
      expect(failures).toEqual([]);
      expect(sent).toBeGreaterThan(100);
      expect(writtenSince(before)).toEqual(['gateways', 'its ConfigMaps', 'istiod']);
    },
    5 * MINUTES,
  );

  test(
    'a patch that this release does not list is accepted with a note; its missing images are told; the way back needs no restart',
    async () => {
      const loop = keepAsking(address, APP_HOST);
      await mesh.wish({ version: '1.31.9' });
      await until(
        'status tells of the image',
        async () =>
          (await mesh.install())?.status?.problems?.some((one) => one.reason === 'ImageNotPulled'),
        { explain: async () => (await mesh.install())?.status },
      );
      const { status } = (await mesh.install())!;
      expect(status?.version).toBe('1.31.9');
      expect(JSON.stringify(status)).toContain('PatchNotListed');
      expect(status?.problems?.map((one) => one.message).join()).toContain(
        'docker.io/istio/pilot:1.31.9',
      );
      await mesh.wish({ version: '1.31.0' });
      const { status: after } = await mesh.ready();
      expect(after?.problems ?? []).toEqual([]);
      await until('every pod runs 1.31.0', async () =>
        (await images()).every((one) => one.endsWith(':1.31.0')),
      );
      expect((await loop.stop()).failures).toEqual([]);
    },
    5 * MINUTES,
  );
});

function firstImage(pod: KubeObject): string {
  const { containers } = pod.spec as { readonly containers: readonly { readonly image: string }[] };
  return containers[0]!.image;
}
