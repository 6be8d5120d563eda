import type { Progress } from '../../test/cluster/index.ts';
import { run } from '../../test/cluster/index.ts';
import { join } from 'node:path';
import { ROOT } from '../bundle/root.ts';
import type { Place } from './place.ts';

/** Takes away what the demo brought: the application, the mesh by deleting its MeshInstall, then operator or cluster. */
export async function cleanUp(place: Place, progress: Progress): Promise<void> {
  await progress.step('removing the mesh: kubectl delete meshinstall default', async () => {
    await place.kubectl(['delete', 'namespace', 'hello', '--ignore-not-found']);
    await place.kubectl(['delete', 'meshinstall', 'default', '--timeout', '3m']);
  });
  const { end } = place;
  if (end === undefined) await progress.step('removing the operator', () => removeOperator(place));
  else await progress.step('ending the cluster', end);
}

async function removeOperator(place: Place): Promise<void> {
  const manifests = await run(process.execPath, [
    join(ROOT, 'dist', 'meshinstall.js'),
    ...['manifests', '--image', place.image],
  ]);
  await place.kubectl(['delete', '--ignore-not-found', '--filename', '-'], manifests);
}
