import type { JsonObject } from '../api/kube-object.ts';
import { MESH_INSTALL_API_VERSION, MESH_INSTALL_KIND } from '../api/names.ts';
import { withDefaults } from '../api/with-defaults.ts';
import type { Catalog } from '../catalog/catalog.ts';
import { renderObjects } from '../desired/render-objects.ts';
import type { RenderedObject } from '../desired/render-objects.ts';
import { resolveSpec } from '../desired/resolve-spec.ts';
import type { ResolveInput } from '../desired/resolve-spec.ts';
import { resolveVersion } from '../desired/resolve-version.ts';

export type ComponentObject = RenderedObject;

/** An imported spec as it would be resolved; undefined when it has no usable version. */
export function resolveInputOf(spec: JsonObject, catalog: Catalog): ResolveInput | undefined {
  const install = withDefaults({
    ...{ apiVersion: MESH_INSTALL_API_VERSION, kind: MESH_INSTALL_KIND },
    ...{ metadata: { name: 'default' }, spec },
  });
  const wanted = install.spec.version;
  const answer = resolveVersion({ wanted, versions: catalog.versions });
  return answer.ok ? { spec: install.spec, catalog, version: answer.version } : undefined;
}

/** What an imported spec renders, without CRDs and overlays; undefined when it cannot be rendered. */
export function renderImported(
  spec: JsonObject,
  catalog: Catalog,
): readonly ComponentObject[] | undefined {
  const input = resolveInputOf(spec, catalog);
  if (input === undefined) return undefined;
  try {
    const resolved = resolveSpec(input);
    const request = { resolved, catalog, owner: 'default', rbac: 'standalone' } as const;
    return renderObjects({ ...request, crds: false });
  } catch (error) {
    // The catalog's class is not ours to load.
    if (error instanceof Error && error.name === 'TemplateError') return undefined;
    throw error;
  }
}
