import type { KubeObject } from '../../api/kube-object.ts';
import { keyOfRef } from '../../api/object-ref.ts';
import type { ObjectRef } from '../../api/object-ref.ts';
import type { Catalog } from '../../catalog/catalog.ts';
import type { ClusterReader } from '../../cluster/cluster-client.ts';
import type { Imported } from '../../migrate/imported.ts';
import { compareWithLive } from './compare-with-live.ts';

/** Of several imports the one that differs least from what runs, with these differences among its findings; the first of equals. */
export async function nearest(
  client: ClusterReader,
  catalog: Catalog,
  candidates: readonly Imported[],
): Promise<Imported> {
  const reader = remembering(client);
  const compared: Imported[] = [];
  for (const { spec, findings } of candidates) {
    const differences = await compareWithLive(reader, catalog, spec);
    compared.push({ spec, findings: [...findings, ...differences] });
  }
  return compared.reduce((best, one) => (weightOf(one) < weightOf(best) ? one : best));
}

function weightOf({ findings }: Imported): number {
  return findings.reduce((sum, { message }) => sum + message.split(', ').length, 0);
}

/** Each object is asked for once. */
function remembering(client: ClusterReader): Pick<ClusterReader, 'get'> {
  const known = new Map<string, Promise<KubeObject | undefined>>();
  return {
    get: (ref: ObjectRef) => {
      const key = keyOfRef(ref);
      const asked = known.get(key) ?? client.get(ref);
      known.set(key, asked);
      return asked;
    },
  };
}
