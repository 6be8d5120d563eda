import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { KubeObject } from '../../src/api/kube-object.ts';
import { canRunNode, gatewayApiCrds } from '../cluster/index.ts';
import { ask } from '../support/ask-through-gateway.ts';
import { APP_HOST, deployApp } from '../support/mesh-app.ts';
import { openMesh, wishFor } from '../support/mesh-harness.ts';
import type { Mesh } from '../support/mesh-harness.ts';
import { until } from '../support/until.ts';

const MINUTES = 60_000;
const onNode = canRunNode().able ? describe : describe.skip;

/** The gateway that the application's Gateway resource selects, as Istio's gateway chart makes it. */
const STANDALONE = {
  name: 'edge',
  type: 'Ingress',
  shape: 'Standalone',
  labels: { istio: 'ingressgateway' },
  autoscaling: { enabled: false },
};
const API_HOST = 'api.example.com';

onNode('gateways', () => {
  let mesh: Mesh;
  beforeAll(async () => {
    mesh = await openMesh();
  }, 40 * MINUTES);
  afterAll(async () => {
    await mesh.close();
  }, 2 * MINUTES);

  test(
    'that the injector fills in serve, in a cluster without the Gateway API, which status says',
    async () => {
      mesh.operator();
      const { values } = wishFor().spec as { readonly values: object };
      const global = { imagePullPolicy: 'IfNotPresent' };
      await mesh.wish({
        profile: 'minimal',
        values: { ...values, global },
        gateways: [STANDALONE],
      });
      const { status } = await mesh.ready();
      expect(status?.gatewayApi).toEqual({ installed: false });
      await deployApp(mesh, 'shop');
      await answers('istio-system', 'edge', APP_HOST);
    },
    5 * MINUTES,
  );

  test(
    'of the Gateway API get a Deployment from istiod and answer, once the cluster has its CRDs',
    async () => {
      const crds = await gatewayApiCrds();
      await mesh.cluster.kubectl(['apply', '--server-side', '-f', crds]);
      await until('status names the version', async () =>
        ((await mesh.install())?.status?.gatewayApi?.version ?? '').startsWith('v1.'),
      );
      for (const object of gatewayApiObjects('shop')) {
        await until(`${object.kind} is taken`, () => mesh.objects.apply(object));
      }
      await answers('shop', 'api-istio', API_HOST);
      await mesh.ready();
      await mesh.cluster.kubectl(['delete', '--wait=false', '-f', crds]);
    },
    5 * MINUTES,
  );

  /** Waits until the Service has an address and a request to it, for the host, is answered. */
  async function answers(namespace: string, name: string, host: string): Promise<void> {
    const ref = { apiVersion: 'v1', kind: 'Service', namespace, name };
    const address = await until(`${name} has an address`, async () => {
      const service = (await mesh.objects.get(ref)) as Balanced | undefined;
      return service?.status?.loadBalancer?.ingress?.[0]?.ip;
    });
    await until(`${name} answers`, async () => (await ask(address, host)).ok);
  }
});

interface Balanced {
  readonly status?: {
    readonly loadBalancer?: { readonly ingress?: readonly { readonly ip: string }[] };
  };
}

function gatewayApiObjects(namespace: string): readonly KubeObject[] {
  const apiVersion = 'gateway.networking.k8s.io/v1';
  const metadata = { name: 'api', namespace };
  return [
    {
      ...{ apiVersion, kind: 'Gateway', metadata },
      spec: {
        gatewayClassName: 'istio',
        listeners: [{ name: 'http', port: 80, protocol: 'HTTP' }],
      },
    },
    {
      ...{ apiVersion, kind: 'HTTPRoute', metadata },
      spec: {
        parentRefs: [{ name: 'api' }],
        hostnames: [API_HOST],
        rules: [{ backendRefs: [{ name: 'app', port: 80 }] }],
      },
    },
  ];
}
