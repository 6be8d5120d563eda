import type { KubeObject } from '../api/kube-object.ts';
import type { ObjectKey } from '../api/object-ref.ts';
import type { OverlaidMesh } from './build-overlaid.ts';
import type { ResolvedSpec } from './resolved-spec.ts';

/** One object that should exist, with what the planners need to know of it. */
export interface DesiredObject {
  readonly object: KubeObject;
  readonly key: ObjectKey;
  /** `base`, `pilot`, `injector`, `cni`, `ztunnel`, `tag`, `namespace`, or `gateway/NAMESPACE/NAME`. */
  readonly component: string;
  /** Workloads: fewest available pods that count as ready (replicas, or the autoscaler's minimum). */
  readonly floor?: number;
}

/** What should exist: the whole wish, resolved and rendered. */
export interface Desired {
  readonly resolved: ResolvedSpec;
  /** In an order that satisfies all edges. */
  readonly objects: readonly DesiredObject[];
  /** Digest of the rendered objects. */
  readonly renderingHash: string;
  /** Fixed ClusterRoles that the bindings refer to, with the digest of the rules that this operator needs in each. */
  readonly requiredRoles: ReadonlyMap<string, string>;
  /** Rights that the values want for Istio's accounts and the fixed ClusterRoles do not have, one line each; usually none. */
  readonly missingRights: readonly string[];
  /** What is not rendered as the spec has it, and why: sentences for people; usually none. */
  readonly notes: readonly string[];
  /** What the overlays did, what is wrong with them, and what they found. */
  readonly overlaid: Pick<OverlaidMesh, 'effects' | 'findings' | 'rendered'>;
}
