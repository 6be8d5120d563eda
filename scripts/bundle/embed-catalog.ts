import type { Plugin } from 'esbuild';
import { packCatalog } from '../../src/catalog/pack-catalog.ts';
import { readCatalogFiles } from '../../src/catalog/read-catalog-files.ts';
import { pack, UNPACK } from './packed-text.ts';

/**
 * Puts the data files into the bundle, checked, in place of the module that reads them from a checkout, as packed JSON. Texts
 * among them (Istio's CRDs, a quarter of a megabyte for each minor) are packed one by one, and unpacked only when they are
 * asked for; so that walking the record does not ask for them, they are not enumerable.
 */
export const embedCatalog: Plugin = {
  name: 'embed-catalog',
  setup(build) {
    build.onLoad({ filter: /src\/catalog\/read-catalog-files\.ts$/ }, () => ({
      contents: printModule(Object.entries(packCatalog(readCatalogFiles()))),
      loader: 'js',
    }));
  },
};

function printModule(files: readonly (readonly [string, unknown])[]): string {
  const objects = Object.fromEntries(files.filter((file) => !isText(file)));
  const texts = files.filter(isText).map(([path, text]) => [path, pack(String(text))] as const);
  return `
    ${UNPACK}
    export function readCatalogFiles() {
      const files = JSON.parse(unpack(${JSON.stringify(pack(JSON.stringify(objects)))}));
      for (const [path, text] of ${JSON.stringify(texts)}) {
        Object.defineProperty(files, path, { get: () => unpack(text) });
      }
      return files;
    }`;
}

function isText([path]: readonly [string, unknown]): boolean {
  return path.endsWith('.json');
}
