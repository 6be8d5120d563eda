import { loadCatalog } from '../catalog/load-catalog.ts';
import type { CliContext } from './cli-context.ts';
import { checkDocument, hasErrors, type PlacedFinding } from './input/check-document.ts';
import { findMeshInstalls } from './input/find-mesh-installs.ts';
import { readDocuments } from './input/read-documents.ts';
import { printDocument, type DocumentFormat } from './output/format-document.ts';
import { paintFor } from './output/paint.ts';
import { formatFindings } from './output/print-findings.ts';

/** Findings on standard output, since they are what was asked for; exit `ok` or `no`. */
export async function runValidate(
  context: CliContext,
  options: { readonly filename: string; readonly output?: DocumentFormat },
): Promise<void> {
  const documents = await readDocuments(context, options.filename);
  const installs = findMeshInstalls(documents, options.filename);
  const catalog = loadCatalog();
  const findings = installs.flatMap((document) => checkDocument(document, catalog));
  if (options.output === undefined) printForPeople(context, findings, installs.length);
  else await printDocument(context, { findings: findings.map(forPrograms) }, options.output);
  context.setExit(hasErrors(findings) ? 'no' : 'ok');
}

function printForPeople(
  context: CliContext,
  findings: readonly PlacedFinding[],
  installs: number,
): void {
  const { good, bad, ...others } = paintFor(context.stdout);
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  const warnings = findings.length - errors;
  const verdict =
    errors > 0
      ? `${bad('Refused:')} ${count(errors, 'error')}`
      : `${good('Valid:')} ${count(installs, 'MeshInstall')}`;
  const remarks = warnings === 0 ? '' : `, ${count(warnings, 'warning')}`;
  context.stdout.write(
    `${formatFindings(findings, { good, bad, ...others })}${verdict}${remarks}.\n`,
  );
}

/** Without the path as a list, which is only for finding the line. */
function forPrograms(finding: PlacedFinding): object {
  return Object.fromEntries(Object.entries(finding).filter(([name]) => name !== 'at'));
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
