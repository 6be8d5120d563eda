import type { KubeObject } from './kube-object.ts';
import type { GATEWAY_SCHEMA } from './mesh-install-gateway-schema.ts';
import type { MESH_INSTALL_SPEC_SCHEMA } from './mesh-install-spec-schema.ts';
import type { MESH_INSTALL_STATUS_SCHEMA } from './mesh-install-status-schema.ts';
import type { MESH_INSTALL_API_VERSION, MESH_INSTALL_KIND } from './names.ts';
import type { FromSchema } from './schema-node.ts';

/** `spec` as the API server hands it out: fields with a schema default are there. A file becomes one by `withDefaults`. */
export type MeshInstallSpec = FromSchema<typeof MESH_INSTALL_SPEC_SCHEMA, 'Stored'>;

/** `spec` as a person writes it, and as profiles and layers are: everything may be left out. */
export type WrittenMeshInstallSpec = FromSchema<typeof MESH_INSTALL_SPEC_SCHEMA, 'Written'>;

/** One item of `spec.gateways`, with defaults. */
export type GatewaySpec = FromSchema<typeof GATEWAY_SCHEMA, 'Stored'>;

/** One item of `spec.gateways` as written. */
export type WrittenGatewaySpec = FromSchema<typeof GATEWAY_SCHEMA, 'Written'>;

/** One item of `spec.overlays`, with defaults. */
export type OverlaySpec = NonNullable<MeshInstallSpec['overlays']>[number];

/** `status`; every field may be absent before the first reconcile. */
export type MeshInstallStatus = FromSchema<typeof MESH_INSTALL_STATUS_SCHEMA, 'Stored'>;

/** One entry of `status.gateways`. */
export type GatewayStatus = NonNullable<MeshInstallStatus['gateways']>[number];

/** One entry of `status.revisions`. */
export type RevisionStatus = NonNullable<MeshInstallStatus['revisions']>[number];

/** One entry of `status.problems`. */
export type ProblemStatus = NonNullable<MeshInstallStatus['problems']>[number];

/** One entry of `status.warnings`. */
export type WarningStatus = NonNullable<MeshInstallStatus['warnings']>[number];

/** Name of a profile that this release installs. */
export type Profile = MeshInstallSpec['profile'];

/** Name of a platform. */
export type Platform = NonNullable<MeshInstallSpec['platform']>;

/** A MeshInstall that passed the schema: from the API server, or from a file through `validateMeshInstall` and `withDefaults`. */
export interface MeshInstall extends KubeObject {
  readonly apiVersion: typeof MESH_INSTALL_API_VERSION;
  readonly kind: typeof MESH_INSTALL_KIND;
  readonly spec: MeshInstallSpec;
  readonly status?: MeshInstallStatus;
}
