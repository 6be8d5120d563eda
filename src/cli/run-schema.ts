import { meshInstallJsonSchema } from '../api/mesh-install-json-schema.ts';
import { minorOf, SUPPORTED_MINORS } from '../api/supported-minors.ts';
import { loadCatalog } from '../catalog/load-catalog.ts';
import type { CliContext } from './cli-context.ts';
import { CliError } from './cli-error.ts';
import { printDocument, type DocumentFormat } from './output/format-document.ts';

/** The JSON Schema on standard output. Errors: CliError `usage` for a version of no supported minor. */
export async function runSchema(
  context: CliContext,
  options: { readonly version?: string; readonly output: DocumentFormat },
): Promise<void> {
  const catalog = loadCatalog();
  const { version = catalog.versions.default } = options;
  const minor = minorOf(version);
  if (minor === undefined) {
    const known = SUPPORTED_MINORS.join(', ');
    throw new CliError(
      'usage',
      `--version wants a version or minor of Istio ${known}, not ${version}.`,
    );
  }
  await printDocument(context, meshInstallJsonSchema(catalog, minor), options.output);
}
