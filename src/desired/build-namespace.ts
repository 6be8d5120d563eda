import type { KubeObject } from '../api/kube-object.ts';
import { CREATED_BY_ANNOTATION } from '../api/names.ts';
import { finishShared } from './finish-object.ts';
import { textAt } from './merge-json.ts';
import type { ResolvedSpec } from './resolved-spec.ts';

/**
 * The namespace of the control plane, for when it is missing. It has no injection label, and names its network when the mesh
 * has several. The annotation says that we created it, for whom: without the uid (in a plan from a file) it is left out.
 */
export function buildNamespace(resolved: ResolvedSpec, ownerUid?: string): KubeObject {
  const network = textAt(resolved.values, 'global', 'network');
  return finishShared({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: {
      name: resolved.namespace,
      ...(network === '' ? {} : { labels: { 'topology.istio.io/network': network } }),
      ...(ownerUid === undefined ? {} : { annotations: { [CREATED_BY_ANNOTATION]: ownerUid } }),
    },
  });
}
