/** Any JSON value. Manifests, values and live objects stay raw JSON, so no field is ever lost in a conversion. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

/** A JSON object; values may be absent under `exactOptionalPropertyTypes`, never `undefined`. */
export interface JsonObject {
  readonly [key: string]: Json;
}

/** What a server-side apply left behind about one field manager. */
export interface ManagedFieldsEntry {
  readonly manager: string;
  readonly operation: 'Apply' | 'Update';
  readonly apiVersion: string;
  readonly subresource?: string;
  readonly time?: string;
  readonly fieldsV1?: JsonObject;
}

export interface OwnerReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  readonly controller?: boolean;
  readonly blockOwnerDeletion?: boolean;
}

export interface ObjectMeta {
  readonly name: string;
  readonly namespace?: string;
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly generation?: number;
  readonly creationTimestamp?: string;
  readonly deletionTimestamp?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly finalizers?: readonly string[];
  readonly ownerReferences?: readonly OwnerReference[];
  readonly managedFields?: readonly ManagedFieldsEntry[];
}

/** A Kubernetes object as raw JSON. Everything but type and metadata is untyped on purpose. */
export interface KubeObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMeta;
  readonly [field: string]: unknown;
}

/** The same object for what walks JSON: it came out of JSON, and its fields are not looked at by name. */
export function asJson(object: KubeObject): JsonObject {
  return object as unknown as JsonObject;
}
