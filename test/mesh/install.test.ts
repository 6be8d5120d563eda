import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { canRunNode } from '../cluster/index.ts';
import type { KubeObject } from '../../src/api/kube-object.ts';
import { ask } from '../support/ask-through-gateway.ts';
import { everyObject } from '../support/every-object.ts';
import { APP_HOST, appPod, deployApp, ingressAddress } from '../support/mesh-app.ts';
import { openMesh } from '../support/mesh-harness.ts';
import type { Mesh } from '../support/mesh-harness.ts';
import { seedOf } from '../support/seed-of.ts';
import { withoutVolatile } from '../support/without-volatile.ts';
import { until } from '../support/until.ts';

const MINUTES = 60_000;
const onNode = canRunNode().able ? describe : describe.skip;

onNode('an installation', () => {
  let mesh: Mesh;
  let clean: ReadonlyMap<string, unknown>;
  beforeAll(async () => {
    mesh = await openMesh();
  }, 40 * MINUTES);
  afterAll(async () => {
    await mesh.close();
  }, 2 * MINUTES);

  test(
    'the demo profile gets Ready, and status names the gateways with their addresses',
    async () => {
      mesh.operator();
      await mesh.wish();
      const { status } = await mesh.ready();
      const address = await ingressAddress(mesh);
      expect(status).toMatchObject({
        version: '1.31.1',
        profile: 'demo',
        activeRevision: 'default',
        revisions: [{ name: 'default', version: '1.31.1', ready: true }],
      });
      await until('status shows the address', async () => {
        const { gateways = [] } = (await mesh.install())?.status ?? {};
        return gateways.some((one) => one.addresses?.includes(address));
      });
      expect((await mesh.install())?.status?.gateways).toEqual([
        { namespace: 'istio-system', name: 'istio-egressgateway', type: 'Egress', ready: true },
        {
          ...{
            namespace: 'istio-system',
            name: 'istio-ingressgateway',
            type: 'Ingress',
            ready: true,
          },
          addresses: [address],
        },
      ]);
      await validatorsClosed(mesh);
      clean = await meshObjects(mesh);
    },
    5 * MINUTES,
  );

  test(
    'a pod in a labelled namespace gets a sidecar, and answers through the ingress gateway',
    async () => {
      await deployApp(mesh, 'app');
      const pod = await appPod(mesh, 'app');
      const spec = pod.spec as Record<'containers' | 'initContainers', { name: string }[]>;
      const names = [...spec.containers, ...spec.initContainers].map((one) => one.name);
      expect(names).toContain('istio-proxy');
      const address = await ingressAddress(mesh);
      const body = await until('an answer comes through the gateway', async () => {
        const answer = await ask(address, APP_HOST);
        return answer.ok ? answer.body : undefined;
      });
      const answer = JSON.parse(body) as { hostname: string; headers: Record<string, string[]> };
      expect(answer.hostname).toBe(pod.metadata.name);
      // Only the gateway's and the sidecar's Envoy say this, and with mutual TLS between them.
      expect(answer.headers['X-Forwarded-Client-Cert']?.join()).toContain(
        'istio-ingressgateway-service-account',
      );
    },
    5 * MINUTES,
  );

  describe('killed in the middle', () => {
    beforeEach(async () => {
      await mesh.reset();
    }, 3 * MINUTES);

    const seed = seedOf('writes after which the operator is killed');
    for (const part of [0, 1]) {
      // The demo profile takes about 40 writes: half of them up to istiod, then gateways and CRDs, and at last the webhooks.
      const count = 1 + part * 18 + (seed % 18);
      test(
        `after ${String(count)} writes, a restarted operator ends where an undisturbed one does`,
        async () => {
          let writes = 0;
          const first = mesh.operator('first', (line, child) => {
            if (line.message !== 'applied') return;
            writes += 1;
            if (writes === count) void child.kill();
          });
          await mesh.wish();
          await until('the operator is dead', () => !first.running());
          mesh.operator('first');
          await mesh.ready();
          await ingressAddress(mesh);
          await validatorsClosed(mesh);
          expect(await meshObjects(mesh)).toEqual(clean);
        },
        5 * MINUTES,
      );
    }
  });
});

/** All objects that are ours, without what differs from one cluster to the next. */
/** istiod lets a validator refuse what it cannot judge once it has seen it refuse something wrong. */
async function validatorsClosed(mesh: Mesh): Promise<void> {
  await until('istiod has closed the validators', async () => {
    const all = [...(await everyObject(mesh.cluster.api)).values()];
    const policies = all
      .filter(
        ({ kind, metadata: { name } }) => kind.startsWith('Validating') && name.startsWith('istio'),
      )
      .flatMap(({ webhooks }) => webhooks as readonly { failurePolicy?: string }[])
      .map(({ failurePolicy }) => failurePolicy);
    return policies.length > 0 && policies.every((policy) => policy === 'Fail');
  });
}

async function meshObjects(mesh: Mesh): Promise<ReadonlyMap<string, unknown>> {
  const all = await everyObject(mesh.cluster.api);
  const ours = [...all].filter(([, object]) => isOurs(object));
  return new Map(ours.map(([key, object]) => [key, withoutVolatile(object)]));
}

function isOurs({ metadata }: KubeObject): boolean {
  return (metadata.managedFields ?? []).some((entry) => entry.manager === 'meshinstall');
}
