import { printFinding } from '../api/finding.ts';
import type { MeshInstall } from '../api/mesh-install.ts';
import { loadCatalog } from '../catalog/load-catalog.ts';
import type { Catalog } from '../catalog/catalog.ts';
import { resolveSpec } from '../desired/resolve-spec.ts';
import { resolveVersion } from '../desired/resolve-version.ts';
import { exportHelmValues } from '../migrate/export-helm-values.ts';
import type { ChartRelease } from '../migrate/export-helm-values.ts';
import type { CliContext } from './cli-context.ts';
import { CliError } from './cli-error.ts';
import type { ClusterOptions } from './cluster/kubeconfig-options.ts';
import { readMeshInstall } from './cluster/read-mesh-installs.ts';
import { withConnection } from './cluster/with-connection.ts';
import { loadWish } from './input/load-wish.ts';
import { formatDocument } from './output/format-document.ts';
import { paintFor } from './output/paint.ts';

export interface ExportRequest extends ClusterOptions {
  readonly filename?: string;
}

/** A YAML document for each release, with the command that it is for, on standard output. */
export async function runExport(
  context: CliContext,
  name: string | undefined,
  request: ExportRequest,
): Promise<void> {
  const catalog = loadCatalog();
  const { spec, status } = await readWish(context, catalog, { name, request });
  const answer = resolveVersion({
    wanted: spec.version,
    versions: catalog.versions,
    previous: status?.version,
  });
  if (!answer.ok) throw new CliError('no', `spec.version: ${answer.message}.`);
  const resolved = resolveSpec({ spec, catalog, version: answer.version });
  const { releases, findings } = exportHelmValues({
    resolved,
    spec,
    catalog,
  });
  for (const release of releases) context.stdout.write(await formatRelease(release));
  const paint = paintFor(context.stderr);
  for (const finding of findings) {
    context.stderr.write(`${paint.bad('missing:')} ${printFinding(finding)}\n`);
  }
  context.setExit(findings.length === 0 ? 'ok' : 'no');
}

async function readWish(
  context: CliContext,
  catalog: Catalog,
  given: { readonly name: string | undefined; readonly request: ExportRequest },
): Promise<MeshInstall> {
  const { name, request } = given;
  if (request.filename !== undefined && name === undefined) {
    return loadWish(context, catalog, request.filename);
  }
  if (name !== undefined && request.filename === undefined) {
    return withConnection(context, request, ({ client }) => readMeshInstall(client, name));
  }
  throw new CliError(
    'usage',
    'export wants the name of a MeshInstall, or a file with -f; one of them.',
  );
}

async function formatRelease(one: ChartRelease): Promise<string> {
  const { chart, release, namespace, version, values } = one;
  const flags = `--namespace ${namespace} --version ${version} -f FILE`;
  const text = await formatDocument(values, 'yaml');
  return `---\n# helm upgrade --install ${release} ${chart} ${flags}\n${text}`;
}
