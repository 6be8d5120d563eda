import type { Minor } from '../api/supported-minors.ts';
import { parseMinorCondition } from './minor-condition.ts';
import type { CatalogFiles } from './read-catalog-files.ts';

const FOLDER = 'manifests/injector/';
const LIST = `${FOLDER}templates.yaml`;

/** One entry of `manifests/injector/templates.yaml`; the comment at its top is the contract. */
interface TemplateEntry {
  readonly name: string;
  readonly file: string;
  readonly with?: readonly string[];
  readonly minors?: string;
}

/**
 * The injection templates of a minor by name, in the order of `templates.yaml`: the text of an entry's file followed by those
 * of its parts. The text is opaque here: istiod runs it.
 *
 * @throws Error for an entry whose file is missing, and for two entries of one name
 */
export function parseInjectionTemplates(
  files: CatalogFiles,
  minor: Minor,
): Readonly<Record<string, string>> {
  const list = (files[LIST] ?? []) as readonly TemplateEntry[];
  const texts: Record<string, string> = {};
  for (const entry of list) {
    if (entry.minors !== undefined && !parseMinorCondition(entry.minors)(minor)) continue;
    if (Object.hasOwn(texts, entry.name)) {
      throw new Error(`${LIST}: ${minor} has two templates called ${entry.name}`);
    }
    const parts = [entry.file, ...(entry.with ?? [])];
    texts[entry.name] = parts.map((path) => textOf(files, entry.name, path)).join('');
  }
  return texts;
}

function textOf(files: CatalogFiles, name: string, path: string): string {
  const text = files[`${FOLDER}${path}`];
  if (typeof text === 'string') return text;
  throw new Error(`${LIST}: template ${name} names ${path}, which is not there`);
}
