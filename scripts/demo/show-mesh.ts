import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Progress } from '../../test/cluster/index.ts';
import { run } from '../../test/cluster/index.ts';
import { ROOT } from '../bundle/root.ts';
import { askThroughGateway, gatewayAddress, HELLO_HOST } from './ask-through-gateway.ts';
import { LOCAL_IMAGE } from './place.ts';
import type { Place } from './place.ts';
import { waitForMesh } from './wait-for-mesh.ts';

/** How many steps {@link showMesh} has. */
export const STEPS = 4;

/** What came of it. */
export interface Shown {
  readonly address: string;
  readonly answer: string;
}

/** Operator, mesh, application, request: what a person would do by hand, in that order. */
export async function showMesh(place: Place, progress: Progress): Promise<Shown> {
  await progress.step('installing the operator: meshinstall manifests | kubectl apply', () =>
    installOperator(place),
  );
  await progress.step(`installing a mesh: kubectl apply -f ${place.example}`, async () => {
    await place.kubectl(['apply', '--filename', join(ROOT, place.example)]);
    await waitForMesh(place, (text) => {
      progress.say(text);
    });
  });
  await progress.step('deploying an application: kubectl apply -f examples/hello.yaml', () =>
    deployHello(place),
  );
  return progress.step(`asking for ${HELLO_HOST} through the ingress gateway`, async () => {
    const address = await gatewayAddress(place);
    return { address, answer: await askThroughGateway(address) };
  });
}

async function installOperator(place: Place): Promise<void> {
  const manifests = await run(process.execPath, [
    join(ROOT, 'dist', 'meshinstall.js'),
    ...['manifests', '--image', place.image],
  ]);
  await place.kubectl(['apply', '--server-side', '--filename', '-'], manifests);
  await place.kubectl([
    ...['rollout', 'status', 'deployment/meshinstall'],
    ...['--namespace', 'meshinstall-system', '--timeout', '3m'],
  ]);
}

async function deployHello(place: Place): Promise<void> {
  const text = readFileSync(join(ROOT, 'examples/hello.yaml'), 'utf8');
  await place.kubectl(['apply', '--filename', '-'], text.replaceAll(LOCAL_IMAGE, place.image));
  await place.kubectl([
    ...['rollout', 'status', 'deployment/hello', '--namespace', 'hello', '--timeout', '3m'],
  ]);
}
