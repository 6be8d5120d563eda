import type { Json, JsonObject, KubeObject } from '../../api/kube-object.ts';
import type { CatalogFiles } from '../../catalog/read-catalog-files.ts';
import { toCel } from '../../catalog/template/cel-values.ts';
import { compileItem, compileTemplate } from '../../catalog/template/compile-template.ts';
import { createExpressions } from '../../catalog/template/expressions.ts';
import type { Scope, Expressions } from '../../catalog/template/expressions.ts';

/** The variables of manifests/operator; rights.yaml is filled in first and gives the two lists of rules. */
export interface OperatorVariables {
  readonly operatorNamespace: string;
  readonly image: string;
  readonly version: string;
  readonly pullSecrets: readonly { readonly name: string }[];
  readonly apiServers: readonly { readonly ipBlock: { readonly cidr: string } }[];
  readonly builtinRoles: readonly string[];
  readonly istioCrds: readonly string[];
  readonly caSecrets: readonly string[];
}

/** One RBAC rule with the reason why it is there. */
export interface Right {
  readonly why: string;
  readonly rule: JsonObject;
}

/** The operator's rights: in the whole cluster, and in its own namespace. */
export interface Rights {
  readonly cluster: readonly Right[];
  readonly own: readonly Right[];
}

const FOLDER = 'manifests/operator';
const NAMES = [
  'operatorNamespace',
  'image',
  'version',
  'pullSecrets',
  'apiServers',
  'builtinRoles',
  'istioCrds',
  'caSecrets',
  'clusterRules',
  'ownRules',
] as const;

/** The order in which they can be applied one after the other. */
const ORDER = [
  'namespace',
  'service-account',
  'cluster-role',
  'cluster-role-binding',
  'viewer-cluster-role',
  'author-cluster-role',
  'approver-cluster-role',
  'role',
  'role-binding',
  'network-policy',
  'pod-disruption-budget',
  'deployment',
] as const;

/** manifests/operator/rights.yaml, filled in. @throws TemplateError */
export function fillRights(files: CatalogFiles, variables: OperatorVariables): Rights {
  const file = `${FOLDER}/rights.yaml`;
  const fill = compileTemplate(files[file] as Json, surroundings(file));
  const filled = fill(toCel(variables) as Scope) as unknown as Record<keyof Rights, JsonObject[]>;
  return { cluster: filled.cluster.map(toRight), own: filled.own.map(toRight) };
}

/** The operator's objects, namespace first. @throws TemplateError */
export function fillOperatorObjects(
  files: CatalogFiles,
  variables: OperatorVariables,
  rights: Rights,
): readonly KubeObject[] {
  const scope = toCel({
    ...variables,
    clusterRules: rights.cluster.map(({ rule }) => rule),
    ownRules: rights.own.map(({ rule }) => rule),
  }) as Scope;
  return ORDER.flatMap((name) => {
    const file = `${FOLDER}/${name}.yaml`;
    const out: Json[] = [];
    compileItem(files[file] as Json, surroundings(file))(scope, out);
    return out as unknown as KubeObject[];
  });
}

let expressions: Expressions | undefined;

function surroundings(file: string): Parameters<typeof compileItem>[1] {
  expressions ??= createExpressions(undefined, NAMES);
  return { expressions, place: { file, path: '' }, locals: [], strict: false };
}

function toRight({ why, ...rule }: JsonObject): Right {
  return { why: typeof why === 'string' ? why : '', rule };
}
