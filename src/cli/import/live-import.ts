import type { Catalog } from '../../catalog/catalog.ts';
import type { ClusterReader } from '../../cluster/cluster-client.ts';
import type { Imported } from '../../migrate/imported.ts';

export interface LiveQuestion {
  readonly client: ClusterReader;
  readonly catalog: Catalog;
  /** Namespace of the control plane. */
  readonly namespace: string;
  /** Which control plane; empty for the default one. */
  readonly revision: string;
  /** Counts where the installation does not say it. */
  readonly version: string | undefined;
}

/** What a live installation was told, and by whom. */
export interface LiveImport {
  readonly installer: 'istioctl' | 'helm' | 'sail';
  /** What it may have been told: several where the profile is not recorded, so that comparing has to tell. */
  readonly candidates: readonly Imported[];
}
