import { bringsCrd } from '../api/brings-crd.ts';
import type { KubeObject } from '../api/kube-object.ts';
import { minorOf, SUPPORTED_MINORS } from '../api/supported-minors.ts';
import type { Desired } from '../desired/desired.ts';
import type { Facts } from '../facts/facts.ts';

/**
 * Is this a CRD that another MeshInstall of a newer minor has brought? Istio's CRDs serve older control planes as well, so the newest
 * that was accepted decides what they look like, and the others let them be.
 */
export function isOfNewer(facts: Facts, { resolved }: Desired, object: KubeObject): boolean {
  if (object.kind !== 'CustomResourceDefinition') return false;
  return facts.others.some(
    ({ accepted }) =>
      accepted !== undefined &&
      rankOf(accepted.version) > rankOf(resolved.version) &&
      bringsCrd(accepted, object.metadata.name),
  );
}

function rankOf(version: string): number {
  return SUPPORTED_MINORS.findIndex((minor) => minor === minorOf(version));
}
