import type { Json, JsonObject, KubeObject } from '../api/kube-object.ts';
import { ROLE_LABEL, RULES_ANNOTATION } from '../api/names.ts';
import { SUPPORTED_MINORS } from '../api/supported-minors.ts';
import type { Minor } from '../api/supported-minors.ts';
import type { Catalog } from '../catalog/catalog.ts';
import { digest } from '../support/digest.ts';
import { stableStringify } from '../support/stable-stringify.ts';
import { BUILTIN_ROLES, builtinRoleOf } from './builtin-roles.ts';
import type { BuiltinRole } from './builtin-roles.ts';
import { finishShared } from './finish-object.ts';
import { knownBuiltinRoles } from './known-builtin-roles.ts';
import { buildVariables } from './render-variables.ts';
import { resolveSpec } from './resolve-spec.ts';
import type { LayeredSpec } from './spec-layers.ts';

/** A wish in which every role is rendered, with default values; where there is no OpenShift, its rule grants nothing. */
const EVERY_ROLE = {
  profile: 'default',
  platform: 'openshift',
  components: { cni: { enabled: true }, ztunnel: { enabled: true } },
  values: { cni: { ambient: { enabled: true } } },
};

/** The same of a cluster whose control plane is in another one. */
const REMOTE: LayeredSpec = {
  profile: 'remote',
  components: { cni: { enabled: true }, ztunnel: { enabled: true } },
};

const known = new WeakMap<Catalog, readonly KubeObject[]>();

/**
 * The fixed ClusterRoles of Istio's own accounts: for each the union of what its manifest says for every supported minor with
 * default values. Each carries the digest of its rules as an annotation, by which the operator notices an outdated one.
 */
export function builtinClusterRoles(catalog: Catalog): readonly KubeObject[] {
  const roles = known.get(catalog) ?? knownBuiltinRoles() ?? buildRoles(catalog);
  known.set(catalog, roles);
  return roles;
}

/** Digest of the rules of each fixed ClusterRole by its name. */
export function builtinRuleHashes(catalog: Catalog): ReadonlyMap<string, string> {
  return new Map(
    builtinClusterRoles(catalog).map(({ metadata }) => [
      metadata.name,
      metadata.annotations?.[RULES_ANNOTATION] ?? '',
    ]),
  );
}

function buildRoles(catalog: Catalog): readonly KubeObject[] {
  const rules = new Map<BuiltinRole, JsonObject[]>();
  for (const minor of SUPPORTED_MINORS) {
    for (const { name, rule } of rulesOf(catalog, minor)) {
      rules.set(name, [...(rules.get(name) ?? []), rule]);
    }
  }
  return Object.values(BUILTIN_ROLES).map((name) =>
    buildRole(name, uniteRules(rules.get(name) ?? [])),
  );
}

function rulesOf(catalog: Catalog, minor: Minor): readonly RoleRule[] {
  return [...rulesFor(EVERY_ROLE, catalog, minor), ...rulesFor(REMOTE, catalog, minor)];
}

interface RoleRule {
  readonly name: BuiltinRole;
  readonly rule: JsonObject;
}

function rulesFor(spec: LayeredSpec, catalog: Catalog, minor: Minor): readonly RoleRule[] {
  const resolved = resolveSpec({ spec, catalog, version: `${minor}.0` });
  const variables = buildVariables({ resolved, catalog, rbac: 'standalone' });
  return (['istiod', 'gateway', 'cni', 'ztunnel'] as const)
    .flatMap((folder) => catalog.manifests({ folder, minor, variables }))
    .flatMap(({ file, object }) => {
      const name = builtinRoleOf(file, spec === REMOTE);
      const rules = (object.rules ?? []) as readonly JsonObject[];
      return name === undefined ? [] : rules.map((rule) => ({ name, rule }));
    });
}

/** Rules that differ in nothing but their resources become one; the order of the first ones stays. */
function uniteRules(rules: readonly JsonObject[]): readonly JsonObject[] {
  const united = new Map<string, JsonObject>();
  for (const rule of rules) {
    const { resources, ...rest } = rule;
    const key = stableStringify(mapLists(rest));
    const before = united.get(key)?.resources;
    united.set(key, { ...rest, resources: union(before, resources) });
  }
  return [...united.values()];
}

function mapLists(rule: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(rule).map(([key, list]) => [key, union(list)]));
}

function union(...lists: readonly (Json | undefined)[]): readonly string[] {
  const all = lists.flatMap((list) => (Array.isArray(list) ? list.map(String) : []));
  return [...new Set(all)].sort();
}

function buildRole(name: BuiltinRole, rules: readonly JsonObject[]): KubeObject {
  return finishShared({
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRole',
    metadata: {
      name,
      labels: { [ROLE_LABEL]: name.replace('meshinstall-', '') },
      annotations: { [RULES_ANNOTATION]: digest(rules) },
    },
    rules,
  });
}
