import { asJson } from '../api/kube-object.ts';
import type { JsonObject, KubeObject } from '../api/kube-object.ts';
import { mapAt, textAt } from '../desired/merge-json.ts';

/** Which control plane is meant. */
export interface SailPlace {
  /** Namespace of the control plane. */
  readonly namespace: string;
  /** Empty for the default one. */
  readonly revision: string;
}

/** The resources of the Sail operator behind one control plane. */
export interface SailMesh {
  /** The IstioRevision. */
  readonly plane: KubeObject;
  /** The Istio that made it; absent when a person wrote the IstioRevision. */
  readonly istio: KubeObject | undefined;
  /** Other IstioRevisions of that Istio: they go with it when it is deleted. */
  readonly siblings: readonly KubeObject[];
  /** IstioRevisionTags that lead to it. */
  readonly tags: readonly KubeObject[];
  /** IstioCNI and ZTunnel, when this control plane is the one that they go with. */
  readonly agents: readonly KubeObject[];
}

/**
 * The resources of one control plane among all of Sail's. There is one IstioCNI and one ZTunnel in a cluster, each in a namespace of its own:
 * they go with the control plane that has no revision, else with the one that the tag `default` leads to, else with the only one.
 * Undefined when there is no such IstioRevision.
 */
export function sailMesh(
  resources: readonly KubeObject[],
  { namespace, revision }: SailPlace,
): SailMesh | undefined {
  const planes = ofKind(resources, 'IstioRevision');
  const plane = planes.find(
    (one) => revisionOf(one) === revision && textAt(specOf(one), 'namespace') === namespace,
  );
  if (plane === undefined) return undefined;
  const istio = ofKind(resources, 'Istio').find((one) => owns(one, plane));
  const tags = ofKind(resources, 'IstioRevisionTag');
  return {
    plane,
    istio,
    siblings: planes.filter((one) => one !== plane && istio !== undefined && owns(istio, one)),
    tags: tags.filter((tag) => leadsTo(tag, plane)),
    agents:
      defaultPlane(planes, tags) === plane
        ? resources.filter(({ kind }) => kind === 'IstioCNI' || kind === 'ZTunnel')
        : [],
  };
}

/** All of them, in the order in which a person would name them. */
export function resourcesOf(mesh: SailMesh): readonly KubeObject[] {
  const { istio, plane, tags, agents } = mesh;
  return [...(istio === undefined ? [] : [istio]), plane, ...tags, ...agents];
}

/** The revision of an IstioRevision; the resource `default` has an empty one. */
export function revisionOf(plane: KubeObject): string {
  return textAt(specOf(plane), 'values', 'revision');
}

/** Where a resource of Sail installs to. */
export function namespaceOf(resource: KubeObject): string {
  return textAt(specOf(resource), 'namespace');
}

function ofKind(resources: readonly KubeObject[], kind: string): readonly KubeObject[] {
  return resources.filter((one) => one.kind === kind);
}

function owns(owner: KubeObject, { metadata }: KubeObject): boolean {
  return (metadata.ownerReferences ?? []).some(({ uid }) => uid === owner.metadata.uid);
}

function defaultPlane(
  planes: readonly KubeObject[],
  tags: readonly KubeObject[],
): KubeObject | undefined {
  const unnamed = planes.filter((plane) => revisionOf(plane) === '');
  const tagged = planes.filter((plane) =>
    tags.some((tag) => tag.metadata.name === 'default' && leadsTo(tag, plane)),
  );
  return unnamed[0] ?? tagged[0] ?? (planes.length === 1 ? planes[0] : undefined);
}

/** The Sail operator notes in a tag's status where it leads; a tag may name an Istio, which moves on. */
function leadsTo(tag: KubeObject, { metadata }: KubeObject): boolean {
  const status = mapAt(asJson(tag), 'status');
  return textAt(status, 'istioRevision') === metadata.name;
}

function specOf(resource: KubeObject): JsonObject {
  return mapAt(asJson(resource), 'spec');
}
