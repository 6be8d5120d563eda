import type { Clock } from '../support/clock.ts';
import type { ClusterClient } from './cluster-client.ts';
import { Connections } from './connections.ts';
import { Credentials } from './credentials.ts';
import { Discovery } from './discovery.ts';
import { HttpClusterClient } from './http-cluster-client.ts';
import { HttpInformer } from './http-informer.ts';
import { InformerSet } from './informer-set.ts';
import { readKubeConfig, type KubeAccess, type KubeConfigSource } from './kube-config.ts';
import type { CallSettings } from './call.ts';
import { Transport, type RequestReport } from './transport.ts';

export interface ConnectOptions {
  readonly source: KubeConfigSource;
  readonly clock: Clock;
  /** Called after each try of each request, for metrics. */
  readonly onRequest?: (report: RequestReport) => void;
  /** Product and version for the API server's audit log. Default `meshinstall`. */
  readonly userAgent?: string;
}

/** The way to one cluster. One per process: it owns the pool of connections. */
export interface ClusterConnection {
  /** URL of the API server. */
  readonly server: string;
  readonly contextName: string;
  /** The context's namespace, or the pod's. */
  readonly namespace: string | undefined;
  readonly client: ClusterClient;
  /** A client with other settings on the same connections. */
  clientWith(settings: CallSettings): ClusterClient;
  /** A new, empty set. */
  informers<T = unknown>(): InformerSet<T>;
  /** Closes every connection; calls in flight fail with Stopped. Stop informers and election first. */
  close(): void;
}

/** Reads the configuration; asks nothing of the cluster. Error KubeConfigError: it cannot be used, and why. */
export async function connect(options: ConnectOptions): Promise<ClusterConnection> {
  return openConnection(await readKubeConfig(options.source), options);
}

/** The same for a configuration that is already read. */
export function openConnection(
  access: KubeAccess,
  options: Omit<ConnectOptions, 'source'>,
): ClusterConnection {
  const { clock, onRequest, userAgent = 'meshinstall' } = options;
  const { server, contextName, namespace, proxyUrl } = access;
  const credentials = new Credentials(access.access, clock);
  const connections = new Connections({ server, credentials, proxyUrl, userAgent });
  const transport = new Transport({ connections, clock, onRequest });
  const discovery = new Discovery(transport, {});
  const features = { watchList: true };
  return {
    server,
    contextName,
    namespace,
    client: new HttpClusterClient(transport),
    clientWith: (settings) => new HttpClusterClient(transport, settings),
    informers: <T>() =>
      new InformerSet<T>(
        (spec) => new HttpInformer({ transport, discovery, clock, features }, spec),
      ),
    close: () => {
      transport.close();
    },
  };
}
