import type { Plugin, PluginBuild } from 'esbuild';
import { REPLACEMENTS } from './replaced-modules.ts';
import type { Replacement } from './replaced-modules.ts';

const NAMESPACE = 'replaced';

interface Place {
  readonly folder: string;
  readonly replacement: Replacement;
}

/** Puts {@link REPLACEMENTS} in their places. Fails when one of them found none: then a package has changed. */
export const replaceModules: Plugin = {
  name: 'replace-modules',
  setup(build) {
    const used = new Set<Replacement>();
    build.onResolve({ filter: /./ }, ({ path, importer, resolveDir, namespace }) => {
      // A stand-in that names the module it stands for means the real one.
      if (namespace === NAMESPACE) return undefined;
      const replacement = REPLACEMENTS.find(
        (one) => one.specifier === path && importer.includes(one.importer ?? ''),
      );
      if (replacement === undefined) return undefined;
      used.add(replacement);
      const place: Place = { folder: resolveDir, replacement };
      return { path, namespace: NAMESPACE, pluginData: place };
    });
    loadStandIns(build);
    build.onEnd(() => {
      const unused = REPLACEMENTS.filter((one) => !used.has(one));
      return {
        errors: unused.map(({ specifier, importer = 'all' }) => ({
          text: `${specifier} is replaced in ${importer} files, but none imports it any more`,
        })),
      };
    });
  },
};

function loadStandIns(build: PluginBuild): void {
  build.onLoad({ filter: /./, namespace: NAMESPACE }, ({ pluginData }) => {
    const { folder, replacement } = pluginData as Place;
    return { contents: replacement.source, loader: 'js', resolveDir: folder };
  });
}
