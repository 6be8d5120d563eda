import type { Json, JsonObject } from '../api/kube-object.ts';
import { mapAt, mergeJson, textAt } from './merge-json.ts';
import type { ResolvedSpec } from './resolved-spec.ts';

/** Global settings that ztunnel follows, unless it has one of its own. */
const FOLLOWED = [
  'caAddress',
  'imagePullPolicy',
  'imagePullSecrets',
  'istioNamespace',
  'logAsJson',
  'multiCluster',
  'network',
  'trustBundleName',
];

/** ztunnel's values as its manifests want them: over the global ones that it follows, with what is concluded from them. */
export function ztunnelVariable({ values, revision }: ResolvedSpec): JsonObject {
  const global = mapAt(values, 'global');
  const followed = FOLLOWED.flatMap((name): [string, Json][] => {
    const value = global[name];
    return value === undefined ? [] : [[name, value]];
  });
  const ztunnel = mergeJson(Object.fromEntries(followed), mapAt(values, 'ztunnel'));
  const suffix = revision === '' ? '' : `-${revision}`;
  const secrets = ztunnel.imagePullSecrets;
  return {
    ...ztunnel,
    name: textAt(ztunnel, 'resourceName') || 'ztunnel',
    istiod: `istiod${suffix}.${textAt(ztunnel, 'istioNamespace')}.svc:15012`,
    annotations: {
      ...mapAt(ztunnel, 'annotations'),
      ...(revision === '' ? {} : { 'istio.io/rev': revision }),
    },
    pullSecrets: Array.isArray(secrets) ? secrets.map((name) => ({ name: String(name) })) : [],
    clusterTrustBundles: mapAt(ztunnel, 'env').ENABLE_CLUSTER_TRUST_BUNDLE_API === true,
  };
}
