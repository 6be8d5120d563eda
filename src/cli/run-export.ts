import { findingAt, printFinding } from '../api/finding.ts';
import type { Finding } from '../api/finding.ts';
import type { MeshInstall } from '../api/mesh-install.ts';
import { loadCatalog } from '../catalog/load-catalog.ts';
import type { Catalog } from '../catalog/catalog.ts';
import { resolveSpec } from '../desired/resolve-spec.ts';
import type { ResolveInput } from '../desired/resolve-spec.ts';
import { resolveVersion } from '../desired/resolve-version.ts';
import { exportHelmValues } from '../migrate/export-helm-values.ts';
import type { ChartRelease } from '../migrate/export-helm-values.ts';
import type { CliContext } from './cli-context.ts';
import { CliError } from './cli-error.ts';
import type { ClusterOptions } from './cluster/kubeconfig-options.ts';
import { readMeshInstall } from './cluster/read-mesh-installs.ts';
import { withConnection } from './cluster/with-connection.ts';
import { refuseFileOptions } from './input/refuse-file-options.ts';
import { loadWholeWish } from './input/load-wish.ts';
import { formatDocument } from './output/format-document.ts';
import { paintFor } from './output/paint.ts';

export interface ExportRequest extends ClusterOptions {
  readonly filename?: string;
  readonly profileOverlay?: readonly string[];
}

/** A YAML document for each release, with the command that it is for, on standard output. */
export async function runExport(
  context: CliContext,
  name: string | undefined,
  request: ExportRequest,
): Promise<void> {
  const catalog = loadCatalog();
  const { spec, input } = await readWish(context, catalog, { name, request });
  const exported = exportHelmValues({ resolved: resolveSpec(input), spec, catalog });
  const findings = [...exported.findings, ...overlayFindings(spec)];
  const { releases } = exported;
  for (const release of releases) context.stdout.write(await formatRelease(release));
  const paint = paintFor(context.stderr);
  for (const finding of findings) {
    context.stderr.write(`${paint.bad('missing:')} ${printFinding(finding)}\n`);
  }
  context.setExit(findings.length === 0 ? 'ok' : 'no');
}

/** Charts take values; what patches their objects stays behind. */
function overlayFindings({ overlays = [] }: MeshInstall['spec']): readonly Finding[] {
  return overlays.map((_overlay, index) =>
    findingAt(['spec', 'overlays', index], 'patches objects, which no value of a chart can say'),
  );
}

interface ExportedWish {
  readonly spec: MeshInstall['spec'];
  readonly input: ResolveInput;
}

async function readWish(
  context: CliContext,
  catalog: Catalog,
  given: { readonly name: string | undefined; readonly request: ExportRequest },
): Promise<ExportedWish> {
  const { name, request } = given;
  if (request.filename !== undefined && name === undefined) {
    const { filename, profileOverlay = [] } = request;
    const { install, input } = await loadWholeWish(context, catalog, { filename, profileOverlay });
    return { spec: install.spec, input };
  }
  if (name !== undefined && request.filename === undefined) {
    refuseFileOptions(request);
    const { spec, status } = await withConnection(context, request, ({ client }) =>
      readMeshInstall(client, name),
    );
    return { spec, input: inputOf({ spec, previous: status?.version }, catalog, name) };
  }
  throw new CliError(
    'usage',
    'export wants the name of a MeshInstall, or a file with -f; one of them.',
  );
}

function inputOf(
  { spec, previous }: { readonly spec: MeshInstall['spec']; readonly previous: string | undefined },
  catalog: Catalog,
  name: string,
): ResolveInput {
  if ((spec.profileOverlays ?? []).length > 0) {
    throw new CliError(
      'no',
      `MeshInstall ${name} has profile overlays, whose ConfigMaps export does not read: give it with -f, and them in the same file or with --profile-overlay.`,
    );
  }
  const answer = resolveVersion({ wanted: spec.version, versions: catalog.versions, previous });
  if (!answer.ok) throw new CliError('no', `spec.version: ${answer.message}.`);
  return { spec, catalog, version: answer.version };
}

async function formatRelease(one: ChartRelease): Promise<string> {
  const { chart, release, namespace, version, values } = one;
  const flags = `--namespace ${namespace} --version ${version} -f FILE`;
  const text = await formatDocument(values, 'yaml');
  return `---\n# helm upgrade --install ${release} ${chart} ${flags}\n${text}`;
}
