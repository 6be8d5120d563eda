import { setTimeout as sleep } from 'node:timers/promises';
import { readLogTail } from '../launch.ts';
import { CONTAINERD_SOCKET } from '../parts/node.ts';
import { isAlive, type ProcessId } from '../processes.ts';
import { run } from '../run.ts';

/** Gives an image archive to the containerd of the cluster that this process holds. */
export async function importArchive(holder: ProcessId, archive: string): Promise<void> {
  await ctr(holder, ['images', 'import', archive]);
}

/** Waits until containerd answers. Throws with its last lines when it does not. */
export async function waitForContainerd(holder: ProcessId, folder: string): Promise<void> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    try {
      await ctr(holder, ['version']);
      return;
    } catch (error) {
      if (!isAlive(holder) || Date.now() > deadline) {
        throw new Error(
          `containerd does not answer (${String(error)}):\n${readLogTail(folder, 'containerd')}`,
        );
      }
    }
    await sleep(100);
  }
}

function ctr(holder: ProcessId, args: readonly string[]): Promise<string> {
  // The process namespace too: containerd hands work to helpers that look for each other by process number.
  const enter = [`--target=${holder.pid}`, '--mount', '--net', '--pid', '--'];
  return run('nsenter', [
    ...enter,
    'ctr',
    '--address',
    CONTAINERD_SOCKET,
    '--namespace',
    'k8s.io',
    ...args,
  ]);
}
