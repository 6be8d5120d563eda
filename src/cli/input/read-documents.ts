import type { CliContext } from '../cli-context.ts';
import { CliError } from '../cli-error.ts';
import type { DocumentPositions } from './yaml-positions.ts';

/** One document of a YAML or JSON file that a person gave. */
export interface SourceDocument {
  /** The file's name as it was given; `(stdin)` for standard input. */
  readonly file: string;
  readonly value: unknown;
  readonly positions: DocumentPositions;
}

/** More aliases than any hand-written file has. What they can blow up to is limited by the validation. */
const MAX_ALIASES = 256;

/**
 * The documents of a file (`-` for standard input) in their order; empty ones are left out. Errors: CliError `usage` for a
 * file that cannot be read, or is no YAML, with line and column.
 */
export async function readDocuments(
  context: CliContext,
  path: string,
): Promise<readonly SourceDocument[]> {
  const file = path === '-' ? '(stdin)' : path;
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
  const { CORE_SCHEMA, loadAll, mergeTag, YAMLException } = await import('js-yaml');
  const { findPositions } = await import('./yaml-positions.ts');
  try {
    const schema = CORE_SCHEMA.withTags(mergeTag);
    const values = loadAll(text, { filename: file, schema, maxAliases: MAX_ALIASES });
    const positions = findPositions(text, file);
    return values.flatMap((value, index) => {
      const place = positions[index];
      return value === null || value === undefined || place === undefined
        ? []
        : [{ file, value, positions: place }];
    });
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    const { line = 0, column = 0 } = error.mark ?? {};
    throw new CliError('usage', `${file}:${line + 1}:${column + 1}: no YAML: ${error.reason}.`, {
      cause: error,
    });
  }
}
