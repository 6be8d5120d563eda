import type { ReplacedValue } from './replaced-value.ts';
import { RETIRED_VALUES } from './retired-values.ts';

/** One place per setting: values that say what a field of a MeshInstall says. */
const OWN_FIELDS: readonly ReplacedValue[] = [
  { path: 'global.hub', field: 'spec.images.hub' },
  { path: 'global.tag', field: 'spec.version' },
  { path: 'global.variant', field: 'spec.images.variant' },
  { path: 'global.istioNamespace', field: 'spec.namespace' },
  { path: 'global.revision', field: 'spec.revision' },
  { path: 'global.platform', field: 'spec.platform' },
  { path: 'platform', field: 'spec.platform' },
  { path: 'revision', field: 'spec.revision' },
  { path: 'profile', field: 'spec.profile' },
  { path: 'meshConfig', field: 'spec.meshConfig' },
  { path: 'hub', field: 'spec.images.hub' },
  { path: 'tag', field: 'spec.version' },
  { path: 'variant', field: 'spec.images.variant' },
  { path: 'pilot.enabled', field: 'spec.components.pilot.enabled' },
  { path: 'base.enabled', field: 'spec.components.base.enabled' },
  { path: 'cni.enabled', field: 'spec.components.cni.enabled' },
  { path: 'ztunnel.istioNamespace', field: 'spec.namespace' },
  { path: 'gateways.enabled', field: 'spec.gateways[].enabled' },
  { path: 'gateways.*.enabled', field: 'spec.gateways[].enabled' },
  { path: 'gateways.*.name', field: 'spec.gateways[].name' },
  { path: 'gateways.*.labels', field: 'spec.gateways[].labels' },
  { path: 'gateways.*.type', field: 'spec.gateways[].service.type' },
  { path: 'gateways.*.ports', field: 'spec.gateways[].service.ports' },
  { path: 'gateways.*.serviceAnnotations', field: 'spec.gateways[].service.annotations' },
  { path: 'gateways.*.loadBalancerClass', field: 'spec.gateways[].service.loadBalancerClass' },
  { path: 'gateways.*.loadBalancerIP', field: 'spec.gateways[].service.loadBalancerIP' },
  {
    path: 'gateways.*.loadBalancerSourceRanges',
    field: 'spec.gateways[].service.loadBalancerSourceRanges',
  },
  {
    path: 'gateways.*.externalTrafficPolicy',
    field: 'spec.gateways[].service.externalTrafficPolicy',
  },
  { path: 'gateways.*.ipFamilyPolicy', field: 'spec.gateways[].service.ipFamilyPolicy' },
  { path: 'gateways.*.ipFamilies', field: 'spec.gateways[].service.ipFamilies' },
  { path: 'gateways.*.autoscaleEnabled', field: 'spec.gateways[].autoscaling.enabled' },
  { path: 'gateways.*.autoscaleMin', field: 'spec.gateways[].autoscaling.minReplicas' },
  { path: 'gateways.*.autoscaleMax', field: 'spec.gateways[].autoscaling.maxReplicas' },
  { path: 'gateways.*.replicaCount', field: 'spec.gateways[].replicas' },
  { path: 'gateways.*.resources', field: 'spec.gateways[].resources' },
  {
    path: 'gateways.*.cpu.targetAverageUtilization',
    field: 'spec.gateways[].autoscaling.targetCPUUtilizationPercentage',
  },
  { path: 'gateways.*.env', field: 'spec.gateways[].env' },
  { path: 'gateways.*.podAnnotations', field: 'spec.gateways[].podAnnotations' },
  { path: 'gateways.*.nodeSelector', field: 'spec.gateways[].nodeSelector' },
  { path: 'gateways.*.tolerations', field: 'spec.gateways[].tolerations' },
  {
    path: 'gateways.*.serviceAccount.annotations',
    field: 'spec.gateways[].serviceAccount.annotations',
  },
  { path: 'gateways.*.customService', field: 'spec.gateways[].service.type: None' },
];

/** Values that Istio has moved or dropped (istio.md §5.6), and some that make no sense under an operator. */
const RETIRED: readonly ReplacedValue[] = [
  { path: 'global.outboundTrafficPolicy', field: 'spec.meshConfig.outboundTrafficPolicy' },
  { path: 'global.certificates', field: 'spec.meshConfig.certificates' },
  { path: 'global.localityLbSetting', field: 'spec.meshConfig.localityLbSetting' },
  { path: 'global.enableTracing', field: 'spec.meshConfig.enableTracing' },
  { path: 'global.mtls.auto', field: 'spec.meshConfig.enableAutoMtls' },
  { path: 'global.mtls.enabled', advice: 'write a PeerAuthentication' },
  {
    path: 'global.policyCheckFailOpen',
    advice: 'Istio has no policy checks of that kind any more',
  },
  { path: 'global.meshExpansion', advice: 'Istio has no such setting any more' },
  { path: 'istiocoredns', advice: 'Istio has no such component any more' },
  { path: 'global.proxy.accessLogFile', field: 'spec.meshConfig.accessLogFile' },
  { path: 'global.proxy.accessLogFormat', field: 'spec.meshConfig.accessLogFormat' },
  {
    path: 'global.proxy.protocolDetectionTimeout',
    field: 'spec.meshConfig.protocolDetectionTimeout',
  },
  { path: 'global.proxy.concurrency', field: 'spec.meshConfig.defaultConfig.concurrency' },
  {
    path: 'global.proxy.envoyAccessLogService',
    field: 'spec.meshConfig.defaultConfig.envoyAccessLogService',
  },
  {
    path: 'global.proxy.envoyMetricsService',
    field: 'spec.meshConfig.defaultConfig.envoyMetricsService',
  },
  {
    path: 'global.proxy.holdApplicationUntilProxyStarts',
    field: 'spec.meshConfig.defaultConfig.holdApplicationUntilProxyStarts',
    works: true,
  },
  { path: 'global.tracer.stackdriver', advice: 'Istio has no such setting any more' },
  {
    path: 'global.tracer.zipkin',
    field: 'spec.meshConfig.defaultConfig.tracing.zipkin',
    works: true,
  },
  {
    path: 'global.tracer.datadog',
    field: 'spec.meshConfig.defaultConfig.tracing.datadog',
    works: true,
  },
  {
    path: 'global.tracer.lightstep',
    field: 'spec.meshConfig.defaultConfig.tracing.lightstep',
    works: true,
  },
  { path: 'pilot.ingress.ingressService', field: 'spec.meshConfig.ingressService' },
  { path: 'pilot.ingress.ingressControllerMode', field: 'spec.meshConfig.ingressControllerMode' },
  { path: 'pilot.ingress.ingressClass', field: 'spec.meshConfig.ingressClass' },
  { path: 'telemetry.v2.prometheus.configOverride', advice: 'write a Telemetry resource' },
  { path: 'telemetry.v2.stackdriver.configOverride', advice: 'write a Telemetry resource' },
  { path: 'telemetry.v2.stackdriver.disableOutbound', advice: 'write a Telemetry resource' },
  {
    path: 'telemetry.v2.stackdriver.outboundAccessLogging',
    advice: 'write a Telemetry resource',
  },
  { path: 'defaults', advice: 'write what is below it one level higher' },
  { path: '_internal_defaults_do_not_set', advice: 'write what is below it under pilot' },
  { path: 'defaultRevision', advice: 'the operator makes the default validator by itself' },
  {
    path: 'revisionTags',
    advice: 'the operator makes the tag default by itself; it makes no others',
  },
  { path: 'ownerName', advice: 'the operator marks its objects by itself' },
  {
    path: 'compatibilityVersion',
    advice: 'write the settings that it stands for under spec.values.pilot.env',
  },
];

/** Every value that `spec.values` should not have, most telling first. */
export const REPLACED_VALUES: readonly ReplacedValue[] = [
  ...OWN_FIELDS,
  ...RETIRED,
  ...RETIRED_VALUES,
];
