import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Place } from './place.ts';

/** Host that examples/hello.yaml answers for. */
export const HELLO_HOST = 'hello.example.com';

const GATEWAY = ['--namespace', 'istio-system', 'get', 'service', 'istio-ingressgateway'];

/** Address of the ingress gateway's Service (IP address or name), once its load balancer has one. */
export function gatewayAddress(place: Place): Promise<string> {
  return until('the ingress gateway has no address: is there a load balancer?', async () => {
    const path = '--output=jsonpath={.status.loadBalancer.ingress[0].ip}';
    const name = path.replace('ip}', 'hostname}');
    const found =
      (await place.kubectl([...GATEWAY, path])) || (await place.kubectl([...GATEWAY, name]));
    return found === '' ? undefined : found;
  });
}

/** Asks the gateway for the host until the answer is 200, and gives its body. */
export function askThroughGateway(address: string): Promise<string> {
  return until(`nobody answers for ${HELLO_HOST} at ${address}`, () => ask(address));
}

function ask(address: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const call = request(
      { host: address, port: 80, headers: { host: HELLO_HOST }, agent: false, timeout: 5000 },
      (answer) => {
        const parts: Buffer[] = [];
        answer.on('data', (part: Buffer) => parts.push(part));
        answer.on('end', () => {
          resolve(answer.statusCode === 200 ? Buffer.concat(parts).toString() : undefined);
        });
      },
    );
    call.on('timeout', () => call.destroy());
    call.on('error', () => {
      resolve(undefined);
    });
    call.end();
  });
}

async function until<T>(complaint: string, attempt: () => Promise<T | undefined>): Promise<T> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    const found = await attempt();
    if (found !== undefined) return found;
    if (Date.now() > deadline) throw new Error(complaint);
    await sleep(250);
  }
}
