/**
 * The variables that manifests may use. Each rendering gives all of them; `$each` adds others inside its map.
 *
 * - `values` the installation values with everything merged; `originalValues` those the user wrote
 * - `meshConfig` the mesh configuration with everything merged
 * - `istioNamespace` the control plane's namespace; `version` exact; `revision` its name or ""; `rev` its name or `default`;
 *   `suffix` "" or `-REVISION`; `istiod` the name of the Deployment and Service; `platform` Istio's word for it, or ""
 * - `images` references by image name
 * - `cniNamespace`, `ztunnelNamespace` where these components are; `ztunnel` the values of ztunnel over the global ones that it
 *   follows, with what is concluded from them (`name`, `istiod`, `annotations`, `pullSecrets`, `clusterTrustBundles`)
 * - `gateways` the gateways that are on; `pullSecrets` a list of `{name}`
 * - `pilotBudget` limits of istiod's disruption budget, empty where it has none
 * - `tag` the revision tag to render for, or ""; `servesDefault` whether what names no revision comes here
 * - `webhookEntry`, `injectorValues`, `injectionTemplates` for the injector's objects
 * - `remote` where a remote cluster finds its control plane: `enabled`, `name`, `address`, `family` (of an IP address, or "")
 * - `parts` which parts of the control plane this cluster gets
 * - `rbac` `standalone` or `bound`; `builtinRoles` the fixed ClusterRoles for the latter
 * - `telemetry`, `prometheusMerge`, `mcsGroup`, `externalCa`, `clusterTrustBundles` conclusions from the values
 */
export const TEMPLATE_VARIABLES = [
  'values',
  'originalValues',
  'meshConfig',
  'istioNamespace',
  'version',
  'revision',
  'rev',
  'suffix',
  'istiod',
  'platform',
  'images',
  'cniNamespace',
  'ztunnelNamespace',
  'ztunnel',
  'gateways',
  'pullSecrets',
  'pilotBudget',
  'tag',
  'servesDefault',
  'webhookEntry',
  'injectorValues',
  'injectionTemplates',
  'remote',
  'parts',
  'rbac',
  'builtinRoles',
  'telemetry',
  'prometheusMerge',
  'mcsGroup',
  'externalCa',
  'clusterTrustBundles',
] as const;
