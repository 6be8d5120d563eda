import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'js-yaml';

/** Content of each data file by its path from the root of the project: parsed YAML, or the text of a `.gotmpl`. */
export type CatalogFiles = Readonly<Record<string, unknown>>;

const FOLDERS = ['manifests', 'profiles', 'crds/istio'];

/**
 * Reads the data files of a checkout. The one module that knows that they are files: the bundle replaces it by one that
 * carries the same record inside.
 *
 * @throws Error naming the file that is no YAML
 */
export function readCatalogFiles(): CatalogFiles {
  const root = join(import.meta.dirname, '..', '..');
  const files: Record<string, unknown> = {};
  for (const folder of FOLDERS) {
    const entries = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' });
    for (const entry of entries.sort()) {
      const path = `${folder}/${entry.replaceAll('\\', '/')}`;
      if (/\.(yaml|gotmpl)$/.test(path)) files[path] = readOne(root, path);
    }
  }
  return files;
}

function readOne(root: string, path: string): unknown {
  const text = readFileSync(join(root, path), 'utf8');
  if (path.endsWith('.gotmpl')) return text;
  try {
    return load(text, { filename: path });
  } catch (error) {
    throw new Error(`${path}: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}
