import type { KubeObject } from './kube-object.ts';

/** Names one object of one API version; `namespace` is absent for cluster-scoped kinds. */
export interface ObjectRef {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
}

/**
 * Identity of an object whatever its API version: `group/Kind/namespace/name`, with empty parts for the core group and
 * for cluster-scoped kinds. Used as a map key, in the inventory and in logs.
 */
export type ObjectKey = string;

/** The reference that an object answers to. */
export function refOf(object: KubeObject): ObjectRef {
  const { namespace, name } = object.metadata;
  const ref = { apiVersion: object.apiVersion, kind: object.kind, name };
  return namespace === undefined ? ref : { ...ref, namespace };
}

/** API group of an apiVersion; empty for the core group. */
export function groupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf('/');
  return slash < 0 ? '' : apiVersion.slice(0, slash);
}

/** The key of a reference; see {@link ObjectKey}. */
export function keyOfRef(ref: ObjectRef): ObjectKey {
  return `${groupOf(ref.apiVersion)}/${ref.kind}/${ref.namespace ?? ''}/${ref.name}`;
}

/** The key of an object; see {@link ObjectKey}. */
export function keyOf(object: KubeObject): ObjectKey {
  return keyOfRef(refOf(object));
}

/** For people: `Deployment istio-system/istiod`, `ClusterRole istiod`. */
export function printRef(ref: ObjectRef): string {
  const where = ref.namespace === undefined ? '' : `${ref.namespace}/`;
  return `${ref.kind} ${where}${ref.name}`;
}
