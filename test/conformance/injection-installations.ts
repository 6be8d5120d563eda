import type { JsonObject } from '../../src/api/kube-object.ts';

/** An installation whose settings reach injected pods: the same wish for us and for upstream's installer. */
export interface Installation {
  readonly values?: JsonObject;
  readonly meshConfig?: JsonObject;
  readonly revision?: string;
  readonly cni?: boolean;
  /** The first minor that knows these settings; every one when absent. */
  readonly since?: string;
  /** Environment of istiod. */
  readonly env?: Readonly<Record<string, string>>;
}

const NATIVE = { ENABLE_NATIVE_SIDECARS: 'true' };

/** Installations that together set every value, and every field of the mesh configuration, that our templates read. */
export const INSTALLATIONS: Readonly<Record<string, Installation>> = {
  'nothing set': {},
  'native sidecars': { env: NATIVE },
  'a revision and a mesh of several clusters': {
    revision: 'canary',
    values: {
      global: {
        meshID: 'mesh1',
        network: 'net1',
        multiCluster: { clusterName: 'c1' },
        caAddress: 'ca.example:443',
      },
    },
  },
  'the CNI plugin': { cni: true, values: { cni: { provider: 'default' } } },
  'the CNI plugin with native sidecars and TPROXY': {
    cni: true,
    env: NATIVE,
    meshConfig: { defaultConfig: { interceptionMode: 'TPROXY' } },
  },
  'the CNI plugin through multus': {
    cni: true,
    values: { pilot: { cni: { provider: 'multus' } } },
  },
  'traffic of every kind named': {
    values: {
      global: {
        proxy: {
          includeIPRanges: '10.0.0.0/8',
          excludeIPRanges: '10.1.0.0/16',
          includeInboundPorts: '80,81',
          excludeInboundPorts: '82',
          includeOutboundPorts: '90',
          excludeOutboundPorts: '91',
        },
      },
    },
    meshConfig: { proxyListenPort: 15101, proxyInboundListenPort: 15106 },
  },
  'traffic of every kind named, the CNI plugin': {
    cni: true,
    values: {
      global: {
        proxy: {
          excludeIPRanges: '10.1.0.0/16',
          includeOutboundPorts: '90',
          excludeOutboundPorts: '91',
        },
      },
    },
  },
  'logs in JSON, other levels, a token service, images pulled with secrets': {
    values: {
      global: {
        logAsJson: true,
        logging: { level: 'default:debug' },
        sts: { servicePort: 15463 },
        imagePullPolicy: 'Always',
        imagePullSecrets: ['one', 'two'],
        proxy: { logLevel: 'info', componentLogLevel: 'rbac:debug', outlierLogPath: '/dev/stdout' },
      },
    },
  },
  'privileges of every kind': {
    since: '1.29',
    values: {
      global: {
        nativeNftables: true,
        proxy: { privileged: true, seccompProfile: { type: 'RuntimeDefault' } },
      },
      gateways: { securityContext: { fsGroup: 7 }, seccompProfile: { type: 'RuntimeDefault' } },
    },
  },
  'packets traced, HBONE': {
    meshConfig: {
      defaultConfig: {
        proxyMetadata: { IPTABLES_TRACE_LOGGING: 'true', ISTIO_META_ENABLE_HBONE: 'true' },
      },
    },
  },
  'probes and hooks': {
    values: {
      global: {
        proxy: {
          readinessInitialDelaySeconds: 1,
          readinessPeriodSeconds: 2,
          readinessFailureThreshold: 3,
          startupProbe: { enabled: true, failureThreshold: 5 },
          lifecycle: { preStop: { exec: { command: ['sleep', '1'] } } },
          resources: { requests: { cpu: '1m' } },
        },
      },
      sidecarInjectorWebhook: { rewriteAppHTTPProbe: false },
    },
  },
  'no status port': { values: { global: { proxy: { statusPort: 0 } } } },
  'no startup probe, applications held until the proxy starts': {
    values: {
      global: {
        proxy: { startupProbe: { enabled: false }, holdApplicationUntilProxyStarts: true },
      },
    },
  },
  'applications held until a native sidecar starts': {
    env: NATIVE,
    meshConfig: { defaultConfig: { holdApplicationUntilProxyStarts: true } },
  },
  'certificates from elsewhere': {
    values: {
      global: {
        mountMtlsCerts: true,
        caName: 'GkeWorkloadCertificate',
        sds: { token: { aud: 'other' } },
      },
    },
  },
  'a root certificate of another name': { values: { global: { trustBundleName: 'my-root' } } },
  'a cluster trust bundle': {
    values: { pilot: { env: { ENABLE_CLUSTER_TRUST_BUNDLE_API: true } } },
  },
  'another trust domain and domain, local inbound traffic': {
    values: { global: { proxy: { clusterDomain: 'example.org' } } },
    meshConfig: { trustDomain: 'example.org', inboundTrafficPolicy: { mode: 'LOCALHOST' } },
  },
  'images of other names': {
    values: { global: { variant: 'distroless', proxy: { image: 'myproxy' } } },
  },
  'images of whole references': {
    values: {
      global: {
        proxy: { image: 'registry.example/p:1' },
        proxy_init: { image: 'registry.example/i:1' },
      },
    },
  },
  'an image of its own for the first container': {
    values: { global: { proxy_init: { image: 'myinit' } } },
  },
  'traces to datadog': { values: { global: { proxy: { tracer: 'datadog' } } } },
  'traces to lightstep': {
    values: {
      global: {
        proxy: { tracer: 'lightstep' },
        tracer: { lightstep: { address: 'lightstep:80', accessToken: 'x' } },
      },
    },
    meshConfig: {
      defaultConfig: {
        tracing: { tlsSettings: { mode: 'SIMPLE', caCertificates: '/etc/lightstep/cacert.pem' } },
      },
    },
  },
  'traces to OpenTelemetry, with what the pod says of itself': {
    since: '1.30',
    meshConfig: {
      extensionProviders: [
        {
          name: 'otel',
          opentelemetry: {
            service: 'collector.observability.svc.cluster.local',
            port: 4317,
            serviceAttributeEnrichment: 'OTEL_SEMANTIC_CONVENTIONS',
          },
        },
      ],
    },
  },
  'rules of compliance': { env: { COMPLIANCE_POLICY: 'fips-140-2' } },
  'stricter rules of compliance': { since: '1.31', env: { COMPLIANCE_POLICY: 'fips-140-3' } },
};
