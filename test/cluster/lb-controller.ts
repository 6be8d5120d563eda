/**
 * The load balancer of a test cluster, as a program of its own: `node lb-controller.ts KUBECONFIG FIRST_ADDRESS COUNT`.
 * It gives each Service of type LoadBalancer an address; kube-proxy makes the address work.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { createApiClient, type ApiClient, type WatchEvent } from './api-client.ts';
import { planStatuses, type AddressPool, type ServiceView } from './load-balancers.ts';

const SERVICES = '/api/v1/services';

interface ServiceList {
  readonly metadata: { readonly resourceVersion: string };
  readonly items: readonly ServiceView[];
}

async function main(args: readonly string[]): Promise<void> {
  const [kubeconfig, first, count] = args;
  if (kubeconfig === undefined || first === undefined || count === undefined) {
    throw new Error('usage: lb-controller.ts KUBECONFIG FIRST_ADDRESS COUNT');
  }
  const api = createApiClient(kubeconfig);
  for (;;) {
    try {
      await followServices(api, { first, count: Number(count) });
    } catch (error) {
      console.error(String(error));
    }
    await sleep(500);
  }
}

/** Lists once, then follows the watch until it ends. */
async function followServices(api: ApiClient, pool: AddressPool): Promise<void> {
  const list = (await api.send({ path: SERVICES })) as ServiceList;
  const services = new Map(list.items.map((item) => [item.metadata.uid, item]));
  await writeStatuses(api, services, pool);
  let work = Promise.resolve();
  const query = `watch=true&resourceVersion=${list.metadata.resourceVersion}&timeoutSeconds=300`;
  function onEvent(event: WatchEvent): void {
    const service = event.object as ServiceView;
    if (event.type === 'DELETED') services.delete(service.metadata.uid);
    else if (event.type === 'ADDED' || event.type === 'MODIFIED')
      services.set(service.metadata.uid, service);
    work = work.then(() => writeStatuses(api, services, pool));
  }
  await api.watch(`${SERVICES}?${query}`, onEvent, new AbortController().signal);
  await work;
}

async function writeStatuses(
  api: ApiClient,
  services: Map<string, ServiceView>,
  pool: AddressPool,
): Promise<void> {
  for (const { service, ingress } of planStatuses([...services.values()], pool)) {
    const { namespace, name, uid } = service.metadata;
    const path = `/api/v1/namespaces/${namespace}/services/${name}/status`;
    try {
      const body = { status: { loadBalancer: { ingress } } };
      services.set(uid, (await api.send({ method: 'PATCH', path, body })) as ServiceView);
    } catch (error) {
      // Deleted or changed meanwhile: the watch brings what is true now.
      console.error(String(error));
    }
  }
}

await main(process.argv.slice(2));
