import { printFinding } from '../api/finding.ts';
import type { Finding } from '../api/finding.ts';
import type { JsonObject } from '../api/kube-object.ts';
import { MESH_INSTALL_SPEC_SCHEMA } from '../api/mesh-install-spec-schema.ts';
import { MESH_INSTALL_API_VERSION, MESH_INSTALL_KIND } from '../api/names.ts';
import { loadCatalog } from '../catalog/load-catalog.ts';
import type { Catalog } from '../catalog/catalog.ts';
import { importHelmValues } from '../migrate/import-helm-values.ts';
import { importIstioOperator } from '../migrate/import-istio-operator.ts';
import type { Imported } from '../migrate/imported.ts';
import type { CliContext } from './cli-context.ts';
import { CliError } from './cli-error.ts';
import type { ClusterOptions } from './cluster/kubeconfig-options.ts';
import { withConnection } from './cluster/with-connection.ts';
import { keepNewerCrds } from './import/keep-newer-crds.ts';
import { nearest } from './import/nearest.ts';
import { readLiveImport } from './import/read-live.ts';
import { readChartValues, readIstioOperator } from './input/read-foreign-input.ts';
import { formatDocument, type DocumentFormat } from './output/format-document.ts';
import { paintFor } from './output/paint.ts';

export interface ImportRequest extends ClusterOptions {
  readonly live?: true;
  readonly revision?: string;
  readonly filename: readonly string[];
  readonly chart: readonly string[];
  readonly name: string;
  readonly namespace?: string;
  readonly istioVersion?: string;
  readonly output: DocumentFormat;
}

/** The MeshInstall on standard output, what it lacks on standard error (with JSON in the output too); exit `ok` or `no`. */
export async function runImport(context: CliContext, request: ImportRequest): Promise<void> {
  const catalog = loadCatalog();
  const { spec, findings } = await importInput(context, catalog, request);
  const meshInstall = {
    apiVersion: MESH_INSTALL_API_VERSION,
    kind: MESH_INSTALL_KIND,
    metadata: { name: request.name },
    spec: inOrder(spec),
  };
  const document =
    request.output === 'json' ? { meshInstall, findings: findings.map(forPrograms) } : meshInstall;
  context.stdout.write(await formatDocument(document, request.output));
  printFindings(context, findings);
  context.setExit(findings.some(({ severity }) => severity === 'error') ? 'no' : 'ok');
}

async function importInput(
  context: CliContext,
  catalog: Catalog,
  request: ImportRequest,
): Promise<Imported> {
  const { filename, chart, istioVersion: version, namespace } = request;
  if (request.live === true && filename.length + chart.length === 0) {
    return importLive(context, catalog, request);
  }
  if (request.live !== true && filename.length > 0 && chart.length === 0) {
    const object = await readIstioOperator(context, filename);
    return importIstioOperator({ object, catalog, version });
  }
  if (request.live !== true && filename.length === 0 && chart.length > 0) {
    const charts = await readChartValues(context, chart);
    return importHelmValues({ charts, catalog, version, namespace });
  }
  throw new CliError(
    'usage',
    'import wants files with an IstioOperator (-f), values of charts (--chart), or a cluster (--live); one of them.',
  );
}

/** What runs, and where the MeshInstall would differ from it. */
async function importLive(
  context: CliContext,
  catalog: Catalog,
  request: ImportRequest,
): Promise<Imported> {
  return withConnection(context, request, async ({ client }) => {
    const { namespace = 'istio-system', revision = '', istioVersion: version } = request;
    const question = { client, catalog, namespace, revision, version };
    const { installer, candidates } = await readLiveImport(question);
    context.stderr.write(`found what ${installer} was told\n`);
    const kept = await Promise.all(
      candidates.map((candidate) => keepNewerCrds(client, catalog, candidate)),
    );
    return nearest(client, catalog, kept);
  });
}

/** Fields as the reference lists them. */
function inOrder(spec: JsonObject): JsonObject {
  const names = Object.keys(MESH_INSTALL_SPEC_SCHEMA.properties);
  const entries = Object.entries(spec).sort(
    ([left], [right]) => names.indexOf(left) - names.indexOf(right),
  );
  return Object.fromEntries(entries);
}

function printFindings(context: CliContext, findings: readonly Finding[]): void {
  const paint = paintFor(context.stderr);
  for (const finding of findings) {
    const word = finding.severity === 'error' ? paint.bad('missing:') : paint.pending('note:');
    context.stderr.write(`${word} ${printFinding(finding)}\n`);
  }
}

/** Without the path as a list. */
function forPrograms(finding: Finding): object {
  return Object.fromEntries(Object.entries(finding).filter(([name]) => name !== 'at'));
}
