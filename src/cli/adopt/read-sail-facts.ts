import type { ObjectKey } from '../../api/object-ref.ts';
import type { ClusterReader } from '../../cluster/cluster-client.ts';
import type { ResolvedSpec } from '../../desired/resolved-spec.ts';
import type { AdoptionFacts, HelmRelease } from '../../migrate/adoption/adoption-facts.ts';
import { isSailReference } from '../../migrate/adoption/old-marks.ts';
import { isOfMesh, unknownObjects } from '../../migrate/adoption/release-objects.ts';
import { sailMesh } from '../../migrate/sail-resources.ts';
import type { SailMesh } from '../../migrate/sail-resources.ts';
import { inGroups } from './in-groups.ts';
import { readSail, readSailHolder } from './read-sail.ts';

export interface SailQuestion {
  readonly client: ClusterReader;
  readonly now: number;
  readonly resolved: ResolvedSpec;
  readonly releases: readonly HelmRelease[];
  /** Objects that the MeshInstall wants. */
  readonly wanted: ReadonlySet<ObjectKey>;
  /** These, and others that the adoption deals with. */
  readonly known: ReadonlySet<ObjectKey>;
}

/** What there is of the Sail operator's about the mesh of a MeshInstall. */
export async function readSailFacts(
  question: SailQuestion,
): Promise<Pick<AdoptionFacts, 'sail' | 'sailHolder' | 'leftovers'>> {
  const { client, now, resolved } = question;
  const mesh = sailMesh(await readSail(client), resolved);
  const sail = mesh === undefined ? undefined : withAgentsOf(resolved, mesh);
  return {
    sail,
    sailHolder: await readSailHolder(client, now),
    leftovers: await readLeftovers(question, sail),
  };
}

const AGENTS: Readonly<Record<string, string>> = { IstioCNI: 'cni', ZTunnel: 'ztunnel' };

/** An agent that the MeshInstall does not have stays Sail's. */
function withAgentsOf({ components }: ResolvedSpec, mesh: SailMesh): SailMesh {
  const agents = mesh.agents.filter(({ kind }) => components[AGENTS[kind] ?? '']?.enabled === true);
  return { ...mesh, agents };
}

async function readLeftovers(
  { client, releases, wanted, known }: SailQuestion,
  sail: SailMesh | undefined,
): Promise<AdoptionFacts['leftovers']> {
  const refs = releases
    .filter((release) => isOfMesh(release, wanted, sail))
    .flatMap((release) => unknownObjects(release, known));
  const found = await inGroups(refs, (ref) => client.get(ref));
  return found
    .filter((object) => object !== undefined)
    .filter(({ metadata }) => (metadata.ownerReferences ?? []).some(isSailReference));
}
