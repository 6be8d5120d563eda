import type { Json, JsonObject } from '../api/kube-object.ts';
import type { Catalog } from '../catalog/catalog.ts';
import { builtinClusterRoles } from './builtin-cluster-roles.ts';
import { builtinRoleOf } from './builtin-roles.ts';
import { valueAt } from './merge-json.ts';
import { buildVariables } from './render-variables.ts';
import type { ResolvedSpec } from './resolved-spec.ts';

/** Components whose accounts have roles, and the folder of these. */
const FOLDERS = [
  ['pilot', 'istiod'],
  ['cni', 'cni'],
  ['ztunnel', 'ztunnel'],
] as const;

/**
 * What a wish needs of Istio's accounts beyond the fixed ClusterRoles, one line each (`meshinstall-istiod: patch nodes`). Some
 * documented values want more rights than the defaults; bound to the fixed roles, istiod would fail at them later and quietly.
 */
export function missingRights(resolved: ResolvedSpec, catalog: Catalog): readonly string[] {
  const folders = FOLDERS.filter(([component]) => resolved.components[component]?.enabled === true);
  const isRemote = valueAt(resolved.values, 'istiodRemote', 'enabled') === true;
  const variables = buildVariables({ resolved, catalog, rbac: 'standalone' });
  const given = new Map(
    builtinClusterRoles(catalog).map((role) => [role.metadata.name, rightsOf(role.rules as Json)]),
  );
  const missing = folders
    .flatMap(([, folder]) => catalog.manifests({ folder, minor: resolved.minor, variables }))
    .flatMap(({ file, object }) => {
      const name = builtinRoleOf(file, isRemote);
      if (name === undefined) return [];
      const known = given.get(name) ?? new Set<string>();
      return [...rightsOf(object.rules as Json)]
        .filter((right) => !known.has(right))
        .map((right) => `${name}: ${right}`);
    });
  return [...new Set(missing)].sort();
}

/** Every verb on every resource that rules grant. A wildcard is taken as the word it is: the fixed roles say it as well. */
function rightsOf(rules: Json | undefined): ReadonlySet<string> {
  const list = Array.isArray(rules) ? (rules as readonly JsonObject[]) : [];
  return new Set(
    list.flatMap((rule) => {
      const names = texts(rule.resourceNames);
      const only = names.length === 0 ? '' : ` named ${names.join(', ')}`;
      return texts(rule.apiGroups).flatMap((group) =>
        texts(rule.resources).flatMap((resource) =>
          texts(rule.verbs).map(
            (verb) => `${verb} ${resource}${group === '' ? '' : `.${group}`}${only}`,
          ),
        ),
      );
    }),
  );
}

function texts(list: Json | undefined): readonly string[] {
  return Array.isArray(list) ? list.map(String) : [];
}
