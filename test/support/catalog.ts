import { loadCatalog } from '../../src/catalog/load-catalog.ts';
import type { Catalog } from '../../src/catalog/catalog.ts';

/** The real catalog of the checkout, loaded once for a test file. */
export const CATALOG: Catalog = loadCatalog();
