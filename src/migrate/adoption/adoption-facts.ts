import type { KubeObject } from '../../api/kube-object.ts';
import type { ObjectRef } from '../../api/object-ref.ts';
import type { DesiredObject } from '../../desired/desired.ts';
import type { SailMesh } from '../sail-resources.ts';

/** The installers whose meshes can be taken over. */
export const INSTALLERS = ['istioctl', 'helm', 'sail'] as const;

/** One of {@link INSTALLERS}. */
export type Installer = (typeof INSTALLERS)[number];

/** One object that the MeshInstall wants, and what is in its place. */
export interface AdoptionItem {
  readonly desired: DesiredObject;
  /** What would be sent, fitted to the live object. */
  readonly object: KubeObject;
  /** Absent when there is no such object. */
  readonly live: KubeObject | undefined;
  /** What the API server says would come of sending it; absent where it was not asked. */
  readonly after: KubeObject | undefined;
}

/** What Helm remembers of one release: one Secret for each of its revisions. */
export interface HelmRelease {
  readonly name: string;
  readonly namespace: string;
  readonly chart: string;
  /** The objects of its newest revision. */
  readonly objects: readonly ObjectRef[];
  readonly secrets: readonly KubeObject[];
}

/** A Sail operator that runs. */
export interface SailHolder {
  /** Of the process: the name of its pod and something random. */
  readonly identity: string;
  readonly namespace: string;
  /** When it last renewed its lease. */
  readonly secondsAgo: number;
}

/** Everything that an adoption is planned by. */
export interface AdoptionFacts {
  readonly installer: Installer;
  readonly items: readonly AdoptionItem[];
  /** Live roles of the old installation that the fixed ones replace. */
  readonly roles: readonly KubeObject[];
  /** Bindings that an interrupted adoption left behind. */
  readonly bridges: readonly KubeObject[];
  readonly releases: readonly HelmRelease[];
  /** Live resources of the Sail operator behind this mesh, agents as far as they are taken over. */
  readonly sail: SailMesh | undefined;
  /** Live objects of the releases that the MeshInstall does not have, as far as Sail owns them. */
  readonly leftovers: readonly KubeObject[];
  /** Who holds the Sail operator's lease, when it was renewed lately. */
  readonly sailHolder: SailHolder | undefined;
  /** Why the operator could not go on even then: other guards than the one about foreign objects. */
  readonly blocks: readonly string[];
}
