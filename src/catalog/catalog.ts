import type { Json, JsonObject, KubeObject } from '../api/kube-object.ts';
import type { SchemaNode } from '../api/schema-node.ts';
import type { Minor } from '../api/supported-minors.ts';

/** What is known about one Istio minor. */
export interface MinorInfo {
  readonly minor: Minor;
  /** Known patch releases, oldest first. */
  readonly patches: readonly string[];
  /** Kubernetes minors that Istio's project supports it on. */
  readonly kubernetes: { readonly oldest: string; readonly newest: string };
  /** Date (YYYY-MM-DD) after which Istio's project gives no more fixes; absent while not announced. */
  readonly endOfLife?: string;
}

/** How far one change of version may go, in minors. */
export interface VersionPath {
  readonly up: number;
  readonly down: number;
}

/** `manifests/versions.yaml`. */
export interface Versions {
  /** The minor for a MeshInstall that names none. */
  readonly default: Minor;
  /** Oldest first. */
  readonly minors: readonly MinorInfo[];
  readonly paths: { readonly InPlace: VersionPath; readonly RevisionBased: VersionPath };
}

/** One layer of settings: the part of a MeshInstall's `spec` that profiles and platforms may set. Everything may be absent. */
export interface SpecLayer {
  readonly platform?: string;
  readonly images?: JsonObject;
  readonly meshConfig?: JsonObject;
  readonly values?: JsonObject;
  readonly components?: Readonly<
    Record<string, { readonly enabled?: boolean; readonly namespace?: string }>
  >;
  readonly gateways?: readonly JsonObject[];
}

/** A file of `profiles/`. */
export interface ProfileData {
  readonly name: string;
  /** One sentence for people. */
  readonly description: string;
}

/** The folders of `manifests/` whose files are Kubernetes objects. */
export const MANIFEST_FOLDERS = [
  'base',
  'istiod',
  'injector',
  'cni',
  'ztunnel',
  'gateway',
  'tag',
] as const;

/** A folder of `manifests/` whose files are Kubernetes objects. */
export type ManifestFolder = (typeof MANIFEST_FOLDERS)[number];

/** Variables for filling in manifests; see TEMPLATE_VARIABLES for their names. */
export type TemplateVariables = Readonly<Record<string, unknown>>;

/** One Kubernetes object from a manifest, filled in. */
export interface Manifest {
  readonly folder: ManifestFolder;
  /** The file it comes from, for messages: `manifests/istiod/deployment.yaml`. */
  readonly file: string;
  readonly object: KubeObject;
}

/**
 * Everything that is data and not code: versions, profiles, platforms, manifests, CRDs, injection templates and schemas.
 * Loaded once, frozen, handed to the pure folders as a value. What depends on the minor is made when first asked for and
 * kept; every function gives the same answer each time and shares no editable part.
 */
export interface Catalog {
  readonly versions: Versions;
  /** By name. */
  readonly profiles: Readonly<Record<string, ProfileData>>;
  /** Names of the platforms that have settings of their own. */
  readonly platforms: readonly string[];
  /** Istio's documented installation values with their defaults. */
  readonly defaultValues: (minor: Minor) => JsonObject;
  /** Settings of a profile. @throws Error for an unknown name */
  readonly profileLayer: (name: string, minor: Minor) => SpecLayer;
  /** Settings of a platform; empty for one without peculiarities. */
  readonly platformLayer: (name: string, minor: Minor) => SpecLayer;
  /** One of the fragments in `manifests/defaults`, filled in. @throws TemplateError */
  readonly fragment: (request: FragmentRequest) => Json;
  /** The objects of one folder, filled in, in no particular order. @throws TemplateError */
  readonly manifests: (request: ManifestRequest) => readonly Manifest[];
  /** Istio's injection templates by name: Go templates that istiod runs. */
  readonly injectionTemplates: (minor: Minor) => Readonly<Record<string, string>>;
  /** Istio's CustomResourceDefinitions, sorted by name. */
  readonly istioCrds: (minor: Minor) => readonly KubeObject[];
  /** Which installation values a minor has, and of what types. */
  readonly valuesSchema: (minor: Minor) => SchemaNode;
  /** The same for MeshConfig. */
  readonly meshConfigSchema: (minor: Minor) => SchemaNode;
  /** Which fields those of Kubernetes' kinds have that manifests render; only overlays ask for it. */
  readonly kubernetesSchema: () => KubernetesSchema;
}

/** Names and types of the fields of Kubernetes' kinds; those of CRDs and of what is no part of Kubernetes are not here. */
export interface KubernetesSchema {
  /** The minor that has these fields. */
  readonly release: string;
  /** Members are apiVersions, theirs the kinds. */
  readonly kinds: SchemaNode;
}

/** The files of `manifests/defaults` that need more than the minor to be filled in. */
export const FRAGMENTS = ['mesh-config', 'standalone-gateway', 'webhook-entry'] as const;

export interface FragmentRequest {
  readonly name: (typeof FRAGMENTS)[number];
  readonly minor: Minor;
  readonly variables: TemplateVariables;
}

export interface ManifestRequest {
  readonly folder: ManifestFolder;
  readonly minor: Minor;
  readonly variables: TemplateVariables;
  /** Only objects of these kinds; others are not even filled in. Default: all. */
  readonly kinds?: ReadonlySet<string> | undefined;
}
