import { readFileSync, writeFileSync } from 'node:fs';
import type { KeyPair } from './pki.ts';

/** What a client needs to know of a cluster. */
export interface ClusterAddress {
  /** Name of the cluster and of the context. */
  readonly name: string;
  readonly server: string;
  /** File with the certificate authority. */
  readonly authority: string;
}

/** Writes a kubeconfig (as JSON, which every reader of YAML takes) with the certificates inside it, so that it can be moved. */
export function writeKubeconfig(file: string, cluster: ClusterAddress, client: KeyPair): void {
  const user = {
    'client-certificate-data': base64(client.cert),
    'client-key-data': base64(client.key),
  };
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': cluster.name,
    clusters: [
      {
        name: cluster.name,
        cluster: {
          server: cluster.server,
          'certificate-authority-data': base64(cluster.authority),
        },
      },
    ],
    users: [{ name: cluster.name, user }],
    contexts: [{ name: cluster.name, context: { cluster: cluster.name, user: cluster.name } }],
  };
  writeFileSync(file, `${JSON.stringify(config, undefined, 2)}\n`, { mode: 0o600 });
}

function base64(file: string): string {
  return readFileSync(file).toString('base64');
}
