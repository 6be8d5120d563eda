import type { ClusterClient } from './cluster-client.ts';
import { ClusterError, type CallTarget } from './cluster-error.ts';
import type { CallSettings } from './call.ts';

/** What a fence needs of the connection. */
interface ClientSource {
  clientWith(settings: CallSettings): ClusterClient;
}

/**
 * A client whose writes begin only while `isLeader()` is true, asked for each try when the connection is up and the first byte
 * is about to leave; after that moment a write fails with NotLeader and nothing is sent. Reads are not held back.
 * Caveat: a write that began in time may arrive later; the lease's duration exceeds its renew deadline for that reason.
 */
export function fence(source: ClientSource, isLeader: () => boolean): ClusterClient {
  return source.clientWith({
    mayBegin: (target: CallTarget) => {
      if (isLeader()) return;
      throw new ClusterError(target, { kind: 'NotLeader', detail: 'our lease has run out' });
    },
  });
}
