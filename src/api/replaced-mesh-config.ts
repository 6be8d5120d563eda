import type { ReplacedValue } from './replaced-value.ts';

const PROVIDER = 'spec.meshConfig.extensionProviders[]';
const DEFAULT_CONFIG = 'spec.meshConfig.defaultConfig';
const OLD_TRACER = `write ${PROVIDER}.opentelemetry, and name it in a Telemetry resource`;
const NO_REPLACEMENT = 'proxies do without; remove it';

/** Fields of MeshConfig that Istio has dropped or, where they still work, deprecated; below `spec.meshConfig`. */
export const REPLACED_MESH_CONFIG: readonly ReplacedValue[] = [
  {
    path: 'defaultConfig.tracing.stackdriver',
    advice: 'Istio has no such tracer any more; use extensionProviders',
  },
  {
    path: 'certificates',
    advice: 'have DNS certificates signed by cert-manager or another issuer',
    deprecated: true,
  },
  {
    path: 'verifyCertificateAtClient',
    advice:
      'proxies verify by default; name what is expected in tls.subjectAltNames of a DestinationRule',
    deprecated: true,
  },
  {
    path: 'defaultConfig.zipkinAddress',
    advice: `write ${DEFAULT_CONFIG}.tracing.zipkin.address`,
    deprecated: true,
  },
  {
    path: 'defaultConfig.envoyMetricsServiceAddress',
    advice: `write ${DEFAULT_CONFIG}.envoyMetricsService.address`,
    deprecated: true,
  },
  { path: 'defaultConfig.discoveryRefreshDelay', advice: NO_REPLACEMENT, deprecated: true },
  { path: 'defaultConfig.availabilityZone', advice: NO_REPLACEMENT, deprecated: true },
  { path: 'defaultConfig.sds', advice: NO_REPLACEMENT, deprecated: true },
  {
    path: 'defaultConfig.extraStatTags',
    advice: 'a Telemetry resource is enough for its tags to appear; remove it',
    deprecated: true,
  },
  { path: 'extensionProviders.*.lightstep', advice: OLD_TRACER, deprecated: true },
  { path: 'extensionProviders.*.opencensus', advice: OLD_TRACER, deprecated: true },
  {
    path: 'extensionProviders.*.envoyExtAuthzHttp.includeHeadersInCheck',
    advice: 'write includeRequestHeadersInCheck beside it',
    deprecated: true,
  },
  ...['debug', 'maxNumberOfAttributes', 'maxNumberOfAnnotations', 'maxNumberOfMessageEvents'].map(
    (name): ReplacedValue => ({
      path: `extensionProviders.*.stackdriver.${name}`,
      advice: NO_REPLACEMENT,
      deprecated: true,
    }),
  ),
];
