import type { JsonObject } from '../api/kube-object.ts';
import type { Minor } from '../api/supported-minors.ts';
import type { JsonPatchOperation } from './overlays/json-patch.ts';

/** A gateway with everything merged. */
export interface ResolvedGateway {
  readonly name: string;
  /** Never empty. */
  readonly namespace: string;
  readonly type: 'Ingress' | 'Egress';
  readonly readyWhen: 'Deployment' | 'Address';
  /** Written out as Istio's profiles have it, or filled in by the injector as its gateway chart has it. */
  readonly shape: 'Classic' | 'Standalone';
  /** The revision or tag that serves a Standalone gateway, where it is another than the mesh's; else empty. */
  readonly pinnedTo: string;
  /** Labels of its pods, which are also the selector of Deployment, Service and budget. */
  readonly labels: Readonly<Record<string, string>>;
  /**
   * Everything else, under the names of Istio's documented `gateways.istio-ingressgateway` values; what these values have no
   * name for is in `own`, under the names of our fields.
   */
  readonly settings: JsonObject;
}

/** One of `base`, `pilot`, `cni`, `ztunnel`. */
export interface ResolvedComponent {
  readonly enabled: boolean;
  /** Where another place than the control plane's namespace was asked for. */
  readonly namespace?: string;
}

/** A patch of one rendered object. */
export interface ResolvedOverlay {
  /** Who asks for it: `spec`, or the name of a profile overlay. */
  readonly layer: string;
  /** Its place in that layer's list, from 0. */
  readonly index: number;
  readonly target: {
    /** Empty for the core group. */
    readonly group: string;
    /** Empty for any. */
    readonly version: string;
    readonly kind: string;
    /** Never empty; it says nothing about cluster-wide kinds. */
    readonly namespace: string;
    readonly name: string;
  };
  /** A strategic merge patch, or else operations of JSON Patch. */
  readonly patch?: JsonObject;
  readonly jsonPatch?: readonly JsonPatchOperation[];
}

/**
 * A spec with all layers merged and an exact version: what a rendering depends on, beside the catalog. Plain JSON, so that it
 * can be kept and compared; equal inputs give equal values.
 */
export interface ResolvedSpec {
  /** Exact, for example `1.31.1`. */
  readonly version: string;
  readonly minor: Minor;
  readonly profile: string;
  readonly platform: string;
  /** Namespace of the control plane. */
  readonly namespace: string;
  /** Name of the revision; empty for the default one. */
  readonly revision: string;
  /** By component: is it installed, and where. */
  readonly components: Readonly<Record<string, ResolvedComponent>>;
  /** Image references by image name (`pilot`, `proxyv2`), with tag and, where given, digest. */
  readonly images: Readonly<Record<string, string>>;
  /** The whole MeshConfig as it is written for istiod. */
  readonly meshConfig: JsonObject;
  /** Installation values with all defaults. */
  readonly values: JsonObject;
  /** The values as people wrote them: in the spec, its `unvalidatedValues` last, over those in profile overlays. */
  readonly originalValues: JsonObject;
  /** The gateways that are on, sorted by namespace and name. */
  readonly gateways: readonly ResolvedGateway[];
  /** Patches of rendered objects, in their order. Absent in what a release without them kept. */
  readonly overlays?: readonly ResolvedOverlay[];
}
