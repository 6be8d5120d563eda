import type { JsonObject, KubeObject } from '../../src/api/kube-object.ts';
import { withDefaults } from '../../src/api/with-defaults.ts';
import { renderObjects } from '../../src/desired/render-objects.ts';
import { resolveSpec } from '../../src/desired/resolve-spec.ts';
import { CATALOG } from './catalog.ts';

/** What a written spec renders, with roles and without CRDs, as `meshinstall render --skip-crds` prints it. */
export function renderSpec(spec: JsonObject, version: string): readonly KubeObject[] {
  const wish = withDefaults({
    ...{ apiVersion: 'meshinstall.io/v1alpha1', kind: 'MeshInstall' },
    ...{ metadata: { name: 'default' }, spec },
  });
  const resolved = resolveSpec({ spec: wish.spec, catalog: CATALOG, version });
  const request = { resolved, catalog: CATALOG, owner: 'default', rbac: 'standalone' } as const;
  return renderObjects({ ...request, crds: false }).map(({ object }) => object);
}
