import type { Plugin } from 'esbuild';
import { SUPPORTED_MINORS } from '../../src/api/supported-minors.ts';
import { loadCatalog } from '../../src/catalog/load-catalog.ts';
import { formatDocument } from '../../src/cli/output/format-document.ts';
import { pack, UNPACK } from './packed-text.ts';

/**
 * Puts the YAML of the CRDs' specs into the bundle, in place of the module that knows of none: printing them would take longer
 * than everything else that `render` does. Unpacked for the minor that is asked for.
 */
export const embedCrdSpecs: Plugin = {
  name: 'embed-crd-specs',
  setup(build) {
    build.onLoad({ filter: /src\/cli\/output\/printed-crd-specs\.ts$/ }, async () => ({
      contents: await printModule(),
      loader: 'js',
    }));
  },
};

async function printModule(): Promise<string> {
  const catalog = loadCatalog();
  const minors = await Promise.all(
    SUPPORTED_MINORS.map(async (minor) => {
      const specs = await Promise.all(
        catalog
          .istioCrds(minor)
          .map(async ({ metadata, spec }) => [
            metadata.name,
            await formatDocument({ spec }, 'yaml'),
          ]),
      );
      return [minor, pack(JSON.stringify(Object.fromEntries(specs)))];
    }),
  );
  return `
    ${UNPACK}
    const packed = ${JSON.stringify(Object.fromEntries(minors))};
    export function printedCrdSpecs() {
      const unpackOne = (text) => () => JSON.parse(unpack(text));
      return Object.fromEntries(Object.entries(packed).map(([minor, text]) => [minor, unpackOne(text)]));
    }`;
}
