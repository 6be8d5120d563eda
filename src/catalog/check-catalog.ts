import { SUPPORTED_MINORS } from '../api/supported-minors.ts';
import { compileManifests } from './compile-manifests.ts';
import { compileSettings } from './compile-settings.ts';
import { loadCatalog } from './load-catalog.ts';
import type { CatalogFiles } from './read-catalog-files.ts';

/**
 * Checks every data file for every supported minor, also what `loadCatalog` puts off until it is needed: the names and
 * types in each expression, the CRDs, the injection templates, the schemas. For tests and for the bundler, which must not
 * pack a mistake.
 *
 * @throws Error naming file, path and what is wrong; the first one found
 */
export function checkCatalog(files: CatalogFiles): void {
  const catalog = loadCatalog(files);
  const manifests = compileManifests(files, true);
  const settings = compileSettings(files, true);
  catalog.kubernetesSchema();
  for (const minor of SUPPORTED_MINORS) {
    manifests.compileAll(minor);
    settings.defaultValues(minor);
    for (const name of Object.keys(catalog.profiles))
      settings.layer(`profiles/${name}.yaml`, minor);
    for (const name of catalog.platforms)
      settings.platform(`manifests/platforms/${name}.yaml`, minor);
    catalog.injectionTemplates(minor);
    catalog.istioCrds(minor);
    catalog.valuesSchema(minor);
    catalog.meshConfigSchema(minor);
  }
}
