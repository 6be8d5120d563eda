import type { ReplacedValue } from './replaced-value.ts';

const NOWHERE = 'Istio reads it nowhere any more; remove it';

/** Values that Istio's types still name or its older releases had, and that change nothing in any supported minor. */
export const RETIRED_VALUES: readonly ReplacedValue[] = [
  { path: 'global.multiCluster.enabled', advice: NOWHERE, works: true },
  { path: 'global.multiCluster.globalDomainSuffix', advice: NOWHERE },
  { path: 'global.multiCluster.includeEnvoyFilter', advice: NOWHERE },
  { path: 'global.podDNSSearchNamespaces', advice: NOWHERE },
  { path: 'global.jwtPolicy', advice: NOWHERE },
  { path: 'global.proxy.enableCoreDump', advice: NOWHERE },
  {
    path: 'global.proxy_init.resources',
    advice:
      'the init container has the resources of the proxy; write spec.values.global.proxy.resources',
  },
  {
    path: 'global.pilotCertProvider',
    content: 'kubernetes',
    advice: 'Istio has no such provider any more; write istiod, or leave it out',
  },
  { path: 'pilot.istiodRemote', field: 'spec.values.istiodRemote' },
  { path: 'pilot.cni.chained', field: 'spec.values.cni.chained' },
  { path: 'istioCni', field: 'spec.values.pilot.cni' },
  { path: 'istio_cni', field: 'spec.values.pilot.cni' },
  { path: 'sidecarInjectorWebhook.injectionURL', field: 'spec.values.istiodRemote.injectionURL' },
  { path: 'base.validateGateway', advice: NOWHERE },
  {
    path: 'base.enableCRDTemplates',
    advice: 'write spec.values.base.enableIstioConfigCRDs: false to install no CRDs',
  },
  {
    path: 'gateways.*.memory',
    advice:
      'Istio ignores it; write spec.gateways[].autoscaling.targetMemoryUtilizationPercentage to scale by memory',
  },
];
