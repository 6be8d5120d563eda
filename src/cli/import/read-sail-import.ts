import { importHelmValues } from '../../migrate/import-helm-values.ts';
import { sailCharts } from '../../migrate/sail-charts.ts';
import { sailMesh } from '../../migrate/sail-resources.ts';
import { readReleases } from '../adopt/read-releases.ts';
import { readSail } from '../adopt/read-sail.ts';
import { CliError } from '../cli-error.ts';
import type { LiveImport, LiveQuestion } from './live-import.ts';

/**
 * What the Sail operator was told about a control plane; undefined when it was told nothing. Error: CliError `no` while it has not installed it.
 */
export async function readSailImport(question: LiveQuestion): Promise<LiveImport | undefined> {
  const { client, catalog, namespace, revision } = question;
  const mesh = sailMesh(await readSail(client), { namespace, revision });
  if (mesh === undefined) return undefined;
  const releases = (await readReleases(client)).map(({ newest }) => newest);
  const found = sailCharts(mesh, releases);
  const { name } = mesh.plane.metadata;
  if (found === undefined) {
    throw new CliError(
      'no',
      `The Sail operator has not installed its IstioRevision ${name}: there is no Helm release ${namespace}/${name}-istiod, in which it keeps with what.`,
    );
  }
  const { charts, version } = found;
  const { spec, findings } = importHelmValues({ charts, catalog, version, namespace });
  const imported = { spec, findings: [...findings, ...found.findings] };
  return { installer: 'sail', candidates: [imported] };
}
