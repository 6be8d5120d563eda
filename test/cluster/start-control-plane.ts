import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { planAddresses, type AddressPlan } from './addresses.ts';
import { createApiClient, type ApiClient } from './api-client.ts';
import { buildGoProgram } from './build/go.ts';
import { etcdProgram, kubernetesProgram } from './build/kubernetes.ts';
import { writeKubeconfig } from './kubeconfig.ts';
import { hostLauncher, namespaceLauncher, readLogTail } from './launch.ts';
import { createNamespaces } from './namespaces.ts';
import {
  apiServerPart,
  controllerManagerPart,
  etcdPart,
  schedulerPart,
  type ControlPlaneFacts,
} from './parts/control-plane.ts';
import type { Part } from './parts/part.ts';
import {
  createAuthority,
  createTokenKey,
  issueCertificate,
  type Authority,
  type Subject,
} from './pki.ts';
import { isAlive, type ProcessId } from './processes.ts';
import { recordProcess, startPart } from './running-parts.ts';
import { SLOTS_FOLDER, takeSlot } from './slots.ts';
import { readRecord, writeRecord, type Level } from './state.ts';

/** What the rest of the start builds on. */
export interface ControlPlane {
  readonly name: string;
  readonly folder: string;
  readonly serverUrl: string;
  readonly authority: Authority;
  /** As cluster-admin. */
  readonly api: ApiClient;
  /** Present at level node. */
  readonly node: NodePlace | undefined;
  /** Starts a program and writes it into the cluster's record. */
  readonly start: (part: Part) => Promise<ProcessId>;
  /** Issues a certificate for a user and writes a kubeconfig with it. */
  readonly kubeconfigFor: (name: string, subject: Subject) => Promise<string>;
}

/** Where a node is put. */
export interface NodePlace {
  readonly addresses: AddressPlan;
  readonly slot: number;
  readonly holder: ProcessId;
}

/** What is to be started. */
export interface ControlPlaneOrder {
  readonly name: string;
  readonly folder: string;
  readonly level: Level;
  readonly owned: boolean;
}

/** Services of a cluster without a node: the addresses are only ever written down. */
const VIRTUAL_SERVICES = '198.18.32.0/20';

/** Starts etcd, API server and controller manager (and a scheduler, at level node) and waits until they work. */
export async function startControlPlane(order: ControlPlaneOrder): Promise<ControlPlane> {
  const { name, folder } = order;
  const [authority, tokenKey, node] = await Promise.all([
    createAuthority(join(folder, 'pki')),
    createTokenKey(join(folder, 'pki')),
    order.level === 'node' ? placeNode(order) : undefined,
  ]);
  const address = node?.addresses.node ?? '127.0.0.1';
  const services = node?.addresses.services ?? VIRTUAL_SERVICES;
  const ports = node === undefined ? await freePorts() : { api: 6443, etcd: 2379, etcdPeer: 2380 };
  const serverUrl = `https://${address}:${ports.api}`;
  const launcher =
    node === undefined ? hostLauncher(folder, order.owned) : namespaceLauncher(folder, node.holder);
  function start(part: Part): Promise<ProcessId> {
    return startPart(name, launcher, part);
  }
  async function kubeconfigFor(user: string, subject: Subject): Promise<string> {
    const pair = await issueCertificate(authority, user, subject);
    const file = join(folder, 'users', `${user}.kubeconfig`);
    writeKubeconfig(
      file,
      { name: `meshinstall-${name}`, server: serverUrl, authority: authority.cert },
      pair,
    );
    return file;
  }
  const facts: ControlPlaneFacts = {
    ...{ folder, address, ports, services, authority, tokenKey },
    serving: await issueCertificate(authority, 'apiserver', {
      user: 'kube-apiserver',
      hosts: serverHosts(address, services),
    }),
    kubeletClient: await issueCertificate(authority, 'kubelet-client', {
      user: 'kube-apiserver-kubelet-client',
      groups: ['system:masters'],
    }),
  };
  const plane = { name, folder, serverUrl, authority, node, start, kubeconfigFor };
  return { ...plane, api: await startPrograms(plane, facts) };
}

async function startPrograms(
  plane: Omit<ControlPlane, 'api'>,
  facts: ControlPlaneFacts,
): Promise<ApiClient> {
  const { folder, start, kubeconfigFor, node } = plane;
  const admin = await kubeconfigFor('admin', { user: 'admin', groups: ['system:masters'] });
  const manager = await kubeconfigFor('controller-manager', {
    user: 'system:kube-controller-manager',
  });
  const scheduler = await kubeconfigFor('scheduler', { user: 'system:kube-scheduler' });
  await start(etcdPart(await buildGoProgram(etcdProgram()), facts));
  const server = await start(
    apiServerPart(await buildGoProgram(kubernetesProgram('kube-apiserver')), facts),
  );
  const api = createApiClient(admin);
  await waitFor(api, { process: server, folder, part: 'kube-apiserver', path: '/readyz' });
  const program = await buildGoProgram(kubernetesProgram('kube-controller-manager'));
  const process = await start(controllerManagerPart(program, manager, facts));
  if (node !== undefined) {
    await start(
      schedulerPart(await buildGoProgram(kubernetesProgram('kube-scheduler')), scheduler),
    );
  }
  // Nobody else makes it, so it tells that the controllers run; and without it no pod can be created.
  const path = '/api/v1/namespaces/default/serviceaccounts/default';
  await waitFor(api, { process, folder, part: 'kube-controller-manager', path });
  return api;
}

/** Waits until a path answers well. Throws when the program behind it ends, or after two minutes. */
async function waitFor(
  api: ApiClient,
  what: {
    readonly process: ProcessId;
    readonly folder: string;
    readonly part: string;
    readonly path: string;
  },
): Promise<void> {
  const deadline = Date.now() + 120_000;
  for (;;) {
    try {
      await api.send({ path: what.path });
      return;
    } catch (error) {
      const ended = !isAlive(what.process);
      if (ended || Date.now() > deadline) {
        const why = ended ? 'ended' : `does not get ready (${String(error)})`;
        throw new Error(`${what.part} ${why}:\n${readLogTail(what.folder, what.part)}`);
      }
    }
    await sleep(100);
  }
}

async function placeNode(order: ControlPlaneOrder): Promise<NodePlace> {
  const slot = await takeSlot(SLOTS_FOLDER, order.folder);
  const addresses = planAddresses(slot.number);
  writeRecord({ ...readRecord(order.name)!, slot: slot.number });
  const holder = await createNamespaces({ ...order, slot: slot.number, addresses });
  recordProcess(order.name, 'holder', holder);
  return { addresses, slot: slot.number, holder };
}

function serverHosts(address: string, services: string): readonly string[] {
  const first = services.replace(/\d+\/\d+$/, '1');
  const names = [
    'kubernetes',
    'kubernetes.default',
    'kubernetes.default.svc',
    'kubernetes.default.svc.cluster.local',
  ];
  return [...names, 'localhost', '127.0.0.1', address, first];
}

/** Three ports that nobody listens on. All are held until the last is found, so that they differ. */
async function freePorts(): Promise<{ api: number; etcd: number; etcdPeer: number }> {
  const servers = await Promise.all([listen(), listen(), listen()]);
  const [api = 0, etcd = 0, etcdPeer = 0] = servers.map(({ port }) => port);
  await Promise.all(servers.map(({ close }) => close()));
  return { api, etcd, etcdPeer };
}

function listen(): Promise<{ port: number; close: () => Promise<void> }> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      resolve({
        port,
        close: () =>
          new Promise((done) =>
            server.close(() => {
              done();
            }),
          ),
      });
    });
  });
}
