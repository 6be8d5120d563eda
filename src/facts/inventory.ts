import type { KubeObject } from '../api/kube-object.ts';
import { keyOfRef } from '../api/object-ref.ts';
import type { ObjectKey } from '../api/object-ref.ts';
import { recordName } from '../api/record-name.ts';
import { ownerReferenceOf } from './accepted-wish.ts';
import type { WishOwner } from './accepted-wish.ts';
import { RECORD_LABEL } from './facts.ts';
import type { InventoryEntry } from './facts.ts';

export type Inventory = ReadonlyMap<ObjectKey, InventoryEntry>;

/** Reads the inventory out of its ConfigMap: a line an object, `apiVersion kind namespace name uid`, `-` for what is absent. */
export function parseInventory(object: KubeObject): Inventory {
  const data = (object.data ?? {}) as { readonly inventory?: string };
  const entries = (data.inventory ?? '').split('\n').flatMap(parseLine);
  return new Map(entries.map((entry) => [keyOfRef(entry.ref), entry]));
}

function parseLine(line: string): readonly InventoryEntry[] {
  const [apiVersion, kind, namespace, name, uid] = line.split(' ');
  if (apiVersion === undefined || kind === undefined || name === undefined) return [];
  const place = namespace === undefined || namespace === '-' ? {} : { namespace };
  const ref = { apiVersion, kind, ...place, name };
  return [uid === undefined || uid === '-' ? { ref } : { ref, uid }];
}

/** The inventory as text; see {@link parseInventory}. Sorted, so that the same inventory is the same text. */
export function printInventory(inventory: Inventory): string {
  return [...inventory.values()]
    .map(({ ref, uid }) =>
      [ref.apiVersion, ref.kind, ref.namespace ?? '-', ref.name, uid ?? '-'].join(' '),
    )
    .sort()
    .join('\n');
}

/** The ConfigMap with the inventory and the stored plan of one MeshInstall. */
export function buildRecord(owner: WishOwner, inventory: Inventory, plan: string): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      name: recordName(owner.name),
      namespace: owner.operatorNamespace,
      labels: { [RECORD_LABEL]: owner.name },
      ownerReferences: [ownerReferenceOf(owner)],
    },
    data: { inventory: printInventory(inventory), plan },
  };
}
