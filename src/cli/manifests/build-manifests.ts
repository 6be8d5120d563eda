import { buildMeshInstallCrd, buildMeshPlanApprovalCrd } from '../../api/crd.ts';
import type { KubeObject } from '../../api/kube-object.ts';
import { SUPPORTED_MINORS } from '../../api/supported-minors.ts';
import type { Catalog } from '../../catalog/catalog.ts';
import type { CatalogFiles } from '../../catalog/read-catalog-files.ts';
import { builtinClusterRoles } from '../../desired/builtin-cluster-roles.ts';
import { CA_SECRETS } from '../../facts/leftovers.ts';
import { fillOperatorObjects, fillRights, type Right } from './operator-files.ts';

/** What an administrator may choose about the operator's installation. */
export interface ManifestOptions {
  readonly namespace: string;
  readonly image: string;
  /** Names of Secrets in the namespace. */
  readonly pullSecrets: readonly string[];
  /** Where the API server may be reached, as CIDRs; empty: anywhere, on its two ports. */
  readonly apiServerCidrs: readonly string[];
  readonly version: string;
}

/** An object of the installation; a role also says why it has each of its rules. */
export interface OperatorObject {
  readonly object: KubeObject;
  /** As many as the object has rules, in their order. */
  readonly reasons?: readonly string[];
}

/**
 * The operator's own installation, in an order in which it can be applied: namespace, CRDs, accounts and rights (also the fixed
 * roles of Istio's accounts), the operator. Pure: equal options give equal objects.
 */
export function buildManifests(
  options: ManifestOptions,
  catalog: Catalog,
  files: CatalogFiles,
): readonly OperatorObject[] {
  const variables = {
    operatorNamespace: options.namespace,
    image: options.image,
    version: options.version,
    pullSecrets: options.pullSecrets.map((name) => ({ name })),
    apiServers: options.apiServerCidrs.map((cidr) => ({ ipBlock: { cidr } })),
    builtinRoles: builtinClusterRoles(catalog).map(({ metadata }) => metadata.name),
    istioCrds: namesOfIstioCrds(catalog),
    caSecrets: CA_SECRETS,
  };
  const rights = fillRights(files, variables);
  const [namespace, ...others] = fillOperatorObjects(files, variables, rights).map((object) =>
    withReasons(labelled(object, options.version), rights),
  );
  const crds = [buildMeshInstallCrd(), buildMeshPlanApprovalCrd()].map(kept);
  const shared = [...crds, ...builtinClusterRoles(catalog).map(inPackage)];
  return [
    ...(namespace === undefined ? [] : [namespace]),
    ...shared.map((object) => ({ object: labelled(object, options.version) })),
    ...others,
  ];
}

/** All of Istio's CRDs that any supported minor has. */
function namesOfIstioCrds(catalog: Catalog): readonly string[] {
  const names = SUPPORTED_MINORS.flatMap((minor) =>
    catalog.istioCrds(minor).map(({ metadata }) => metadata.name),
  );
  return [...new Set(names)].sort();
}

/** Deleting a CRD would delete every object of it, so tools that prune are told to leave it. */
function kept(crd: KubeObject): KubeObject {
  const annotations = {
    'helm.sh/resource-policy': 'keep',
    'argocd.argoproj.io/sync-options': 'Prune=false',
  };
  return { ...crd, metadata: { ...crd.metadata, annotations } };
}

/** The fixed roles belong to the package that is applied here, not to the operator: it must not take them for its own. */
function inPackage(role: KubeObject): KubeObject {
  const labels = Object.entries(role.metadata.labels ?? {}).filter(
    ([name]) => name !== 'app.kubernetes.io/managed-by',
  );
  return { ...role, metadata: { ...role.metadata, labels: Object.fromEntries(labels) } };
}

function labelled(object: KubeObject, version: string): KubeObject {
  const labels = {
    'app.kubernetes.io/name': 'meshinstall',
    'app.kubernetes.io/component': 'operator',
    'app.kubernetes.io/version': version,
    ...object.metadata.labels,
  };
  return { ...object, metadata: { ...object.metadata, labels } };
}

function withReasons(
  object: KubeObject,
  rights: { readonly cluster: readonly Right[]; readonly own: readonly Right[] },
): OperatorObject {
  if (object.metadata.name !== 'meshinstall-operator') return { object };
  if (object.kind === 'ClusterRole') return { object, reasons: rights.cluster.map(whyOf) };
  if (object.kind === 'Role') return { object, reasons: rights.own.map(whyOf) };
  return { object };
}

function whyOf({ why }: Right): string {
  return why;
}
