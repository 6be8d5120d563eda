import type { Finding } from '../../api/finding.ts';
import type { MeshInstall } from '../../api/mesh-install.ts';
import { withDefaults } from '../../api/with-defaults.ts';
import type { Catalog } from '../../catalog/catalog.ts';
import type { RenderedObject } from '../../desired/render-objects.ts';
import type { ResolveInput } from '../../desired/resolve-spec.ts';
import type { LayerSource } from '../../facts/facts.ts';
import type { CliContext } from '../cli-context.ts';
import { CliError } from '../cli-error.ts';
import { paintFor } from '../output/paint.ts';
import { formatFindings } from '../output/print-findings.ts';
import { checkDocument, hasErrors, placeFindings } from './check-document.ts';
import { checkWish, type WishQuestion } from './check-wish.ts';
import { findLayers } from './find-layers.ts';
import { findOneMeshInstall } from './find-mesh-installs.ts';
import { openLists } from './open-lists.ts';
import { readDocuments } from './read-documents.ts';
import type { SourceDocument } from './read-documents.ts';

/** The files that a wish comes from. */
export interface WishFiles {
  readonly filename: string;
  /** Files of `--profile-overlay`, in order. */
  readonly profileOverlay?: readonly string[];
}

/** A MeshInstall from a file, with its profile overlays. */
export interface LoadedWish {
  readonly install: MeshInstall;
  /** In their order; one that no file has says so. */
  readonly layers: readonly LayerSource[];
  readonly document: SourceDocument;
  /** Paths of what was told already. */
  readonly told: readonly string[];
}

/**
 * The one MeshInstall of a file, checked and with defaults. Warnings and errors are told on standard error. Errors: CliError `usage`
 * for the file, `no` for a MeshInstall that is refused.
 */
export async function loadWish(
  context: CliContext,
  catalog: Catalog,
  files: WishFiles,
): Promise<LoadedWish> {
  const documents = openLists(await readDocuments(context, files.filename));
  const document = findOneMeshInstall(documents, files.filename);
  const findings = checkDocument(document, catalog);
  tell(context, document, findings);
  const install = withDefaults(document.value);
  const places = { documents, files: files.profileOverlay ?? [] };
  const told = findings.map(({ path }) => path);
  return { install, document, told, layers: await findLayers(context, install, places) };
}

/** A wish with all that it comes to without a cluster. */
export interface WholeWish {
  readonly install: MeshInstall;
  readonly input: ResolveInput;
  /** What it renders, in apply order, with its overlays on it and what the tag `default` brings. */
  readonly objects: readonly RenderedObject[];
}

/**
 * The same for a command without a cluster, with all that only merging and rendering show. Every profile overlay has to be in a file.
 */
export async function loadWholeWish(
  context: CliContext,
  catalog: Catalog,
  files: WishFiles & Omit<WishQuestion, 'catalog'>,
): Promise<WholeWish> {
  const { install, layers, document } = await loadWish(context, catalog, files);
  const question = { catalog, rbac: files.rbac, limits: files.limits, given: files.given };
  const { input, objects, findings } = checkWish(install, layers, question);
  tell(context, document, findings);
  if (input === undefined || objects === undefined) throw refused(document);
  return { install, input, objects };
}

/** Error: CliError `no` when one of the findings refuses the object. */
function tell(context: CliContext, document: SourceDocument, findings: readonly Finding[]): void {
  const placed = placeFindings(document, findings);
  context.stderr.write(formatFindings(placed, paintFor(context.stderr)));
  if (hasErrors(findings)) throw refused(document);
}

function refused({ file }: SourceDocument): CliError {
  return new CliError('no', `${file} holds a MeshInstall with errors; see above.`);
}
