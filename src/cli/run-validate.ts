import { findingAt } from '../api/finding.ts';
import { withDefaults } from '../api/with-defaults.ts';
import { loadCatalog } from '../catalog/load-catalog.ts';
import { layerName } from '../desired/layers/resolve-layers.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { CliContext } from './cli-context.ts';
import {
  checkDocument,
  hasErrors,
  placeFindings,
  type PlacedFinding,
} from './input/check-document.ts';
import { checkTargets } from './input/check-targets.ts';
import { checkWish, type WishQuestion } from './input/check-wish.ts';
import { findLayers, type LayerPlaces } from './input/find-layers.ts';
import { findMeshInstalls } from './input/find-mesh-installs.ts';
import type { WishFiles } from './input/load-wish.ts';
import { limitsOf, type LimitsOptions } from './input/limits-options.ts';
import { openLists } from './input/open-lists.ts';
import { readDocuments, type SourceDocument } from './input/read-documents.ts';
import { printDocument, type DocumentFormat } from './output/format-document.ts';
import { paintFor } from './output/paint.ts';
import { formatFindings } from './output/print-findings.ts';

/** Findings on standard output, since they are what was asked for; exit `ok` or `no`. */
export async function runValidate(
  context: CliContext,
  options: WishFiles & LimitsOptions & { readonly output?: DocumentFormat },
): Promise<void> {
  const known = limitsOf(options);
  const documents = openLists(await readDocuments(context, options.filename));
  const installs = findMeshInstalls(documents, options.filename);
  const catalog = loadCatalog();
  const places = { documents, files: options.profileOverlay ?? [] };
  const all = installs.map((document) =>
    checkAll(context, { document, places, question: { catalog, ...known } }),
  );
  const findings = (await Promise.all(all)).flat();
  if (options.output === undefined) printForPeople(context, findings, installs.length);
  else await printDocument(context, { findings: findings.map(forPrograms) }, options.output);
  context.setExit(hasErrors(findings) ? 'no' : 'ok');
}

/** What the document shows by itself, and when that is right what layers, overlays and limits add. */
async function checkAll(
  context: CliContext,
  {
    document,
    places,
    question,
  }: {
    readonly document: SourceDocument;
    readonly places: LayerPlaces;
    readonly question: WishQuestion;
  },
): Promise<readonly PlacedFinding[]> {
  const own = checkDocument(document, question.catalog);
  if (hasErrors(own)) return withTargets(document, own, question.catalog);
  const install = withDefaults(document.value);
  const layers = await findLayers(context, install, places);
  const missing = layers.flatMap(({ ref, content }, index) =>
    'missing' in content
      ? findingAt(['spec', 'profileOverlays', index], `${layerName(ref)} ${content.missing}`, {
          severity: 'warning',
        })
      : [],
  );
  const findings = missing.length > 0 ? missing : checkWish(install, layers, question).findings;
  return [...own, ...placeFindings(document, findings)];
}

/** Of all that needs a rendering, what can be told although something is wrong. */
function withTargets(
  document: SourceDocument,
  own: readonly PlacedFinding[],
  catalog: Catalog,
): readonly PlacedFinding[] {
  const errors = own.filter(({ severity }) => severity === 'error');
  const below = document.within?.length ?? 0;
  const inObject = errors.map((finding) => ({ ...finding, at: finding.at.slice(below) }));
  const missing = checkTargets(document.value, inObject, catalog);
  return [...own, ...placeFindings(document, missing)].sort(
    (left, right) => left.line - right.line || left.column - right.column,
  );
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
