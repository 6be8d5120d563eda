import semver from 'semver';
import type { Minor } from '../api/supported-minors.ts';
import type { CatalogFiles } from './read-catalog-files.ts';

const FOLDER = 'manifests/injector/';

interface TemplateEntry {
  readonly name: string;
  readonly file: string;
  readonly minors?: string;
}

/**
 * The injection templates of a minor by name, in the order of `manifests/injector/templates.yaml`. Their text is opaque
 * here: istiod runs it.
 *
 * @throws Error for an entry whose file is missing
 */
export function parseInjectionTemplates(
  files: CatalogFiles,
  minor: Minor,
): Readonly<Record<string, string>> {
  const list = (files[`${FOLDER}templates.yaml`] ?? []) as readonly TemplateEntry[];
  const texts: Record<string, string> = {};
  for (const { name, file, minors } of list) {
    if (minors !== undefined && !semver.satisfies(`${minor}.0`, minors)) continue;
    const text = files[`${FOLDER}${file}`];
    if (typeof text !== 'string') {
      throw new Error(
        `${FOLDER}templates.yaml: template ${name} names ${file}, which is not there`,
      );
    }
    texts[name] = text;
  }
  return texts;
}
