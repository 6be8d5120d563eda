import type { ValuePath } from '../../api/finding.ts';
import type { DocumentPositions } from '../../api/yaml-positions.ts';
import type { CliContext } from '../cli-context.ts';
import { CliError } from '../cli-error.ts';

/** One document of a YAML or JSON file that a person gave. */
export interface SourceDocument {
  /** The file's name as {@link nameOfFile} has it. */
  readonly file: string;
  readonly value: unknown;
  /** Of paths from `value`. */
  readonly positions: DocumentPositions;
  /** Where `value` stands in its document; absent when it is all of it. */
  readonly within?: ValuePath;
}

/** A file's name for people: as it was given, and `(standard input)` for `-`. */
export function nameOfFile(path: string): string {
  return path === '-' ? '(standard input)' : path;
}

/**
 * The documents of a file (`-` for standard input) in their order; empty ones are left out. Errors: CliError `usage` for a
 * file that cannot be read, is no YAML, or is larger than any MeshInstall has to be; the last two with line and column.
 */
export async function readDocuments(
  context: CliContext,
  path: string,
): Promise<readonly SourceDocument[]> {
  const file = nameOfFile(path);
  const text = await readText(context, path, file);
  return parseDocuments(text, file);
}

async function readText(context: CliContext, path: string, file: string): Promise<string> {
  try {
    return await context.readFile(path);
  } catch (error) {
    if (error instanceof CliError) throw error;
    throw new CliError('usage', `${file} cannot be read: ${explainFileError(error)}.`, {
      cause: error,
    });
  }
}

const FILE_ERRORS: ReadonlyMap<string, string> = new Map([
  ['ENOENT', 'there is no such file'],
  ['EISDIR', 'it is a folder'],
  ['EACCES', 'permission denied'],
]);

function explainFileError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code = '' } = error as NodeJS.ErrnoException;
  return FILE_ERRORS.get(code) ?? error.message;
}

async function parseDocuments(text: string, file: string): Promise<readonly SourceDocument[]> {
  const { parseYaml } = await import('../../api/parse-yaml.ts');
  const parsed = parseYaml(text);
  if (parsed.ok) return parsed.documents.map((document) => ({ file, ...document }));
  const { line, column, message } = parsed.refusal;
  throw new CliError('usage', `${file}:${line}:${column}: ${message}.`);
}
