import { join } from 'node:path';
import { createProgress, run, RunError, startCluster } from '../../test/cluster/index.ts';
import type { Progress } from '../../test/cluster/index.ts';
import { buildBundle } from '../bundle/build-bundle.ts';
import { ROOT } from '../bundle/root.ts';

/** Where no node can run: what an API server alone can show. No pod starts, so no mesh gets Ready. */
export async function showApiOnly(say: (text: string) => void): Promise<void> {
  const cluster = await startCluster({ level: 'api', progress: tell });
  try {
    const steps = tell(4);
    const { file } = await steps.step('bundling the program', () => buildBundle());
    const manifests = await run(process.execPath, [file, 'manifests']);
    await steps.step(
      'installing the operator’s objects: meshinstall manifests | kubectl apply',
      () => cluster.kubectl(['apply', '--server-side', '--filename', '-'], manifests),
    );
    await steps.step('a MeshInstall that the API server refuses:', async () => {
      say(await refusal(() => cluster.kubectl(['apply', '--filename', '-'], MISTAKEN)));
    });
    const example = join(ROOT, 'examples/meshinstall.yaml');
    await steps.step('what the operator would do for examples/meshinstall.yaml:', async () => {
      say(
        await run(process.execPath, [
          file,
          'plan',
          '-f',
          example,
          '--kubeconfig',
          cluster.kubeconfig,
        ]),
      );
    });
  } finally {
    await cluster.stop();
  }
}

function tell(total: number): Progress {
  return createProgress({ output: process.stdout, total });
}

const MISTAKEN = `
apiVersion: meshinstall.io/v1alpha1
kind: MeshInstall
metadata: { name: default }
spec: { version: "1.2", profil: demo }
`;

async function refusal(attempt: () => Promise<unknown>): Promise<string> {
  try {
    await attempt();
  } catch (error) {
    if (error instanceof RunError) return error.stderr.trim();
    throw error;
  }
  throw new Error('the API server took a MeshInstall that it should refuse');
}
