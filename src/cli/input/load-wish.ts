import type { MeshInstall } from '../../api/mesh-install.ts';
import { withDefaults } from '../../api/with-defaults.ts';
import type { Catalog } from '../../catalog/catalog.ts';
import type { CliContext } from '../cli-context.ts';
import { CliError } from '../cli-error.ts';
import { paintFor } from '../output/paint.ts';
import { formatFindings } from '../output/print-findings.ts';
import { checkDocument, hasErrors } from './check-document.ts';
import { findOneMeshInstall } from './find-mesh-installs.ts';
import { readDocuments } from './read-documents.ts';

/**
 * The one MeshInstall of a file, checked and with defaults. Warnings and errors are told on standard error. Errors: CliError `usage`
 * for the file, `no` for a MeshInstall that is refused.
 */
export async function loadWish(
  context: CliContext,
  catalog: Catalog,
  path: string,
): Promise<MeshInstall> {
  const document = findOneMeshInstall(await readDocuments(context, path), path);
  const findings = checkDocument(document, catalog);
  context.stderr.write(formatFindings(findings, paintFor(context.stderr)));
  if (hasErrors(findings)) {
    throw new CliError('no', `${document.file} holds a MeshInstall with errors; see above.`);
  }
  return withDefaults(document.value);
}
