import type { Json, JsonObject } from '../api/kube-object.ts';
import { isJsonObject, mapAt, textAt, valueAt } from './merge-json.ts';

export interface MeshSettings {
  readonly values: JsonObject;
  /** As far as it is known: what layers and user wrote, or the whole. */
  readonly meshConfig: JsonObject;
  readonly namespace: string;
  readonly revision: string;
}

/** The variables of manifests that follow from values, names and mesh configuration alone. */
export function meshVariables({
  values,
  meshConfig,
  namespace,
  revision,
}: MeshSettings): JsonObject {
  const suffix = revision === '' ? '' : `-${revision}`;
  const env = mapAt(values, 'pilot', 'env');
  return {
    values,
    istioNamespace: namespace,
    revision,
    rev: revision === '' ? 'default' : revision,
    suffix,
    istiod: `istiod${suffix}`,
    platform: textAt(values, 'global', 'platform'),
    pullSecrets: pullSecrets(valueAt(values, 'global', 'imagePullSecrets')),
    parts: partsOf(values),
    remote: remoteOf(values, suffix),
    telemetry: telemetryOf(values, meshConfig),
    prometheusMerge: meshConfig.enablePrometheusMerge === true,
    mcsGroup: textAt(env, 'MCS_API_GROUP') || 'multicluster.x-k8s.io',
    externalCa: usesExternalCa(values),
    clusterTrustBundles: env.ENABLE_CLUSTER_TRUST_BUNDLE_API === true,
  };
}

/** Which parts a cluster gets: a remote one has webhooks and rights, but an istiod only when it injects by itself. */
function partsOf(values: JsonObject): JsonObject {
  const scope = textAt(values, 'global', 'resourceScope') || 'all';
  const remote = valueAt(values, 'istiodRemote', 'enabled') === true;
  const injectsItself = valueAt(values, 'istiodRemote', 'enabledLocalInjectorIstiod') === true;
  const istiod = !remote || injectsItself;
  const controller = mapAt(values, 'pilot', 'env').PILOT_ENABLE_GATEWAY_API_DEPLOYMENT_CONTROLLER;
  return {
    cluster: scope === 'all' || scope === 'cluster',
    namespaced: scope === 'all' || scope === 'namespace',
    istiod,
    config: istiod || valueAt(values, 'global', 'configCluster') === true,
    reader: valueAt(values, 'global', 'enableReaderRBAC') !== false,
    gatewayController: controller !== false && controller !== 'false',
  };
}

/** Where a remote cluster finds its control plane. A local injector has the usual name for itself. */
function remoteOf(values: JsonObject, suffix: string): JsonObject {
  const address = textAt(values, 'global', 'remotePilotAddress');
  const { enabled, enabledLocalInjectorIstiod } = mapAt(values, 'istiodRemote');
  return {
    enabled: enabled === true && address !== '',
    name: `istiod${suffix}${enabledLocalInjectorIstiod === true ? '-remote' : ''}`,
    address,
    family: addressFamily(address),
  };
}

function addressFamily(address: string): string {
  if (/^(\d*\.){3}\d*$/.test(address)) return 'IPv4';
  return /^([\da-fA-F]*:)+[\da-fA-F]*$/.test(address) ? 'IPv6' : '';
}

/** Which metrics providers are the default. A user's own list of default providers takes the place of all of them. */
function telemetryOf(values: JsonObject, meshConfig: JsonObject): JsonObject {
  const telemetry = mapAt(values, 'telemetry');
  const v2 = mapAt(telemetry, 'v2');
  const on =
    telemetry.enabled === true && v2.enabled === true && !isFilledMap(meshConfig.defaultProviders);
  return {
    prometheus: on && mapAt(v2, 'prometheus').enabled === true,
    stackdriver: on && mapAt(v2, 'stackdriver').enabled === true,
  };
}

function isFilledMap(value: Json | undefined): boolean {
  return isJsonObject(value) && Object.keys(value).length > 0;
}

function usesExternalCa(values: JsonObject): boolean {
  const external = mapAt(values, 'pilot', 'env').EXTERNAL_CA;
  if (external !== undefined && external !== '' && external !== false) return true;
  return !['istiod', 'custom', 'none'].includes(textAt(values, 'global', 'pilotCertProvider'));
}

function pullSecrets(names: Json | undefined): Json {
  return Array.isArray(names) ? names.map((name) => ({ name: String(name) })) : [];
}
