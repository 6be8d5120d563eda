import { OWNER_LABEL } from '../api/names.ts';
import { printRef } from '../api/object-ref.ts';
import type { Desired } from '../desired/desired.ts';
import type { Facts, LiveObject, OtherInstall } from '../facts/facts.ts';
import type { Block } from './plan.ts';

/** Two MeshInstalls may want the same CRDs, which belong to nobody alone, and the same namespace. */
const COMMON = new Set(['CustomResourceDefinition', 'Namespace']);

/**
 * Objects without a revision in their name are there once, whoever wants them: the reader's account of a namespace, the node agents,
 * gateways of one name. Of two MeshInstalls that want one, the older keeps it or takes it, and the other is told what to switch off.
 * Without this, each would put the other's labels right for ever.
 */
export function guardSharedObjects(facts: Facts, desired: Desired): Block | undefined {
  const held = new Map<string, string>();
  for (const { component, key, object } of desired.objects) {
    const live = facts.live.get(key);
    if (live === undefined || COMMON.has(object.kind) || held.has(component)) continue;
    const holder = holderOf(facts, live);
    if (holder === undefined || !isOlder(holder, facts.install.metadata)) continue;
    const has = `MeshInstall ${holder.name} is older and has ${printRef(live.ref)} already.`;
    held.set(component, `${has} ${remedyFor(component)}`);
  }
  if (held.size === 0) return undefined;
  return { reason: 'OverlappingInstall', message: [...held.values()].join(' ') };
}

/** The other MeshInstall that an object is labelled for, if there is one of that name. */
export function holderOf({ others }: Facts, live: LiveObject): OtherInstall | undefined {
  return others.find((other) => other.name === live.labels[OWNER_LABEL]);
}

/** What is not created yet (a file that `plan` is asked about) is younger than everything that is. */
export function isOlder(
  other: OtherInstall,
  mine: { readonly creationTimestamp?: string; readonly uid?: string },
): boolean {
  const [a, b] = [other.creationTimestamp, mine.creationTimestamp];
  if (b === undefined || b === '') return true;
  return a === b ? other.uid < (mine.uid ?? '') : a < b;
}

const SWITCHED = new Set(['base', 'cni', 'ztunnel']);

function remedyFor(component: string): string {
  if (SWITCHED.has(component))
    return `Set spec.components.${component}.enabled to false here; one serves all revisions.`;
  return component.startsWith('gateway')
    ? 'Give the gateway another name here, or set its enabled to false.'
    : 'Give this one another spec.revision or spec.namespace.';
}
