import { OWNER_LABEL } from '../api/names.ts';
import type { Facts, OtherInstall } from '../facts/facts.ts';
import { isOurs } from './objects.ts';
import { isOlder } from './shared-objects.ts';

/** What becomes of Istio's CRDs with a MeshInstall that is purged. */
export type CrdFate =
  | { readonly kind: 'go' }
  /** They go with the last; this one is to be the last of those that are being deleted, which are named. */
  | { readonly kind: 'wait'; readonly for: readonly string[] }
  /** Meshes of others need them: each as it is told. */
  | { readonly kind: 'stay'; readonly for: readonly string[] };

/**
 * CRDs belong to every mesh of the cluster, so they go with the last. Of several that are deleted at once the oldest one with Purge
 * waits for the others, so that it is clear who is the last. A mesh whose MeshInstall went with Retain runs on, and needs them, too.
 */
export function judgeCrds(facts: Facts): CrdFate {
  const { others, install } = facts;
  const names = new Set([install.metadata.name, ...others.map(({ name }) => name)]);
  const owners = [...facts.live.values()].flatMap(({ rollout, labels }) =>
    rollout === undefined ? [] : (labels[OWNER_LABEL] ?? []),
  );
  const left = [...new Set(owners)].filter((owner) => !names.has(owner));
  const staying = [
    ...others.filter(({ removal }) => removal === undefined).map(({ name }) => name),
    ...left.map((owner) => `${owner}, which was deleted with Retain`),
  ];
  const going = others.filter((other) => goesFirst(facts, other)).map(({ name }) => name);
  if (staying.length > 0) return { kind: 'stay', for: staying.sort() };
  if (going.length > 0) return { kind: 'wait', for: going.sort() };
  const last = others.map(({ name }) => name);
  return last.length > 0 ? { kind: 'stay', for: last.sort() } : { kind: 'go' };
}

function goesFirst({ install }: Facts, other: OtherInstall): boolean {
  return other.removal !== 'Purge' || !isOlder(other, install.metadata);
}

/** Whether there is one of Istio's CRDs that we have made. */
export function hasCrds(facts: Facts): boolean {
  return [...facts.live.values()].some(
    (live) => live.ref.kind === 'CustomResourceDefinition' && isOurs(facts, live),
  );
}
