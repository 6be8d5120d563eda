import { describe, expect, test } from '@jest/globals';
import { printFinding } from '../../../src/api/finding.ts';
import { validateMeshInstall } from '../../../src/api/validate-mesh-install.ts';
import { CATALOG } from '../../support/catalog.ts';

function told(spec: unknown): string[] {
  const object = {
    apiVersion: 'meshinstall.io/v1alpha1',
    kind: 'MeshInstall',
    metadata: { name: 'default' },
    spec,
  };
  return validateMeshInstall(object, { catalog: CATALOG }).findings.map(
    (finding) => `${finding.severity}: ${printFinding(finding)}`,
  );
}

type Row = readonly [spec: unknown, said: readonly string[]];

/** Settings in a wrong place, and where they belong. */
const PLACES: Record<string, Row> = {
  'a field of MeshConfig under values': [
    { values: { accessLogFile: '/dev/stdout', outboundTrafficPolicy: { mode: 'ALLOW_ANY' } } },
    [
      'error: spec.values.accessLogFile: is not in this place; did you mean spec.meshConfig.accessLogFile?',
      'error: spec.values.outboundTrafficPolicy: is not in this place; did you mean spec.meshConfig.outboundTrafficPolicy?',
    ],
  ],
  'a value under meshConfig': [
    { meshConfig: { pilot: {}, global: { proxy: {} }, hub: 'registry.example' } },
    [
      'error: spec.meshConfig.pilot: is not in this place; did you mean spec.values.pilot?',
      'error: spec.meshConfig.global: is not in this place; did you mean spec.values.global?',
      'error: spec.meshConfig.hub: is not in this place; did you mean spec.images.hub?',
    ],
  ],
  'a field of the default proxy configuration one level too high': [
    { meshConfig: { proxyMetadata: {}, tracing: {} } },
    [
      'error: spec.meshConfig.proxyMetadata: is not in this place; did you mean spec.meshConfig.defaultConfig.proxyMetadata?',
      'error: spec.meshConfig.tracing: is not in this place; it belongs to spec.meshConfig.defaultConfig.tracing or spec.meshConfig.defaultProviders.tracing',
    ],
  ],
  'istiod’s values at the top, as its own chart has them': [
    { values: { resources: { requests: { cpu: '1' } }, image: 'pilot', autoscaleMin: 2 } },
    [
      'error: spec.values.resources: is not in this place; did you mean spec.values.pilot.resources?',
      'error: spec.values.image: is not in this place; did you mean spec.values.pilot.image?',
      'error: spec.values.autoscaleMin: is not in this place; did you mean spec.values.pilot.autoscaleMin?',
    ],
  ],
  'a name that several places have': [
    { values: { logging: { level: 'info' }, logLevel: 'info' } },
    [
      'error: spec.values.logging: is not in this place; it belongs to spec.values.global.logging or spec.values.cni.logging',
      'error: spec.values.logLevel: is not in this place; it belongs to spec.values.ztunnel.logLevel or spec.values.global.proxy.logLevel',
    ],
  ],
  'a path as one key, as Helm’s --set takes it': [
    { values: { 'pilot.autoscaleMin': 2 } },
    [
      'error: spec.values["pilot.autoscaleMin"]: dots do not lead into a block here; write one key inside the other; did you mean spec.values.pilot.autoscaleMin?',
    ],
  ],
  'one level too many': [
    { values: { values: { pilot: {} } }, meshConfig: { meshConfig: {} } },
    [
      'error: spec.meshConfig.meshConfig: is one level too deep; write what is below it one level higher',
      'error: spec.values.values: is one level too deep; write what is below it one level higher',
    ],
  ],
  'a field of the spec among the values': [
    { values: { namespace: 'mesh', pilot: { meshConfig: {}, version: '1.31' } } },
    [
      'error: spec.values.namespace: is not in this place; did you mean spec.namespace?',
      'error: spec.values.pilot.meshConfig: is not in this place; did you mean spec.meshConfig?',
      'error: spec.values.pilot.version: is not in this place; did you mean spec.version?',
    ],
  ],
  'settings right under spec': [
    { pilot: {}, accessLogFile: '', hub: 'x', tag: 'y', traceSampling: 1, meshconfig: {}, foo: 1 },
    [
      'error: spec.pilot: is not in this place; did you mean spec.values.pilot?',
      'error: spec.accessLogFile: is not in this place; did you mean spec.meshConfig.accessLogFile?',
      'error: spec.hub: is not in this place; did you mean spec.images.hub?',
      'error: spec.tag: is not in this place; did you mean spec.version?',
      'error: spec.traceSampling: is not in this place; did you mean spec.values.pilot.traceSampling?',
      'error: spec.meshconfig: there is no such field; did you mean spec.meshConfig?',
      'error: spec.foo: there is no such field',
    ],
  ],
  'what belongs into the list of gateways': [
    { values: { gateways: { edge: {}, 'istio-ingressgateway': { service: {} } } } },
    [
      'error: spec.values.gateways.edge: is no gateway of Istio’s; gateways of your own are in spec.gateways',
      'error: spec.values.gateways.istio-ingressgateway.service: is not in this place; did you mean spec.gateways[].service?',
    ],
  ],
};

/** What another minor has. */
const MINORS: Record<string, Row> = {
  'a word that a later minor has': [
    { version: '1.29', meshConfig: { outboundTrafficPolicy: { mode: 'ALLOW_ANY_DYNAMIC_DNS' } } },
    [
      'error: spec.meshConfig.outboundTrafficPolicy.mode: exists in Istio 1.30, 1.31, not in 1.29 (found "ALLOW_ANY_DYNAMIC_DNS")',
    ],
  ],
  'the same word in that minor': [
    { version: '1.30', meshConfig: { outboundTrafficPolicy: { mode: 'ALLOW_ANY_DYNAMIC_DNS' } } },
    [],
  ],
  'a block that a later minor has is told once': [
    { version: '1.28.10', values: { global: { agentgateway: { image: 'x' } } } },
    ['error: spec.values.global.agentgateway: exists in Istio 1.29, 1.30, 1.31, not in 1.28'],
  ],
};

/** Values that are passed on unchecked. */
const UNVALIDATED: Record<string, Row> = {
  'unknown names pass, each with a warning, at any depth': [
    {
      version: '1.31',
      unvalidatedValues: {
        other: true,
        global: { proxy: { newer: { a: 1 } } },
        pilot: { tolerations: [{ key: 'mesh', fresh: 1 }] },
      },
    },
    [
      'warning: spec.unvalidatedValues.other: is passed on unchecked: Istio 1.31 has no such value',
      'warning: spec.unvalidatedValues.global.proxy.newer: is passed on unchecked: Istio 1.31 has no such value',
      'warning: spec.unvalidatedValues.pilot.tolerations[0].fresh: is passed on unchecked: Istio 1.31 has no such value',
    ],
  ],
  'a value of another minor passes, too': [
    { version: '1.28', unvalidatedValues: { pilot: { crlConfigMapName: 'crl' } } },
    [
      'warning: spec.unvalidatedValues.pilot.crlConfigMapName: is passed on unchecked: it exists in Istio 1.29, 1.30, 1.31, not in 1.28',
    ],
  ],
  'a known value passes, and belongs under values': [
    { unvalidatedValues: { pilot: { autoscaleMin: 2, affinity: { any: 'thing' } } } },
    [
      'warning: spec.unvalidatedValues.pilot.autoscaleMin: is a known value, which is checked: move it to spec.values.pilot.autoscaleMin',
      'warning: spec.unvalidatedValues.pilot.affinity: is a known value, which is checked: move it to spec.values.pilot.affinity',
    ],
  ],
  'a known value has to have the right type': [
    { unvalidatedValues: { pilot: { autoscaleMin: 'two' }, global: { proxy: 5 } } },
    [
      'error: spec.unvalidatedValues.pilot.autoscaleMin: has to be a whole number (found "two")',
      'error: spec.unvalidatedValues.global.proxy: has to be an object (keys and values) (found 5)',
    ],
  ],
  'there is no way around the fields of the spec': [
    { unvalidatedValues: { global: { hub: 'evil.example' }, meshConfig: {}, revision: 'r' } },
    [
      'error: spec.unvalidatedValues.global.hub: is not set here: write spec.images.hub',
      'error: spec.unvalidatedValues.revision: is not set here: write spec.revision',
      'error: spec.unvalidatedValues.meshConfig: is not set here: write spec.meshConfig',
    ],
  ],
  'unsafe names never pass': [
    {
      unvalidatedValues: {
        global: JSON.parse('{"__proto__": {"hub": "x"}, "constructor": 1}') as unknown,
      },
    },
    [
      'error: spec.unvalidatedValues.global.__proto__: this name is never allowed; remove it',
      'error: spec.unvalidatedValues.global.constructor: this name is never allowed; remove it',
    ],
  ],
  'no object': [
    { unvalidatedValues: ['pilot'] },
    ['error: spec.unvalidatedValues: has to be an object (keys and values) (found a list)'],
  ],
};

/** What Istio is about to drop, with what takes its place. */
const DEPRECATED: Record<string, Row> = {
  'values whose place is in MeshConfig now': [
    {
      values: {
        global: {
          tracer: { zipkin: { address: 'zipkin:9411' } },
          proxy: { holdApplicationUntilProxyStarts: true },
        },
      },
    },
    [
      'warning: spec.values.global.proxy.holdApplicationUntilProxyStarts: is deprecated by Istio: write spec.meshConfig.defaultConfig.holdApplicationUntilProxyStarts',
      'warning: spec.values.global.tracer.zipkin: is deprecated by Istio: write spec.meshConfig.defaultConfig.tracing.zipkin',
    ],
  ],
  'fields of MeshConfig': [
    {
      meshConfig: {
        certificates: [{ secretName: 'dns' }],
        verifyCertificateAtClient: true,
        defaultConfig: { zipkinAddress: 'zipkin:9411', discoveryRefreshDelay: '10s' },
      },
    },
    [
      'warning: spec.meshConfig.certificates: is deprecated by Istio: have DNS certificates signed by cert-manager or another issuer',
      'warning: spec.meshConfig.verifyCertificateAtClient: is deprecated by Istio: proxies verify by default; name what is expected in tls.subjectAltNames of a DestinationRule',
      'warning: spec.meshConfig.defaultConfig.zipkinAddress: is deprecated by Istio: write spec.meshConfig.defaultConfig.tracing.zipkin.address',
      'warning: spec.meshConfig.defaultConfig.discoveryRefreshDelay: is deprecated by Istio: proxies do without; remove it',
    ],
  ],
  'extension providers, each by its place in the list': [
    {
      meshConfig: {
        extensionProviders: [
          { name: 'a', prometheus: {} },
          { name: 'b', lightstep: { service: 's', port: 1 } },
          { name: 'c', envoyExtAuthzHttp: { service: 's', port: 1, includeHeadersInCheck: ['x'] } },
        ],
      },
    },
    [
      'warning: spec.meshConfig.extensionProviders[1].lightstep: is deprecated by Istio: write spec.meshConfig.extensionProviders[].opentelemetry, and name it in a Telemetry resource',
      'warning: spec.meshConfig.extensionProviders[2].envoyExtAuthzHttp.includeHeadersInCheck: is deprecated by Istio: write includeRequestHeadersInCheck beside it',
    ],
  ],
};

describe.each([
  ['in a wrong place', PLACES],
  ['of another minor', MINORS],
  ['unvalidated', UNVALIDATED],
  ['deprecated', DEPRECATED],
])('settings %s', (_kind, rows) => {
  test.each(Object.entries(rows))('%s', (_rule, [spec, said]) => {
    expect([...told(spec)].sort()).toEqual([...said].sort());
  });
});
