import { CONFIRM_REMOVAL_ANNOTATION } from '../api/names.ts';
import type { Desired } from '../desired/desired.ts';
import type { Facts, LiveObject } from '../facts/facts.ts';
import { isOurs } from './objects.ts';
import type { Block } from './plan.ts';
import { someOf } from '../support/some-of.ts';

const LISTED = 5;

/**
 * The node agents are not taken away under the pods of the ambient mesh: while namespaces are labelled for it, neither a removal
 * nor a spec without the agents goes on, unless that is confirmed.
 *
 * @param desired what is to be; absent when everything is to go
 */
export function guardAmbient(facts: Facts, desired?: Desired): Block | undefined {
  const { metadata } = facts.install;
  if (metadata.annotations?.[CONFIRM_REMOVAL_ANNOTATION] === metadata.uid) return undefined;
  const kept = new Set(desired?.objects.map(({ key }) => key));
  const going = [...facts.live.values()].some(
    (live) => !kept.has(live.key) && isAgent(live) && isOurs(facts, live),
  );
  const named = [...facts.namespaces.values()].flatMap(({ name, ambient }) =>
    ambient === true ? [name] : [],
  );
  if (!going || named.length === 0) return undefined;
  return {
    reason: 'ProxiesAttached',
    message: `Namespaces are in the ambient mesh, whose node agents would go: ${someOf(named.sort(), LISTED)}. Take the label istio.io/dataplane-mode from them, or annotate the MeshInstall with ${CONFIRM_REMOVAL_ANNOTATION}=${metadata.uid ?? ''} to go on all the same.`,
  };
}

/** A live CNI agent or ztunnel: no other part of the mesh is a DaemonSet. */
function isAgent({ ref }: LiveObject): boolean {
  return ref.kind === 'DaemonSet';
}
