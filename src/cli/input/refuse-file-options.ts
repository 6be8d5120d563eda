import { CliError } from '../cli-error.ts';

/** What only goes with `-f`, asked for of a MeshInstall of the cluster. Error: CliError `usage` when it was. */
export function refuseFileOptions({
  profileOverlay = [],
}: {
  readonly profileOverlay?: readonly string[];
}): void {
  if (profileOverlay.length === 0) return;
  throw new CliError(
    'usage',
    '--profile-overlay goes with -f FILE: a MeshInstall of the cluster has its layers from ConfigMaps of the cluster.',
  );
}
