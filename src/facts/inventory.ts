import type { KubeObject } from '../api/kube-object.ts';
import { keyOfRef } from '../api/object-ref.ts';
import type { ObjectKey } from '../api/object-ref.ts';
import { recordName } from '../api/record-name.ts';
import { installUidOf, ownerReferenceOf } from './accepted-wish.ts';
import type { WishOwner } from './accepted-wish.ts';
import { RECORD_LABEL } from './facts.ts';
import type { InventoryEntry, ReachedWish } from './facts.ts';
import { isRenderedKind } from './rendered-kinds.ts';

export type Inventory = ReadonlyMap<ObjectKey, InventoryEntry>;

/** What the ConfigMap of a MeshInstall keeps that is read again. */
export interface MeshRecord {
  readonly inventory: Inventory;
  /** Undefined when none was reached yet. */
  readonly reached: ReachedWish | undefined;
  /** Uid of the MeshInstall, as an ownerReference says it; absent: none does. */
  readonly installUid?: string;
}

/** The record out of its ConfigMap; what is odd in it reads as absent. */
export function parseRecord(object: KubeObject): MeshRecord {
  const { reached } = (object.data ?? {}) as { readonly reached?: unknown };
  const [name = '', revision = ''] = typeof reached === 'string' ? reached.split(' ') : [];
  const known = name !== '' && /^\d{1,9}$/.test(revision);
  return {
    inventory: parseInventory(object),
    reached: known ? { name, revision: Number(revision) } : undefined,
    ...installUidOf(object),
  };
}

/**
 * Reads the inventory out of its ConfigMap: a line an object, `apiVersion kind namespace name uid`, `-` for what is absent. Lines that we
 * did not write are left out: another kind than those that we render, or a name that is none. What the inventory lists is asked for, and
 * removed when its uid fits, so nobody may steer that by a line.
 */
function parseInventory(object: KubeObject): Inventory {
  const { inventory } = (object.data ?? {}) as { readonly inventory?: unknown };
  if (typeof inventory !== 'string') return new Map();
  const entries = inventory.split('\n').flatMap(parseLine);
  return new Map(entries.map((entry) => [keyOfRef(entry.ref), entry]));
}

function parseLine(line: string): readonly InventoryEntry[] {
  const [apiVersion = '', kind = '', namespace = '', name = '', uid = ABSENT] = line.split(' ');
  if (!isRenderedKind(apiVersion, kind) || ![namespace, name].every(isName)) return [];
  const place = namespace === ABSENT ? {} : { namespace };
  const ref = { apiVersion, kind, ...place, name };
  return [uid === ABSENT ? { ref } : { ref, uid }];
}

const ABSENT = '-';

/** `-` stands for none. Every name of what we render is in lower case, with dots, dashes and colons at most. */
function isName(name: string): boolean {
  return name === ABSENT || /^[a-z0-9][-.:a-z0-9]{0,252}$/.test(name);
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
export function buildRecord(
  owner: WishOwner,
  { inventory, reached, plan }: MeshRecord & { readonly plan: string },
): KubeObject {
  const mark = reached === undefined ? {} : { reached: `${reached.name} ${reached.revision}` };
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      name: recordName(owner.name),
      namespace: owner.operatorNamespace,
      labels: { [RECORD_LABEL]: owner.name },
      ownerReferences: [ownerReferenceOf(owner)],
    },
    data: { inventory: printInventory(inventory), plan, ...mark },
  };
}
