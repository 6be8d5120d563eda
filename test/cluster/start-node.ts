import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemFile } from './build/debian.ts';
import { buildGoProgram } from './build/go.ts';
import { kubernetesProgram } from './build/kubernetes.ts';
import { imageArchive, type KnownImage } from './images/cached.ts';
import { importArchive, waitForContainerd } from './images/import.ts';
import { createCgroup } from './namespaces.ts';
import { createDns } from './parts/dns.ts';
import {
  containerdPart,
  kubeletPart,
  kubeProxyPart,
  NODE_NAME,
  type NodeFacts,
} from './parts/node.ts';
import type { Progress } from './progress.ts';
import type { ControlPlane, NodePlace } from './start-control-plane.ts';

/** What a node is made from. */
export interface NodeOrder {
  readonly plane: ControlPlane;
  readonly node: NodePlace;
  readonly images: readonly KnownImage[];
  readonly steps: Progress;
}

/** Starts everything of a node and waits until pods can run on it, find each other by name and be reached. */
export async function startNode(order: NodeOrder): Promise<void> {
  const { plane, node, steps } = order;
  const { addresses } = node;
  const facts: NodeFacts = {
    folder: plane.folder,
    cgroup: createCgroup(plane.name),
    addresses,
    authority: plane.authority.cert,
    cniPlugins: dirname(systemFile('containernetworking-plugins')),
  };
  await steps.step('loading images', async () => {
    await plane.start(containerdPart(facts));
    await waitForContainerd(node.holder, plane.folder);
    for (const image of order.images) await importArchive(node.holder, await imageArchive(image));
  });
  await steps.step('starting the node', async () => {
    await startPrograms(plane, facts);
    await createDns(plane.api, addresses);
    await waitUntilReady(plane);
  });
}

async function startPrograms(plane: ControlPlane, facts: NodeFacts): Promise<void> {
  const kubelet = await plane.kubeconfigFor('kubelet', {
    user: `system:node:${NODE_NAME}`,
    groups: ['system:nodes'],
  });
  const proxy = await plane.kubeconfigFor('kube-proxy', { user: 'system:kube-proxy' });
  // Not one of Kubernetes' own users, so that the audit log tells its requests apart.
  const balancer = await plane.kubeconfigFor('lb-controller', {
    user: 'lb-controller',
    groups: ['system:masters'],
  });
  await plane.start(
    kubeletPart(await buildGoProgram(kubernetesProgram('kubelet')), kubelet, facts),
  );
  await plane.start(
    kubeProxyPart(await buildGoProgram(kubernetesProgram('kube-proxy')), proxy, facts),
  );
  const { firstLoadBalancer, loadBalancerCount } = facts.addresses;
  const script = join(import.meta.dirname, 'lb-controller.ts');
  const args = [script, balancer, firstLoadBalancer, String(loadBalancerCount)];
  await plane.start({ name: 'lb-controller', command: process.execPath, args });
}

interface Conditions {
  readonly status?: {
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
  };
}

async function waitUntilReady(plane: ControlPlane): Promise<void> {
  const deadline = Date.now() + 180_000;
  const wanted = [
    [`/api/v1/nodes/${NODE_NAME}`, 'Ready'],
    ['/apis/apps/v1/namespaces/kube-system/deployments/coredns', 'Available'],
  ] as const;
  for (const [path, type] of wanted) {
    for (;;) {
      const object = (await plane.api.send({ path }).catch(() => ({}))) as Conditions;
      if (object.status?.conditions?.some((one) => one.type === type && one.status === 'True'))
        break;
      if (Date.now() > deadline) {
        throw new Error(`${path} does not get ${type}: ${JSON.stringify(object.status ?? {})}`);
      }
      await sleep(100);
    }
  }
}
