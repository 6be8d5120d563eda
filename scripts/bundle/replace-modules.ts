import type { Plugin, PluginBuild } from 'esbuild';
import { REPLACEMENTS } from './replaced-modules.ts';
import type { Replacement } from './replaced-modules.ts';

const NAMESPACE = 'replaced';

interface Place {
  readonly folder: string;
  readonly replacement: Replacement;
}

/** Puts {@link REPLACEMENTS} in their places, and notes which of them found one in `used`. */
export function replaceModules(used: Set<Replacement>): Plugin {
  return {
    name: 'replace-modules',
    setup(build) {
      build.onResolve({ filter: /./ }, ({ path, importer, resolveDir, namespace }) => {
        // A stand-in that names the module it stands for means the real one.
        if (namespace === NAMESPACE) return undefined;
        const replacement = REPLACEMENTS.find(
          (one) => one.specifier === path && importer.includes(one.importer),
        );
        if (replacement === undefined) return undefined;
        used.add(replacement);
        const place: Place = { folder: resolveDir, replacement };
        return { path, namespace: NAMESPACE, pluginData: place };
      });
      loadStandIns(build);
    },
  };
}

/** @throws Error naming a replacement that found no place: then a package has changed */
export function checkReplacements(used: ReadonlySet<Replacement>): void {
  for (const one of REPLACEMENTS) {
    if (used.has(one)) continue;
    throw new Error(
      `scripts/bundle/replaced-modules.ts: nothing in ${one.importer} imports ${one.specifier} any more`,
    );
  }
}

function loadStandIns(build: PluginBuild): void {
  build.onLoad({ filter: /./, namespace: NAMESPACE }, ({ pluginData }) => {
    const { folder, replacement } = pluginData as Place;
    return { contents: replacement.source, loader: 'js', resolveDir: folder };
  });
}
