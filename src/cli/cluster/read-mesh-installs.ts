import type { MeshInstall } from '../../api/mesh-install.ts';
import { MESH_INSTALL_API_VERSION, MESH_INSTALL_KIND } from '../../api/names.ts';
import type { ClusterReader } from '../../cluster/cluster-client.ts';
import { didYouMean } from '../../support/did-you-mean.ts';
import { CliError } from '../cli-error.ts';

/** The kind, as the client wants it. */
export const MESH_INSTALL_REF = {
  apiVersion: MESH_INSTALL_API_VERSION,
  kind: MESH_INSTALL_KIND,
} as const;

/** All MeshInstalls, sorted by name. */
export async function readMeshInstalls(client: ClusterReader): Promise<readonly MeshInstall[]> {
  const { items } = await client.list(MESH_INSTALL_REF);
  return (items as readonly MeshInstall[]).toSorted((left, right) =>
    left.metadata.name < right.metadata.name ? -1 : 1,
  );
}

/** One MeshInstall. Error: CliError `no` when there is none of that name, naming those that there are. */
export async function readMeshInstall(client: ClusterReader, name: string): Promise<MeshInstall> {
  const installs = await readMeshInstalls(client);
  const found = installs.find(({ metadata }) => metadata.name === name);
  if (found === undefined) throw notThere(name, installs);
  return found;
}

function notThere(name: string, installs: readonly MeshInstall[]): CliError {
  const names = installs.map(({ metadata }) => metadata.name);
  const near = didYouMean(name, names);
  const hint = near === undefined ? '' : ` Did you mean ${near}?`;
  const others = names.length === 0 ? 'there is none at all' : `there is ${names.join(', ')}`;
  return new CliError('no', `There is no MeshInstall ${JSON.stringify(name)}; ${others}.${hint}`);
}
