import type { Plugin } from 'esbuild';
import { loadCatalog } from '../../src/catalog/load-catalog.ts';
import { builtinClusterRoles } from '../../src/desired/builtin-cluster-roles.ts';
import { pack, UNPACK } from './packed-text.ts';

/**
 * Puts the fixed ClusterRoles into the bundle, in place of the module that knows of none: making them renders the roles of every minor,
 * which no command and no start should wait for, nor keep in memory.
 */
export const embedBuiltinRoles: Plugin = {
  name: 'embed-builtin-roles',
  setup(build) {
    build.onLoad({ filter: /src\/desired\/known-builtin-roles\.ts$/ }, () => ({
      contents: `
        ${UNPACK}
        const packed = ${JSON.stringify(pack(JSON.stringify(builtinClusterRoles(loadCatalog()))))};
        export function knownBuiltinRoles() {
          return JSON.parse(unpack(packed));
        }`,
      loader: 'js',
    }));
  },
};
