import type { JsonObject } from '../../api/kube-object.ts';
import { mapAt } from '../merge-json.ts';
import type { ResolveInput } from '../resolve-spec.ts';
import { resolveSpec } from '../resolve-spec.ts';
import type { ResolvedSpec } from '../resolved-spec.ts';

/**
 * The same mesh as the catalog alone would have it: version, profile, platform, names, components and gateways of the wish, and no
 * setting of a person's. What its objects may do is what they may do in every wish.
 */
export function resolveBaseline(input: ResolveInput, resolved: ResolvedSpec): ResolvedSpec {
  const { namespace, revision, profile, platform, components } = resolved;
  const gateways = resolved.gateways.map(({ name, namespace: place, type, shape, labels }) => ({
    ...{ name, type, shape, labels, enabled: true },
    namespace: place,
  }));
  return resolveSpec({
    catalog: input.catalog,
    version: input.version,
    spec: {
      ...{ profile, platform, namespace, components, gateways },
      ...(revision === '' ? {} : { revision }),
      values: structureOf(resolved.values),
    },
  });
}

/** Where container runtimes look for plugins and networks: folders of the node that the CNI node agent is made for. */
const CNI_FOLDER = /^(?:\/\w[-.\w]*)*\/(?:cni|netns)(?:\/\w[-.\w]*)*$/;

/** Values that decide which parts there are, and where the node has its CNI. */
function structureOf(values: JsonObject): JsonObject {
  const { resourceScope } = mapAt(values, 'global');
  const cni = mapAt(values, 'cni');
  const folders = Object.entries(pick(cni, ['cniBinDir', 'cniConfDir', 'cniNetnsDir'])).filter(
    ([, folder]) => typeof folder === 'string' && CNI_FOLDER.test(folder),
  );
  return {
    global: resourceScope === undefined ? {} : { resourceScope },
    cni: {
      ...Object.fromEntries(folders),
      ambient: pick(mapAt(cni, 'ambient'), ['enabled']),
      repair: pick(mapAt(cni, 'repair'), ['enabled', 'repairPods']),
    },
  };
}

function pick(map: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(map).filter(([name]) => names.includes(name)));
}
