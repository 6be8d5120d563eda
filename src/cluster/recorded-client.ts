import type { KubeObject } from '../api/kube-object.ts';
import type { ClusterClient } from './cluster-client.ts';
import type { OwnWrites } from './own-writes.ts';

/** The same client; what it writes is known to `ownWrites` before the call returns. Dry runs are not writes. */
export function recordWrites(client: ClusterClient, ownWrites: OwnWrites): ClusterClient {
  async function noted(
    writing: Promise<KubeObject>,
    options: { readonly dryRun?: boolean } | undefined,
  ): Promise<KubeObject> {
    const live = await writing;
    if (options?.dryRun !== true) ownWrites.wrote(live);
    return live;
  }
  return {
    get: (ref) => client.get(ref),
    list: (kind, options) => client.list(kind, options),
    version: () => client.version(),
    apiGroups: () => client.apiGroups(),
    apply: (object, options) => noted(client.apply(object, options), options),
    updateStatus: (object, options) => noted(client.updateStatus(object, options), options),
    create: (object, options) => noted(client.create(object, options), options),
    patchMerge: (ref, patch, options) => noted(client.patchMerge(ref, patch, options), options),
    async delete(ref, options) {
      const result = await client.delete(ref, options);
      const gone = result === 'deleted' && options?.dryRun !== true;
      if (gone && options?.uid !== undefined) ownWrites.deleted(ref, options.uid);
      return result;
    },
  };
}
