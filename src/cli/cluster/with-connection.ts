import { connect, type ClusterConnection } from '../../cluster/connection.ts';
import type { KubeConfigSource } from '../../cluster/kube-config.ts';
import { isClusterError } from '../../cluster/cluster-error.ts';
import { systemClock } from '../../cluster/system-clock.ts';
import type { CliContext } from '../cli-context.ts';
import { CliError } from '../cli-error.ts';
import type { ClusterOptions } from './kubeconfig-options.ts';

/** People wait for the answer: give up sooner than the operator would. */
export const PATIENCE = { attempts: 2, deadlineMs: 15_000 } as const;

/** A connection for one command, and what it waits with. */
export type Cluster = Pick<ClusterConnection, 'client' | 'informers' | 'contextName'>;

/**
 * Runs something with a connection that is closed at the end, also on Ctrl-C: then what is under way fails and the command ends as
 * `interrupted`.
 *
 * @param options `deadlineMs`: each call gives up after that time, where it is less than people wait anyway
 */
export async function withConnection<T>(
  context: CliContext,
  options: ClusterOptions & { readonly deadlineMs?: number },
  use: (cluster: Cluster) => Promise<T>,
): Promise<T> {
  const connection = await connect({
    source: sourceOf(options),
    clock: systemClock,
    userAgent: `meshinstall/${context.version}`,
  });
  function close(): void {
    connection.close();
  }
  context.signal.addEventListener('abort', close, { once: true });
  try {
    return await use({
      client: connection.clientWith(patienceOf(options)),
      informers: () => connection.informers(),
      contextName: connection.contextName,
    });
  } catch (error) {
    if (context.signal.aborted && isClusterError(error, 'Stopped')) {
      throw new CliError('interrupted', 'interrupted', { cause: error });
    }
    throw error;
  } finally {
    context.signal.removeEventListener('abort', close);
    close();
  }
}

function patienceOf({ deadlineMs = PATIENCE.deadlineMs }: { readonly deadlineMs?: number }): {
  readonly attempts: number;
  readonly deadlineMs: number;
} {
  return { ...PATIENCE, deadlineMs: Math.min(deadlineMs, PATIENCE.deadlineMs) };
}

function sourceOf({ kubeconfig, context }: ClusterOptions): KubeConfigSource {
  const chosen = context === undefined ? {} : { context };
  return kubeconfig === undefined
    ? { from: 'default', ...chosen }
    : { from: 'file', path: kubeconfig, ...chosen };
}
