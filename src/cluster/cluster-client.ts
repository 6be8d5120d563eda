import type { JsonObject, KubeObject } from '../api/kube-object.ts';
import type { ObjectRef } from '../api/object-ref.ts';

/** The manager name under which every server-side apply of ours is recorded, unless an option says otherwise. */
export const FIELD_MANAGER = 'meshinstall';

/** Names a kind of one API version. */
export interface KindRef {
  readonly apiVersion: string;
  readonly kind: string;
}

export interface ListOptions {
  /** Absent: all namespaces (or a cluster-scoped kind). */
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  /** Only the first so many. Absent: all. */
  readonly atMost?: number;
  /** Ask for metadata only (PartialObjectMetadata); the items still carry the real apiVersion and kind. */
  readonly metadataOnly?: boolean;
}

export interface ObjectList {
  /** Every item of every page, each with apiVersion and kind. */
  readonly items: readonly KubeObject[];
  /** The version at which the list was taken; a watch may start here. */
  readonly resourceVersion: string;
}

export interface WriteOptions {
  /** Default {@link FIELD_MANAGER}. */
  readonly fieldManager?: string;
  /** Let the server check and admit, and store nothing. */
  readonly dryRun?: boolean;
}

export interface ApplyOptions extends WriteOptions {
  /** Take over fields that another manager owns. Default true. */
  readonly force?: boolean;
  readonly subresource?: 'status' | 'scale';
}

export interface PatchOptions extends WriteOptions {
  /** Refuse (Conflict) unless the object is still at this version. */
  readonly resourceVersion?: string;
  /** Refuse (Conflict) unless the object is still this one. */
  readonly uid?: string;
  readonly subresource?: 'status' | 'scale';
}

export interface DeleteOptions {
  /** Refuse (Conflict) unless the object is still this one. Pass it whenever it is known. */
  readonly uid?: string;
  readonly resourceVersion?: string;
  /** Default Background. */
  readonly propagation?: 'Background' | 'Foreground' | 'Orphan';
  readonly dryRun?: boolean;
}

/** `deleted`: gone; `deleting`: marked, finalizers hold it; `absent`: there was nothing to delete. */
export type DeleteResult = 'deleted' | 'deleting' | 'absent';

export interface ServerVersion {
  readonly major: number;
  readonly minor: number;
  /** As the server says it, such as `v1.35.4`. */
  readonly gitVersion: string;
}

/** The reading half of a {@link ClusterClient}. */
export interface ClusterReader {
  /** The live object, or undefined when it (or its kind) is not there. Errors: ClusterError, never NotFound. */
  get(ref: ObjectRef): Promise<KubeObject | undefined>;
  /**
   * Everything that matches, read at one version (pages of 500; an expired page starts the list afresh). Never a partial
   * result, unless `atMost` asks for no more. Error NotFound: the kind is not served.
   */
  list(kind: KindRef, options?: ListOptions): Promise<ObjectList>;
  version(): Promise<ServerVersion>;
  /** Names of the API groups that are served beside the core one: built in, from CustomResourceDefinitions, aggregated. */
  apiGroups(): Promise<readonly string[]>;
}

/**
 * The cluster, as raw JSON in and out: no field is ever dropped. Every failure is a ClusterError with the object's
 * reference. Each call has a deadline (reads 30 s, writes 60 s, retries included); retries are bounded and only happen where
 * doing the same twice is harmless.
 */
export interface ClusterClient extends ClusterReader {
  /**
   * Server-side apply. Creates or changes; `metadata.resourceVersion` and `metadata.uid` in the object are preconditions
   * (Conflict). Send the uid when the object must exist: a resourceVersion alone does not keep the API server from making an
   * object anew that is gone. Hands back the live object; an unchanged resourceVersion means that nothing was written.
   */
  apply(object: KubeObject, options?: ApplyOptions): Promise<KubeObject>;
  /**
   * Server-side apply of the status subresource: `object` holds type, name, status and, as a precondition,
   * metadata.resourceVersion. Status fields of ours that are no longer sent are removed.
   */
  updateStatus(object: KubeObject, options?: WriteOptions): Promise<KubeObject>;
  /** Error AlreadyExists when the name is taken. Not repeated when it is unknown whether it arrived. */
  create(object: KubeObject, options?: WriteOptions): Promise<KubeObject>;
  /** JSON merge patch; lists are replaced whole, so pass `resourceVersion` when a list is in it (finalizers). */
  patchMerge(ref: ObjectRef, patch: JsonObject, options?: PatchOptions): Promise<KubeObject>;
  delete(ref: ObjectRef, options?: DeleteOptions): Promise<DeleteResult>;
}
