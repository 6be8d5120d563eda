import { MESH_INSTALL_KIND } from '../../api/names.ts';
import { CliError } from '../cli-error.ts';
import { nameOfFile } from './read-documents.ts';
import type { SourceDocument } from './read-documents.ts';
import { didYouMean } from '../../support/did-you-mean.ts';

/**
 * The documents that are, or are meant to be, MeshInstalls: a file may hold other objects beside them, which are left alone.
 * Error: CliError `usage` when there is none.
 */
export function findMeshInstalls(
  documents: readonly SourceDocument[],
  file: string,
): readonly SourceDocument[] {
  const found = documents.filter(({ value }) => kindOf(value) === MESH_INSTALL_KIND);
  if (found.length > 0) return found;
  const [first, ...others] = documents;
  // A misspelt kind is better told about by validation than by "there is none".
  if (first !== undefined && others.length === 0 && isMeant(first.value)) return documents;
  const kinds = documents.map(({ value }) => printKind(kindOf(value)));
  const seen = kinds.length === 0 ? 'it is empty' : `it has ${kinds.join(', ')}`;
  throw new CliError('usage', `${nameOfFile(file)} holds no ${MESH_INSTALL_KIND}: ${seen}.`);
}

/** Without a kind it may be one as well. */
function isMeant(value: unknown): boolean {
  const kind = kindOf(value);
  return typeof kind !== 'string' || didYouMean(kind, [MESH_INSTALL_KIND]) !== undefined;
}

/** The one MeshInstall of a file. Error: CliError `usage` when there is none, or more than one. */
export function findOneMeshInstall(
  documents: readonly SourceDocument[],
  file: string,
): SourceDocument {
  const [first, ...others] = findMeshInstalls(documents, file);
  if (first !== undefined && others.length === 0) return first;
  throw new CliError(
    'usage',
    `${nameOfFile(file)} holds ${others.length + 1} MeshInstalls; give one.`,
  );
}

function printKind(kind: unknown): string {
  return typeof kind === 'string' ? kind : 'an object without a kind';
}

function kindOf(value: unknown): unknown {
  return typeof value === 'object' && value !== null
    ? (value as { kind?: unknown }).kind
    : undefined;
}
