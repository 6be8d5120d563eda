import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AddressPlan } from '../addresses.ts';
import { IMAGES } from '../versions.ts';
import { flags, type Part } from './part.ts';

/** What the programs of a node need to know. */
export interface NodeFacts {
  /** The cluster's folder. */
  readonly folder: string;
  /** Under this cgroup everything of the node's pods lives. */
  readonly cgroup: string;
  readonly addresses: AddressPlan;
  /** File with the certificate authority. */
  readonly authority: string;
  /** Folder with the CNI plugins. */
  readonly cniPlugins: string;
}

/** Name of the only node. */
export const NODE_NAME = 'node';

/** Where containerd listens, inside the cluster's own mount namespace. */
export const CONTAINERD_SOCKET = '/run/containerd/containerd.sock';

/** containerd with its network plugins. */
export function containerdPart(facts: NodeFacts): Part {
  const cni = writeCniConfig(facts);
  const file = join(facts.folder, 'containerd.toml');
  writeFileSync(file, containerdConfig(facts, cni));
  return { name: 'containerd', command: 'containerd', args: flags({ config: file }) };
}

/** The kubelet. */
export function kubeletPart(command: string, kubeconfig: string, facts: NodeFacts): Part {
  const config = join(facts.folder, 'kubelet.json');
  writeFileSync(config, JSON.stringify(kubeletConfig(facts), undefined, 2));
  const args = flags({
    config,
    kubeconfig,
    'hostname-override': NODE_NAME,
    'node-ip': facts.addresses.node,
  });
  return { name: 'kubelet', command, args };
}

/** kube-proxy, which also makes load balancer addresses work. */
export function kubeProxyPart(command: string, kubeconfig: string, facts: NodeFacts): Part {
  const file = join(facts.folder, 'kube-proxy.json');
  const config = {
    apiVersion: 'kubeproxy.config.k8s.io/v1alpha1',
    kind: 'KubeProxyConfiguration',
    clientConnection: { kubeconfig, qps: 100, burst: 200 },
    hostnameOverride: NODE_NAME,
    clusterCIDR: facts.addresses.pods,
    mode: 'iptables',
    iptables: { minSyncPeriod: '100ms', syncPeriod: '30s' },
    // These settings are the whole machine's, not a network namespace's.
    conntrack: { maxPerCore: 0, min: 0, tcpEstablishedTimeout: '0s', tcpCloseWaitTimeout: '0s' },
    oomScoreAdj: 0,
  };
  writeFileSync(file, JSON.stringify(config, undefined, 2));
  return { name: 'kube-proxy', command, args: flags({ config: file }) };
}

function containerdConfig(facts: NodeFacts, cni: string): string {
  const cri = 'plugins."io.containerd.grpc.v1.cri"';
  return `version = 2
root = "${join(facts.folder, 'containerd')}"
state = "/run/containerd"

[grpc]
address = "${CONTAINERD_SOCKET}"

[${cri}]
sandbox_image = "${IMAGES.pause}"
# Lowering a score takes a capability that a container often lacks.
restrict_oom_score_adj = true
disable_apparmor = true

[${cri}.cni]
bin_dir = "${facts.cniPlugins}"
conf_dir = "${cni}"

[${cri}.containerd]
snapshotter = "overlayfs"
default_runtime_name = "runc"

[${cri}.containerd.runtimes.runc]
runtime_type = "io.containerd.runc.v2"

[${cri}.containerd.runtimes.runc.options]
SystemdCgroup = false
`;
}

/** Each pod has a link of its own to the node and everything is routed, so nothing depends on a bridge's settings. */
function writeCniConfig({ folder, addresses }: NodeFacts): string {
  const target = join(folder, 'cni-config');
  mkdirSync(target, { recursive: true });
  const ipam = {
    type: 'host-local',
    ranges: [[{ subnet: addresses.pods, gateway: addresses.podGateway }]],
    routes: [{ dst: '0.0.0.0/0' }],
    dataDir: '/run/cni-addresses',
  };
  const config = {
    cniVersion: '0.4.0',
    name: 'pods',
    plugins: [
      { type: 'ptp', ipMasq: false, ipam },
      { type: 'portmap', capabilities: { portMappings: true } },
    ],
  };
  writeFileSync(join(target, '10-pods.conflist'), JSON.stringify(config, undefined, 2));
  return target;
}

function kubeletConfig(facts: NodeFacts): object {
  const resolvConf = join(facts.folder, 'resolv.conf');
  writeFileSync(resolvConf, `nameserver ${facts.addresses.dnsService}\n`);
  return {
    apiVersion: 'kubelet.config.k8s.io/v1beta1',
    kind: 'KubeletConfiguration',
    authentication: {
      anonymous: { enabled: false },
      webhook: { enabled: true },
      x509: { clientCAFile: facts.authority },
    },
    authorization: { mode: 'Webhook' },
    containerRuntimeEndpoint: `unix://${CONTAINERD_SOCKET}`,
    cgroupDriver: 'cgroupfs',
    cgroupRoot: facts.cgroup,
    failCgroupV1: false,
    failSwapOn: false,
    clusterDomain: 'cluster.local',
    clusterDNS: [facts.addresses.dnsService],
    resolvConf,
    oomScoreAdj: 0,
    maxPods: 250,
    // The disk belongs to somebody else: neither evict pods nor drop images because of how full it is.
    evictionHard: { 'memory.available': '50Mi' },
    imageGCHighThresholdPercent: 100,
    imageGCLowThresholdPercent: 99,
    serializeImagePulls: false,
    nodeStatusUpdateFrequency: '5s',
    kubeAPIQPS: 100,
    kubeAPIBurst: 200,
  };
}
