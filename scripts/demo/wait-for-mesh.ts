import { setTimeout as sleep } from 'node:timers/promises';
import type { Place } from './place.ts';

/** What is read of a MeshInstall. */
interface Shown {
  readonly metadata: { readonly generation: number };
  readonly status?: {
    readonly observedGeneration?: number;
    readonly conditions?: readonly Condition[];
  };
}

interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
}

/**
 * Looks at a MeshInstall twice a second until it is Ready, and says each thing that its conditions say, once.
 *
 * @throws Error with the last conditions when it is not within the time
 */
export async function waitForMesh(
  place: Place,
  say: (text: string) => void,
  timeoutMs = 5 * 60_000,
): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  let last = '';
  for (;;) {
    const conditions = await readConditions(place);
    if (conditions.some((one) => one.type === 'Ready' && one.status === 'True')) return;
    const text = describe(conditions);
    if (text !== '' && text !== last) say(`      ${text}`);
    last = text;
    if (Date.now() > deadline) throw new Error(`the mesh is not Ready in time: ${text}`);
    await sleep(500);
  }
}

/** Conditions, once they speak of the current spec. */
async function readConditions(place: Place): Promise<readonly Condition[]> {
  const text = await place.kubectl(['get', 'meshinstall', 'default', '--output', 'json']);
  const { metadata, status = {} } = JSON.parse(text) as Shown;
  return status.observedGeneration === metadata.generation ? (status.conditions ?? []) : [];
}

function describe(conditions: readonly Condition[]): string {
  const telling =
    conditions.find((one) => one.type === 'Stalled' && one.status === 'True') ??
    conditions.find((one) => one.type === 'Reconciling' && one.status === 'True') ??
    conditions.find((one) => one.type === 'Ready');
  return telling === undefined ? '' : `${telling.reason ?? ''}: ${telling.message ?? ''}`;
}
