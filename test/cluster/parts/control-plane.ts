import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { KeyPair } from '../pki.ts';
import { flags, type Part } from './part.ts';

/** What the programs of a control plane need to know. */
export interface ControlPlaneFacts {
  /** The cluster's folder. */
  readonly folder: string;
  /** Where API server and etcd listen. */
  readonly address: string;
  readonly ports: { readonly api: number; readonly etcd: number; readonly etcdPeer: number };
  readonly services: string;
  readonly authority: KeyPair;
  readonly serving: KeyPair;
  /** With which the API server calls kubelets. */
  readonly kubeletClient: KeyPair;
  readonly tokenKey: { readonly key: string; readonly publicKey: string };
}

/** Who issues ServiceAccount tokens, as in any cluster. */
const TOKEN_ISSUER = 'https://kubernetes.default.svc.cluster.local';

/** etcd, which here need not survive a power cut. */
export function etcdPart(command: string, facts: ControlPlaneFacts): Part {
  const client = `http://127.0.0.1:${facts.ports.etcd}`;
  const peer = `http://127.0.0.1:${facts.ports.etcdPeer}`;
  const args = flags({
    name: 'default',
    'data-dir': join(facts.folder, 'etcd'),
    'listen-client-urls': client,
    'advertise-client-urls': client,
    'listen-peer-urls': peer,
    'initial-advertise-peer-urls': peer,
    'initial-cluster': `default=${peer}`,
    'unsafe-no-fsync': true,
    'quota-backend-bytes': 4 * 2 ** 30,
    'log-level': 'warn',
  });
  return { name: 'etcd', command, args };
}

/** The API server as a common cluster has it: RBAC, bound tokens, privileged pods allowed, an audit log. */
export function apiServerPart(command: string, facts: ControlPlaneFacts): Part {
  const policy = join(facts.folder, 'audit-policy.json');
  writeFileSync(policy, JSON.stringify(AUDIT_POLICY));
  const loopback = facts.address === '127.0.0.1';
  const args = flags({
    'etcd-servers': `http://127.0.0.1:${facts.ports.etcd}`,
    'bind-address': facts.address,
    'advertise-address': facts.address,
    'secure-port': facts.ports.api,
    'tls-cert-file': facts.serving.cert,
    'tls-private-key-file': facts.serving.key,
    'client-ca-file': facts.authority.cert,
    'kubelet-client-certificate': facts.kubeletClient.cert,
    'kubelet-client-key': facts.kubeletClient.key,
    'kubelet-preferred-address-types': 'InternalIP',
    'service-cluster-ip-range': facts.services,
    'service-account-issuer': TOKEN_ISSUER,
    'service-account-signing-key-file': facts.tokenKey.key,
    'service-account-key-file': facts.tokenKey.publicKey,
    'authorization-mode': 'Node,RBAC',
    'enable-admission-plugins': 'NodeRestriction',
    'allow-privileged': true,
    'audit-policy-file': policy,
    'audit-log-path': auditLogFile(facts.folder),
    // A test that has its answer also finds the line about it.
    'audit-log-mode': 'blocking',
    'audit-log-maxsize': 100_000,
    profiling: false,
    // A loopback address is refused as an endpoint of the Service `kubernetes`.
    ...(loopback ? { 'endpoint-reconciler-type': 'none' } : {}),
  });
  return { name: 'kube-apiserver', command, args };
}

/** The controller manager with all controllers, but those of cloud and node addresses. */
export function controllerManagerPart(
  command: string,
  kubeconfig: string,
  facts: ControlPlaneFacts,
): Part {
  const args = flags({
    kubeconfig,
    'secure-port': 0,
    'leader-elect': false,
    'root-ca-file': facts.authority.cert,
    'service-account-private-key-file': facts.tokenKey.key,
    'use-service-account-credentials': true,
    'cluster-signing-cert-file': facts.authority.cert,
    'cluster-signing-key-file': facts.authority.key,
    'kube-api-qps': 200,
    'kube-api-burst': 400,
  });
  return { name: 'kube-controller-manager', command, args };
}

/** The scheduler. */
export function schedulerPart(command: string, kubeconfig: string): Part {
  const args = flags({ kubeconfig, 'secure-port': 0, 'leader-elect': false, 'kube-api-qps': 200 });
  return { name: 'kube-scheduler', command, args };
}

/** Where the API server writes who asked for what. */
export function auditLogFile(folder: string): string {
  return join(folder, 'logs', 'audit.log');
}

const AUDIT_POLICY = {
  apiVersion: 'audit.k8s.io/v1',
  kind: 'Policy',
  omitStages: ['RequestReceived'],
  rules: [{ level: 'Metadata' }],
};
