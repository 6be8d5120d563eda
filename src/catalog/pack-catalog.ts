import { SUPPORTED_MINORS } from '../api/supported-minors.ts';
import { checkCatalog } from './check-catalog.ts';
import { expandedCrdsPath, KUBERNETES_SCHEMA, loadCatalog } from './load-catalog.ts';
import type { CatalogFiles } from './read-catalog-files.ts';

/**
 * The data files as the bundle carries them: checked, and with Istio's CRDs expanded for each minor (as JSON text, which is
 * parsed when it is needed) in place of their compact form, so that a command need not do that each time. The schema of
 * Kubernetes' kinds, which only overlays need, is JSON text, too.
 *
 * @throws Error for the first mistake found; see `checkCatalog`
 */
export function packCatalog(files: CatalogFiles): CatalogFiles {
  checkCatalog(files);
  const catalog = loadCatalog(files);
  const { file, packed } = KUBERNETES_SCHEMA;
  const kept = Object.entries(files).filter(
    ([path]) => !path.startsWith('crds/istio/') && path !== file,
  );
  const expanded = SUPPORTED_MINORS.map((minor) => [
    expandedCrdsPath(minor),
    JSON.stringify(catalog.istioCrds(minor)),
  ]);
  const schema = [packed, JSON.stringify(files[file])];
  return Object.fromEntries([...kept, ...expanded, schema]) as CatalogFiles;
}
