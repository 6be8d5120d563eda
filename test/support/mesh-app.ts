import type { KubeObject } from '../../src/api/kube-object.ts';
import { IMAGES } from '../cluster/index.ts';
import type { Mesh } from './mesh-harness.ts';
import { until } from './until.ts';

/** Host that the ingress gateway routes to the application. */
export const APP_HOST = 'app.example.com';

/** The application with a sidecar in namespace `name`, reachable through the ingress gateway by host. Waits until its pod is Ready. */
export async function deployApp(mesh: Mesh, name: string, host = APP_HOST): Promise<void> {
  await mesh.namespace(name, { 'istio-injection': 'enabled' });
  for (const object of appObjects(name, host)) await mesh.objects.apply(object);
  await appPod(mesh, name);
}

/** The application's one pod, once it is Ready. */
export function appPod(mesh: Mesh, namespace: string): Promise<KubeObject> {
  return until(
    `a pod of ${namespace}/app is Ready`,
    async () => {
      const pods = await mesh.objects.list('v1', 'Pod', { namespace, labelSelector: 'app=app' });
      return pods.find(isReadyPod);
    },
    {
      explain: async () =>
        (await mesh.objects.list('v1', 'Pod', { namespace })).map((pod) => pod.status),
    },
  );
}

function isReadyPod(pod: KubeObject): boolean {
  const { conditions = [] } = pod.status as {
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
  };
  return conditions.some(({ type, status }) => type === 'Ready' && status === 'True');
}

function appObjects(namespace: string, host: string): readonly object[] {
  const metadata = { name: 'app', namespace };
  const labels = { app: 'app' };
  const container = {
    name: 'app',
    image: IMAGES.app,
    ports: [{ containerPort: 8080 }],
    env: [{ name: 'VERSION', value: 'v1' }],
  };
  return [
    {
      ...{ apiVersion: 'apps/v1', kind: 'Deployment', metadata },
      spec: {
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: { containers: [container] } },
      },
    },
    {
      ...{ apiVersion: 'v1', kind: 'Service', metadata },
      spec: { selector: labels, ports: [{ name: 'http', port: 80, targetPort: 8080 }] },
    },
    {
      ...{ apiVersion: 'networking.istio.io/v1', kind: 'Gateway', metadata },
      spec: {
        selector: { istio: 'ingressgateway' },
        servers: [{ port: { number: 80, name: 'http', protocol: 'HTTP' }, hosts: [host] }],
      },
    },
    {
      ...{ apiVersion: 'networking.istio.io/v1', kind: 'VirtualService', metadata },
      spec: {
        hosts: [host],
        gateways: ['app'],
        http: [{ route: [{ destination: { host: 'app', port: { number: 80 } } }] }],
      },
    },
  ];
}

/** Address of the ingress gateway's Service, once there is one. */
export function ingressAddress(mesh: Mesh): Promise<string> {
  return until('the ingress gateway has an address', async () => {
    const service = await mesh.objects.get({
      ...{ apiVersion: 'v1', kind: 'Service' },
      ...{ namespace: 'istio-system', name: 'istio-ingressgateway' },
    });
    const status = service?.status as
      | { readonly loadBalancer?: { readonly ingress?: readonly { readonly ip: string }[] } }
      | undefined;
    return status?.loadBalancer?.ingress?.[0]?.ip;
  });
}
