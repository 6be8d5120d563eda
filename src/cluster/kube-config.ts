import type { RequestOptions } from 'node:https';
import type { Cluster, KubeConfig, User } from '@kubernetes/client-node';
import { explainPlugin } from './credentials-error.ts';
import type { AccessSource, PluginAccess } from './credentials.ts';

/**
 * Where to find the cluster.
 * - `default`: as kubectl does: $KUBECONFIG, ~/.kube/config, then the pod's ServiceAccount.
 * - `file`: this kubeconfig.
 * - `in-cluster`: the pod's ServiceAccount; `pathPrefix` is put before /var/run/secrets/… (for tests).
 */
export type KubeConfigSource =
  | { readonly from: 'default'; readonly context?: string }
  | { readonly from: 'file'; readonly path: string; readonly context?: string }
  | { readonly from: 'in-cluster'; readonly pathPrefix?: string };

/** What a kubeconfig says about one cluster. */
export interface KubeAccess {
  /** URL without a slash at the end; may have a path. */
  readonly server: string;
  readonly contextName: string;
  /** The context's namespace, or the pod's; undefined when nothing is said. */
  readonly namespace: string | undefined;
  readonly proxyUrl: string | undefined;
  readonly access: AccessSource;
}

/** A kubeconfig that cannot be used; the message says what was found and what to do. */
export class KubeConfigError extends Error {
  override readonly name = 'KubeConfigError';
}

/**
 * Reads a kubeconfig (once; certificate, key and token *files* are read by Credentials, again and again). This is the only file
 * that imports @kubernetes/client-node as a value, and it does so when called, so that commands without a cluster never load it.
 */
export async function readKubeConfig(source: KubeConfigSource): Promise<KubeAccess> {
  const config = await loadKubeConfig(source);
  const context = config.getContextObject(config.getCurrentContext());
  const cluster = config.getCurrentCluster();
  if (context === null || cluster === null) throw new KubeConfigError(explainMissing(config));
  if (cluster.server === NO_CONFIG_SERVER && context.name === 'loaded-context') {
    throw new KubeConfigError(
      'no cluster is configured: set KUBECONFIG, create ~/.kube/config, or run inside a pod',
    );
  }
  const user = config.getCurrentUser();
  return {
    server: cluster.server.replace(/\/+$/, ''),
    contextName: context.name,
    namespace: context.namespace?.trim(),
    proxyUrl: cluster.proxyUrl,
    access: {
      ...tlsOf(cluster),
      ...(user !== null && userOf(user)),
      ...(user !== null && needsPlugin(user) && { plugin: pluginOf(config, source) }),
    },
  };
}

/** What client-node falls back to when it finds no configuration at all. */
const NO_CONFIG_SERVER = 'http://localhost:8080';

async function loadKubeConfig(source: KubeConfigSource): Promise<KubeConfig> {
  const { KubeConfig } = await import('@kubernetes/client-node');
  const config = new KubeConfig();
  try {
    if (source.from === 'in-cluster') config.loadFromCluster(source.pathPrefix);
    else if (source.from === 'file') config.loadFromFile(source.path);
    else config.loadFromDefault();
  } catch (cause) {
    const what = source.from === 'file' ? source.path : 'the kubeconfig';
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new KubeConfigError(`${what} cannot be read: ${why}`, { cause });
  }
  if (source.from !== 'in-cluster' && source.context !== undefined) {
    config.setCurrentContext(source.context);
  }
  config.getUsers().forEach((user) => {
    describeToPlugin(user, config.getCurrentCluster());
  });
  return config;
}

function explainMissing(config: KubeConfig): string {
  const wanted = config.getCurrentContext() as string | undefined;
  const names = config.getContexts().map((context) => context.name);
  const known = names.length === 0 ? 'it has no contexts' : `it has ${names.join(', ')}`;
  return wanted === undefined || wanted === ''
    ? `the kubeconfig names no current context (${known}): choose one with --context`
    : `the kubeconfig has no usable context "${wanted}" (${known})`;
}

function tlsOf(cluster: Cluster): AccessSource {
  return {
    caFile: cluster.caFile,
    caData: cluster.caData,
    servername: cluster.tlsServerName,
    insecure: cluster.skipTLSVerify,
  };
}

function userOf(user: User): AccessSource {
  const provider = user.authProvider as { config?: { tokenFile?: string } } | null | undefined;
  return {
    certFile: user.certFile,
    certData: user.certData,
    keyFile: user.keyFile,
    keyData: user.keyData,
    token: user.token,
    tokenFile: provider?.config?.tokenFile,
    username: user.username,
    password: user.password,
    impersonate: user.impersonateUser,
  };
}

/** Exec plugins and the auth providers that run something or speak OIDC; a token file is read by us. */
function needsPlugin(user: User): boolean {
  const exec = user.exec as ExecConfig | null | undefined;
  const provider = user.authProvider as { config?: { tokenFile?: string } } | null | undefined;
  if (exec !== undefined && exec !== null) return true;
  return provider !== null && provider !== undefined && provider.config?.tokenFile === undefined;
}

/**
 * Lets client-node obtain the credentials. It caches them until they expire, so `fresh` starts from a new KubeConfig: the
 * server has just refused the cached ones.
 */
function pluginOf(first: KubeConfig, source: KubeConfigSource): PluginAccess {
  let config = first;
  return async (fresh) => {
    if (fresh) config = await loadKubeConfig(source);
    const options: RequestOptions = {};
    try {
      await config.applyToHTTPSOptions(options);
    } catch (error) {
      throw explainPlugin(commandOf(config.getCurrentUser()), error);
    }
    const headers = options.headers as { readonly Authorization?: string } | undefined;
    return {
      authorization: headers?.Authorization,
      cert: options.cert as string | Buffer | undefined,
      key: options.key as string | Buffer | undefined,
    };
  };
}

function commandOf(user: User | null): string {
  const { exec, authProvider } = (user ?? {}) as {
    readonly exec?: ExecConfig | null;
    readonly authProvider?: { readonly name?: string } | null;
  };
  return exec?.command ?? authProvider?.name ?? 'of the kubeconfig';
}

interface ExecConfig {
  readonly command?: string;
  readonly apiVersion?: string;
  readonly provideClusterInfo?: boolean;
  env?: { name: string; value: string }[] | null;
}

const EXEC_INFO = 'KUBERNETES_EXEC_INFO';

/** Plugins expect to be told what they are asked for, as client-go does; client-node leaves that out. */
function describeToPlugin(user: User, cluster: Cluster | null): void {
  const exec = user.exec as ExecConfig | null | undefined;
  if (exec === undefined || exec === null) return;
  const described = (exec.provideClusterInfo ?? false) && cluster !== null;
  const info = {
    apiVersion: exec.apiVersion,
    kind: 'ExecCredential',
    spec: { interactive: false, ...(described && { cluster: clusterInfo(cluster) }) },
  };
  const others = (exec.env ?? []).filter((variable) => variable.name !== EXEC_INFO);
  exec.env = [...others, { name: EXEC_INFO, value: JSON.stringify(info) }];
}

function clusterInfo(cluster: Cluster): Record<string, unknown> {
  return {
    server: cluster.server,
    'tls-server-name': cluster.tlsServerName,
    'insecure-skip-tls-verify': cluster.skipTLSVerify || undefined,
    'certificate-authority-data': cluster.caData,
    'proxy-url': cluster.proxyUrl,
  };
}
