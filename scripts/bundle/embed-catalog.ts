import { deflateRawSync } from 'node:zlib';
import type { Plugin } from 'esbuild';
import { packCatalog } from '../../src/catalog/pack-catalog.ts';
import { readCatalogFiles } from '../../src/catalog/read-catalog-files.ts';

/**
 * Puts the data files into the bundle, checked, in place of the module that reads them from a checkout: one JSON text that is
 * parsed on demand. Texts among them (Istio's CRDs, a quarter of a megabyte for each minor) are packed, and each is unpacked
 * only when it is asked for; so that walking the record does not ask for them, they are not enumerable.
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
  const parsed = Object.fromEntries(files.filter((file) => !isPacked(file)));
  const packed = Object.fromEntries(
    files.filter(isPacked).map(([path, text]) => [path, pack(String(text))]),
  );
  return `
    import { inflateRawSync } from 'node:zlib';
    export function readCatalogFiles() {
      const files = JSON.parse(${JSON.stringify(JSON.stringify(parsed))});
      for (const [path, text] of Object.entries(${JSON.stringify(packed)})) {
        Object.defineProperty(files, path, {
          get: () => inflateRawSync(Buffer.from(text, 'base64')).toString('utf8'),
        });
      }
      return files;
    }`;
}

function isPacked([path]: readonly [string, unknown]): boolean {
  return path.endsWith('.json');
}

function pack(text: string): string {
  return deflateRawSync(text, { level: 9 }).toString('base64');
}
