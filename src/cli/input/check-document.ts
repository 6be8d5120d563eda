import type { Finding } from '../../api/finding.ts';
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
  return placeFindings(document, [...findings, ...findYaml11Words(document.positions)]);
}

/** Findings with their places in the document's file, in the order of the file. */
export function placeFindings(
  document: SourceDocument,
  findings: readonly Finding[],
): readonly PlacedFinding[] {
  return findings
    .map((finding) => ({
      ...finding,
      ...document.positions.positionOf(finding.at),
      file: document.file,
    }))
    .sort((left, right) => left.line - right.line || left.column - right.column);
}

/** Does any of them refuse the object? */
export function hasErrors(findings: readonly Finding[]): boolean {
  return findings.some(({ severity }) => severity === 'error');
}
