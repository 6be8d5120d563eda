import { spawn } from 'node:child_process';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  rmdirSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AddressPlan } from './addresses.ts';
import { findChild, logFile, readLogTail } from './launch.ts';
import { identify, isAlive, type ProcessId } from './processes.ts';
import { run } from './run.ts';

/** What makes up the namespaces of one cluster. */
export interface NamespaceOrder {
  readonly folder: string;
  readonly slot: number;
  readonly addresses: AddressPlan;
  /** The cluster ends with this process. */
  readonly owned: boolean;
}

/**
 * Makes process, mount and network namespaces and connects them with the machine. They exist as long as the process that
 * is given back: kill it, and the system ends every program inside, drops every mount and takes the network away with all
 * its routes and rules. Nothing of it is pinned to a file.
 */
export async function createNamespaces(order: NamespaceOrder): Promise<ProcessId> {
  const holder = await startHolder(order);
  await connect(holder, order);
  return holder;
}

/** Makes the control group that all of a cluster's pods live under. Gives the name the kubelet knows it by. */
export function createCgroup(name: string): string {
  const path = `meshinstall/${name}`;
  for (const root of cgroupRoots()) mkdirSync(join(root, path), { recursive: true });
  if (existsSync(UNIFIED)) delegateControllers(path);
  return `/${path}`;
}

/** Removes that group with all below it. Everything in it must have ended. */
export async function removeCgroup(name: string): Promise<void> {
  for (const root of cgroupRoots()) {
    const group = join(root, 'meshinstall', name);
    for (let attempt = 0; existsSync(group) && attempt < 50; attempt += 1) {
      if (!removeGroups(group)) await sleep(50);
    }
    removeGroup(join(root, 'meshinstall'));
  }
}

const UNIFIED = '/sys/fs/cgroup/cgroup.controllers';

/** Kernel settings that a kubelet would change for the whole machine, with the values it wants to see. */
const KERNEL_SETTINGS: Readonly<Record<string, string>> = {
  'vm/overcommit_memory': '1',
  'vm/panic_on_oom': '0',
  'kernel/panic': '10',
  'kernel/panic_on_oops': '1',
  'kernel/keys/root_maxkeys': '1000000',
  'kernel/keys/root_maxbytes': '25000000',
};

async function startHolder(order: NamespaceOrder): Promise<ProcessId> {
  const { folder, owned } = order;
  const ready = join(folder, 'namespaces-ready');
  const script = join(folder, 'init.sh');
  writeFileSync(script, initScript(folder, ready));
  const log = openSync(logFile(folder, 'holder'), 'a');
  const unshare = [
    '--mount',
    '--net',
    '--pid',
    '--fork',
    '--kill-child=KILL',
    '--mount-proc',
    '--propagation=private',
  ];
  const child = spawn('unshare', [...unshare, 'sh', script], {
    cwd: '/',
    detached: true,
    // Nothing is ever sent through the pipe: it ends when the owner does, and init with it.
    stdio: ['ignore', log, log, owned ? 'pipe' : 'ignore'],
  });
  closeSync(log);
  child.on('error', () => undefined);
  child.unref();
  const pipe = child.stdio[3];
  if (pipe !== null && pipe !== undefined && 'unref' in pipe)
    (pipe as unknown as { unref(): void }).unref();
  const outer = child.pid === undefined ? undefined : identify(child.pid);
  const holder = outer === undefined ? undefined : await findChild(outer);
  while (holder !== undefined && isAlive(holder) && !existsSync(ready)) await sleep(10);
  if (holder === undefined || !isAlive(holder)) {
    throw new Error(`the namespaces could not be made:\n${readLogTail(folder, 'holder')}`);
  }
  return holder;
}

/**
 * What process 1 of the cluster does. Programs expect fixed places (/run, /var/lib/kubelet, /var/log): here these are the
 * cluster's own. At the end it waits, and collects the processes that have lost their parent.
 */
function initScript(folder: string, ready: string): string {
  const binds: Record<string, string> = {
    [join(folder, 'kubelet')]: '/var/lib/kubelet',
    [join(folder, 'cni')]: '/var/lib/cni',
    [join(folder, 'var-log')]: '/var/log',
  };
  for (const path of Object.keys(binds)) mkdirSync(path, { recursive: true });
  mkdirSync(join(folder, 'kernel'), { recursive: true });
  for (const [setting, value] of Object.entries(KERNEL_SETTINGS)) {
    if (!existsSync(`/proc/sys/${setting}`)) continue;
    const file = join(folder, 'kernel', setting.replaceAll('/', '.'));
    writeFileSync(file, `${value}\n`);
    binds[file] = `/proc/sys/${setting}`;
  }
  const lines = Object.entries(binds).flatMap(([from, to]) => [
    ...(to.startsWith('/proc') ? [] : [`mkdir -p '${to}'`]),
    `mount --bind '${from}' '${to}'`,
  ]);
  return `set -eu
mount --make-rshared /
mount -t tmpfs -o mode=755 tmpfs /run
mkdir /run/lock
${lines.join('\n')}
ip link set lo up
echo 1 > /proc/sys/net/ipv4/ip_forward
touch '${ready}'
if [ -p /proc/self/fd/3 ] || [ -S /proc/self/fd/3 ]; then
  cat <&3 >/dev/null &
else
  sleep infinity &
fi
wait $!
`;
}

/** A cable between the machine and the cluster, and the routes on both ends. */
async function connect(holder: ProcessId, order: NamespaceOrder): Promise<void> {
  const { slot, addresses } = order;
  const outside = `mi${slot}`;
  // A cable left by a holder that is just ending goes away by itself a moment later, or now.
  await run('ip', ['link', 'delete', outside]).catch(() => undefined);
  const peer = ['peer', 'name', 'eth0', 'netns', String(holder.pid)];
  await run('ip', ['link', 'add', outside, 'type', 'veth', ...peer]);
  await run('ip', ['address', 'add', `${addresses.host}/30`, 'dev', outside]);
  await run('ip', ['link', 'set', outside, 'up']);
  const inside = ['--target', String(holder.pid), '--net', 'ip'];
  await run('nsenter', [...inside, 'address', 'add', `${addresses.node}/30`, 'dev', 'eth0']);
  await run('nsenter', [...inside, 'link', 'set', 'eth0', 'up']);
  await run('nsenter', [...inside, 'route', 'add', 'default', 'via', addresses.host]);
  for (const range of [addresses.pods, addresses.services, addresses.loadBalancers]) {
    await run('ip', ['route', 'replace', range, 'via', addresses.node, 'dev', outside]);
  }
}

/** Every hierarchy of control groups: one in version 2, one for each controller in version 1. */
function cgroupRoots(): readonly string[] {
  if (existsSync(UNIFIED)) return ['/sys/fs/cgroup'];
  return readdirSync('/sys/fs/cgroup', { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => join('/sys/fs/cgroup', entry.name));
}

function delegateControllers(path: string): void {
  const wanted = ['cpuset', 'cpu', 'io', 'memory', 'hugetlb', 'pids'];
  for (const group of ['', 'meshinstall', path]) {
    for (const controller of wanted) {
      try {
        writeFileSync(join('/sys/fs/cgroup', group, 'cgroup.subtree_control'), `+${controller}`);
      } catch {
        // Not every kernel has every controller; the kubelet says which one it misses.
      }
    }
  }
}

function removeGroups(group: string): boolean {
  const below = readdirSync(group, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  for (const entry of below) removeGroups(join(group, entry.name));
  return removeGroup(group);
}

function removeGroup(group: string): boolean {
  try {
    rmdirSync(group);
    return true;
  } catch {
    return false;
  }
}
