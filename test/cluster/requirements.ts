import { existsSync } from 'node:fs';

/** Whether something can be done here, and if not, why not. */
export type Ability = { readonly able: true } | { readonly able: false; readonly reason: string };

/** Whether a cluster with a node can run on this machine. */
export function canRunNode(): Ability {
  if (process.platform !== 'linux') {
    return { able: false, reason: `a node needs Linux; this is ${process.platform}` };
  }
  if (process.getuid?.() !== 0) {
    return { able: false, reason: 'a node needs root (namespaces, mounts, network)' };
  }
  if (!existsSync('/sys/fs/cgroup'))
    return { able: false, reason: 'a node needs control groups in /sys/fs/cgroup' };
  return { able: true };
}
