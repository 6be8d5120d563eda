import { printPath } from '../../api/finding.ts';
import type { Finding, ValuePath } from '../../api/finding.ts';
import { checkJsonPatches } from '../../api/check-json-patches.ts';
import { checkMetadata } from '../../api/check-metadata.ts';
import { INPUT_LIMITS } from '../../api/input-limits.ts';
import { validateMeshInstall } from '../../api/validate-mesh-install.ts';
import type { Catalog } from '../../catalog/catalog.ts';
import type { SourceDocument } from './read-documents.ts';
import { findYaml11Words } from './yaml-11-words.ts';
import type { TextPosition } from '../../api/yaml-positions.ts';

/** A finding with its place in the file. */
export interface PlacedFinding extends Finding, TextPosition {
  readonly file: string;
}

/** Everything wrong with one document, in the order of the file. */
export function checkDocument(
  document: SourceDocument,
  catalog: Catalog,
  allowedHubs?: readonly string[],
): readonly PlacedFinding[] {
  const { findings } = validateMeshInstall(document.value, { catalog, allowedHubs });
  return placeFindings(document, [
    ...findings,
    ...(isInstall(findings) ? writtenFindings(document.value) : []),
    ...findYaml11Words(document.positions),
  ]);
}

/** Whether it is a MeshInstall at all, of which more can be said. */
function isInstall(findings: readonly Finding[]): boolean {
  if (findings.length >= INPUT_LIMITS.findings) return false;
  return findings.every(({ at: [top] }) => top !== undefined && !TYPE.has(top));
}

const TYPE: ReadonlySet<string | number> = new Set(['apiVersion', 'kind']);

/** What is wrong only with an object that somebody writes, not with one that the API server has. */
function writtenFindings(value: unknown): readonly Finding[] {
  return [...checkMetadata(value), ...checkJsonPatches(value)].slice(0, INPUT_LIMITS.findings);
}

/** Findings with their places in the document's file, in the order of the file. */
export function placeFindings(
  document: SourceDocument,
  findings: readonly Finding[],
): readonly PlacedFinding[] {
  return findings
    .map((finding) => ({
      ...within(finding, document.within),
      ...document.positions.positionOf(finding.at),
      file: document.file,
    }))
    .sort((left, right) => left.line - right.line || left.column - right.column);
}

/** A finding about an item of a list, with its paths from the top of the list. */
function within(finding: Finding, place: ValuePath | undefined): Finding {
  if (place === undefined) return finding;
  const { at, path, didYouMean } = finding;
  const isPath = path === printPath(at) || OF_OBJECT.test(path);
  return {
    ...finding,
    at: [...place, ...at],
    path: isPath ? below(place, path) : path,
    ...(didYouMean === undefined || !OF_OBJECT.test(didYouMean)
      ? {}
      : { didYouMean: below(place, didYouMean) }),
  };
}

/** Paths that begin at an object; others name a ConfigMap before, or something rendered. */
const OF_OBJECT = /^(?:apiVersion|kind|metadata|spec|status)(?![\w-])/;

function below(place: ValuePath, path: string): string {
  const dot = path === '' || path.startsWith('[') ? '' : '.';
  return `${printPath(place)}${dot}${path}`;
}

/** Does any of them refuse the object? */
export function hasErrors(findings: readonly Finding[]): boolean {
  return findings.some(({ severity }) => severity === 'error');
}
