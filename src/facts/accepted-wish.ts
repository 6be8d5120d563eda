import { gzipSync } from 'node:zlib';
import type { KubeObject } from '../api/kube-object.ts';
import type { MeshInstall } from '../api/mesh-install.ts';
import { MESH_INSTALL_KIND } from '../api/names.ts';
import type { AcceptedWish } from './facts.ts';
import { RECORD_LABEL } from './facts.ts';
import { readObjects, readWishData } from './read-wish.ts';
import type { WishData } from './read-wish.ts';

const NO_DATA: WishData = {
  specHash: '',
  renderingHash: '',
  operatorVersion: '',
  resolved: {},
  objects: '',
};

/** A ControllerRevision as the wish it keeps. One that somebody damaged keeps none: it is marked, and empty. Pure. */
export function projectWish(object: KubeObject): AcceptedWish {
  const found = readWishData(object.data);
  const { objects, ...data } = found ?? NO_DATA;
  const { name, uid = '', labels } = object.metadata;
  return {
    ...data,
    name,
    uid,
    revision: Number(object.revision ?? 0),
    packedObjects: objects,
    installName: labels?.[RECORD_LABEL] ?? '',
    ...installUidOf(object),
    ...(found === undefined ? { damaged: true } : {}),
  };
}

/** Uid of the MeshInstall that a record of ours was made for, by its ownerReference. */
export function installUidOf({ metadata }: KubeObject): { readonly installUid?: string } {
  const owner = metadata.ownerReferences?.find(({ kind }) => kind === MESH_INSTALL_KIND);
  return owner === undefined ? {} : { installUid: owner.uid };
}

/**
 * Is this a record of that very MeshInstall? One of the same name may have been deleted, and what Kubernetes has not yet collected of it
 * says nothing about its successor. A record that lost its ownerReference goes by its name.
 */
export function isRecordOf(
  { installUid }: { readonly installUid?: string },
  { metadata }: MeshInstall,
): boolean {
  return installUid === undefined || installUid === metadata.uid;
}

/** The ControllerRevision that keeps a wish; its name is the hash, so the same wish is the same object. */
export function buildWishObject(wish: Omit<AcceptedWish, 'uid'>, owner: WishOwner): KubeObject {
  const data: WishData = {
    specHash: wish.specHash,
    renderingHash: wish.renderingHash,
    operatorVersion: wish.operatorVersion,
    resolved: wish.resolved,
    objects: wish.packedObjects,
  };
  return {
    apiVersion: 'apps/v1',
    kind: 'ControllerRevision',
    metadata: {
      name: wish.name,
      namespace: owner.operatorNamespace,
      labels: { [RECORD_LABEL]: wish.installName },
      ownerReferences: [ownerReferenceOf(owner)],
    },
    revision: wish.revision,
    data,
  };
}

/** Whom our own records belong to: they go when the MeshInstall goes. */
export interface WishOwner {
  readonly operatorNamespace: string;
  readonly name: string;
  readonly uid: string;
}

/** An ownerReference to the MeshInstall, for the records in the operator's namespace (never for objects of the mesh). */
export function ownerReferenceOf(owner: WishOwner): {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
} {
  return {
    apiVersion: 'meshinstall.io/v1alpha1',
    kind: 'MeshInstall',
    name: owner.name,
    uid: owner.uid,
  };
}

/** Rendered objects (without CRDs) as gzip in base64. The same objects give the same text. */
export function packObjects(objects: readonly KubeObject[]): string {
  const kept = objects.filter((object) => object.kind !== 'CustomResourceDefinition');
  return gzipSync(JSON.stringify(kept), { level: 9 }).toString('base64');
}

/** What {@link packObjects} packed. Nothing for what it did not pack; see {@link readObjects}. */
export function unpackObjects(packed: string): readonly KubeObject[] {
  return readObjects(packed) ?? [];
}
