import type { Finding } from '../../api/finding.ts';
import type { JsonObject, KubeObject } from '../../api/kube-object.ts';
import { MESH_INSTALL_API_VERSION, MESH_INSTALL_KIND } from '../../api/names.ts';
import { printRef, refOf } from '../../api/object-ref.ts';
import { withDefaults } from '../../api/with-defaults.ts';
import type { Catalog } from '../../catalog/catalog.ts';
import type { ClusterReader } from '../../cluster/cluster-client.ts';
import { renderObjects } from '../../desired/render-objects.ts';
import { resolveSpec } from '../../desired/resolve-spec.ts';
import { resolveVersion } from '../../desired/resolve-version.ts';
import { differsFromLive } from '../../migrate/differs-from-live.ts';
import { inGroups } from '../adopt/in-groups.ts';

/**
 * Data of which the layout is the installer's, webhooks that a tag may stand in for, and roles in whose place the operator has its fixed
 * ones: they only have to be there.
 */
const NOT_COMPARED = new Set(['ConfigMap', 'MutatingWebhookConfiguration', 'ClusterRole', 'Role']);

/** A warning for each object that is not there, or has something else than the imported spec renders. */
export async function compareWithLive(
  client: Pick<ClusterReader, 'get'>,
  catalog: Catalog,
  spec: JsonObject,
): Promise<readonly Finding[]> {
  const type = { apiVersion: MESH_INSTALL_API_VERSION, kind: MESH_INSTALL_KIND };
  const wish = withDefaults({ ...type, metadata: { name: 'default' }, spec });
  const answer = resolveVersion({ wanted: wish.spec.version, versions: catalog.versions });
  if (!answer.ok) return [];
  const resolved = resolveSpec({ spec: wish.spec, catalog, version: answer.version });
  const request = { resolved, catalog, owner: 'default', rbac: 'standalone', crds: false } as const;
  const objects = renderObjects(request).map(({ object }) => object);
  const found = await inGroups(objects, (object) => compareOne(client, object));
  return found.flat();
}

async function compareOne(
  client: Pick<ClusterReader, 'get'>,
  object: KubeObject,
): Promise<readonly Finding[]> {
  const live = await client.get(refOf(object));
  if (live === undefined) return [difference(object, 'is rendered, and is not in the cluster')];
  if (NOT_COMPARED.has(object.kind)) return [];
  const paths = differsFromLive(object, live).filter((path) => !isMark(path));
  if (paths.length === 0) return [];
  return [difference(object, `would be another in ${paths.join(', ')}`)];
}

/** Labels on pods that only say who installed them. */
function isMark(path: string): boolean {
  return path.startsWith('spec.template.metadata.labels.');
}

function difference(object: KubeObject, message: string): Finding {
  const path = printRef(refOf(object));
  return { path, at: [path], message, severity: 'warning' };
}
