import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { load } from 'js-yaml';
import { printFinding } from '../../../src/api/finding.ts';
import { PROFILES } from '../../../src/api/mesh-install-spec-schema.ts';
import { SUPPORTED_MINORS } from '../../../src/api/supported-minors.ts';
import { validateMeshInstall } from '../../../src/api/validate-mesh-install.ts';
import { CATALOG } from '../../support/catalog.ts';
import { HAS_TRUTH, readTruth, TRUTH_FOLDER } from '../../support/truth.ts';

function meshInstall(spec: unknown): unknown {
  return {
    apiVersion: 'meshinstall.io/v1alpha1',
    kind: 'MeshInstall',
    metadata: { name: 'default' },
    spec,
  };
}

function findings(object: unknown): string[] {
  const context = { catalog: CATALOG, allowedHubs: ['docker.io/istio'] };
  return validateMeshInstall(object, context).findings.map(
    (finding) => `${finding.severity === 'warning' ? 'warning ' : ''}${printFinding(finding)}`,
  );
}

const FINE: Record<string, unknown> = {
  'an empty spec': {},
  'no spec at all': undefined,
  'null stands for nothing': { profile: null, values: { pilot: null, global: { proxy: null } } },
  'a minor': { version: '1.28' },
  'a gateway with a bit of everything': {
    gateways: [
      {
        name: 'edge',
        type: 'Ingress',
        namespace: 'edge',
        autoscaling: { enabled: true, minReplicas: 2, maxReplicas: 4 },
        resources: { requests: { cpu: 1, memory: '64Mi' } },
        service: { type: 'NodePort', ports: [{ name: 'http2', port: 80, targetPort: 8080 }] },
        podDisruptionBudget: { maxUnavailable: 1 },
        podLabels: { team: 'edge' },
        readyWhen: 'Deployment',
      },
      { name: 'edge', type: 'Egress', autoscaling: { enabled: false }, replicas: 2 },
    ],
  },
  'settings as people write them': {
    version: '1.31.1',
    meshConfig: {
      accessLogFile: '/dev/stdout',
      defaultConfig: { proxyMetadata: { A: 'b' }, concurrency: 2, drainDuration: '45s' },
      extensionProviders: [{ name: 'p', prometheus: {} }],
    },
    values: {
      pilot: { env: { A: true, B: 5 }, rollingMaxSurge: '50%', rollingMaxUnavailable: 0 },
      global: { logging: { level: 'default:debug' }, meshNetworks: { n: { endpoints: [] } } },
    },
  },
};

describe('nothing is found in', () => {
  test.each(Object.entries(FINE))('%s', (_rule, spec) => {
    expect(findings(meshInstall(spec))).toEqual([]);
  });
});

/** A rule, a spec that breaks it, and all that is to be said. */
const BROKEN: Record<string, readonly [spec: unknown, found: readonly string[]]> = {
  'an unknown minor is named with those that exist': [
    { version: '1.99' },
    [
      'spec.version: "1.99" has to be a version or a minor of Istio 1.28, 1.29, 1.30, 1.31, for example "1.31.1" or "1.31"',
    ],
  ],
  'a version that YAML takes for a number': [
    { version: 1.31 },
    ['spec.version: has to be text; write it in quotes (found 1.31)'],
  ],
  'a patch that is not listed is a note': [
    { version: '1.31.77' },
    [
      'warning spec.version: this release has no record of the patch; it is installed like the others of 1.31 (found "1.31.77")',
    ],
  ],
  'an unknown profile says what was meant': [
    { profile: 'dmeo' },
    [
      'spec.profile: has to be one of default, demo, minimal, empty, ambient, preview, remote, stable, openshift (found "dmeo"); did you mean spec.profile: demo?',
    ],
  ],
  'an unknown field says what was meant': [
    { meshconfig: {} },
    ['spec.meshconfig: there is no such field; did you mean spec.meshConfig?'],
  ],
  'a hub that the operator does not allow': [
    { images: { hub: 'evil.example/istio' } },
    [
      'spec.images.hub: is none of the hubs that the operator allows: docker.io/istio (found "evil.example/istio")',
    ],
  ],
  'a digest needs an exact version': [
    { images: { digests: { pilot: { '1.31': `sha256:${'0'.repeat(64)}` } } } },
    ['spec.images.digests.pilot: every key has to be an exact version, for example "1.31.1"'],
  ],
  'the revision "default" is written by leaving it out': [
    { revision: 'default' },
    ['spec.revision: leave the field out for the default revision'],
  ],
  'a gateway is ready with an address only where it gets one': [
    {
      gateways: [
        { name: 'in', type: 'Ingress', readyWhen: 'Address' },
        { name: 'out', type: 'Egress', readyWhen: 'Address' },
        { name: 'none', type: 'Ingress', readyWhen: 'Address', service: { type: 'None' } },
      ],
    },
    [
      'spec.gateways[1].readyWhen: only a Service of type LoadBalancer gets an address',
      'spec.gateways[2].readyWhen: only a Service of type LoadBalancer gets an address',
    ],
  ],
  'a revision of its own is for a gateway that an injector fills in': [
    { gateways: [{ name: 'a', type: 'Ingress', revision: 'canary' }] },
    ['spec.gateways[0].revision: a revision of its own needs shape: Standalone beside it'],
  ],
  'labels that select or that others set are no podLabels': [
    {
      gateways: [
        { name: 'a', type: 'Ingress', podLabels: { app: 'x' } },
        { name: 'b', type: 'Ingress', labels: { tier: 'x' }, podLabels: { tier: 'y' } },
        { name: 'c', type: 'Ingress', labels: { 'istio.io/rev': 'x' } },
      ],
    },
    [
      'spec.gateways[0].podLabels: may not set app or istio, which select the pods: labels does',
      'spec.gateways[1].podLabels: a label is either among labels, which select the pods, or among podLabels',
      'spec.gateways[2].labels: may not set istio.io/rev, sidecar.istio.io/inject, meshinstall.io/owner, app.kubernetes.io/managed-by, app.kubernetes.io/part-of: revision and the operator do',
    ],
  ],
  'annotations cannot put another image or template into a gateway': [
    {
      gateways: [
        {
          name: 'a',
          type: 'Ingress',
          shape: 'Standalone',
          podAnnotations: { 'sidecar.istio.io/proxyImage': 'evil.example/x:1' },
        },
      ],
    },
    [
      'spec.gateways[0].podAnnotations: may not set istio.io/rev, inject.istio.io/templates, sidecar.istio.io/inject, sidecar.istio.io/proxyImage, sidecar.istio.io/bootstrapOverride, sidecar.istio.io/userVolume, sidecar.istio.io/userVolumeMount: they decide what runs in the pod',
    ],
  ],
  'a budget that would block a drain is told': [
    {
      gateways: [
        {
          name: 'a',
          type: 'Ingress',
          autoscaling: { minReplicas: 2 },
          podDisruptionBudget: { minAvailable: '100%' },
        },
        { name: 'b', type: 'Ingress', podDisruptionBudget: { minAvailable: 1 } },
        {
          name: 'c',
          type: 'Ingress',
          podDisruptionBudget: { minAvailable: 1, maxUnavailable: 1, enabled: false },
        },
      ],
    },
    [
      'spec.gateways[2].podDisruptionBudget.maxUnavailable: only one of minAvailable and maxUnavailable may be given',
      'warning spec.gateways[0].podDisruptionBudget: minAvailable: 100% of 2 pods would let no pod go and block every drain; maxUnavailable: 1 takes its place',
      'warning spec.gateways[1].podDisruptionBudget: is left out while one pod is enough, since it would block every drain',
    ],
  ],
  'values of gateways that have a field of their own': [
    {
      values: {
        gateways: {
          'istio-ingressgateway': {
            env: { A: 'b' },
            podAnnotations: { a: 'b' },
            nodeSelector: { a: 'b' },
            tolerations: [],
            customService: true,
            cpu: { targetAverageUtilization: 50 },
            serviceAccount: { annotations: { a: 'b' } },
          },
        },
      },
    },
    [
      ['cpu.targetAverageUtilization', 'autoscaling.targetCPUUtilizationPercentage'],
      ['env', 'env'],
      ['podAnnotations', 'podAnnotations'],
      ['nodeSelector', 'nodeSelector'],
      ['tolerations', 'tolerations'],
      ['serviceAccount.annotations', 'serviceAccount.annotations'],
      ['customService', 'service.type: None'],
    ].map(
      ([value = '', field = '']) =>
        `spec.values.gateways.istio-ingressgateway.${value}: is not set here: write spec.gateways[].${field}`,
    ),
  ],
  'gateways: missing fields, wrong limits, double entries, all at once': [
    {
      gateways: [
        { name: 'a' },
        { name: 'b', type: 'Ingress', autoscaling: { minReplicas: 5, maxReplicas: 2 } },
        { name: 'b', type: 'Ingress' },
        { name: 'b', type: 'Ingress', namespace: 'istio-system' },
        { name: 'Upper', type: 'Sideways', replicas: -1 },
        { name: 'c', type: 'Egress', replicas: 3 },
      ],
    },
    [
      'spec.gateways[2]: is the same entry as number 2 of the list',
      'spec.gateways[0].type: is missing',
      'spec.gateways[1].autoscaling.maxReplicas: maxReplicas must be at least minReplicas',
      'spec.gateways[4].name: has to be lower-case letters, digits and dashes, starting with a letter (found "Upper")',
      'spec.gateways[4].type: has to be one of Ingress, Egress (found "Sideways")',
      'spec.gateways[4].replicas: has to be at least 0 (found -1)',
      'spec.gateways[5].replicas: a fixed number of replicas needs autoscaling.enabled: false beside it',
      'spec.gateways[3]: is the same gateway as spec.gateways[1]',
    ],
  ],
  'a value that has a field of its own names the field': [
    {
      values: {
        global: { hub: 'x', tag: '1.30.0', istioNamespace: 'y' },
        revision: 'r',
        profile: 'demo',
        meshConfig: { accessLogFile: '' },
        gateways: { 'istio-ingressgateway': { autoscaleMin: 3, type: 'NodePort' } },
      },
    },
    [
      'spec.values.global.hub: is not set here: write spec.images.hub',
      'spec.values.global.tag: is not set here: write spec.version',
      'spec.values.global.istioNamespace: is not set here: write spec.namespace',
      'spec.values.revision: is not set here: write spec.revision',
      'spec.values.profile: is not set here: write spec.profile',
      'spec.values.meshConfig: is not set here: write spec.meshConfig',
      'spec.values.gateways.istio-ingressgateway.type: is not set here: write spec.gateways[].service.type',
      'spec.values.gateways.istio-ingressgateway.autoscaleMin: is not set here: write spec.gateways[].autoscaling.minReplicas',
    ],
  ],
  'an unknown value: spelling': [
    { version: '1.31', values: { pilot: { autoscaleMni: 3 } } },
    [
      'spec.values.pilot.autoscaleMni: Istio 1.31 has no such value; did you mean spec.values.pilot.autoscaleMin?',
    ],
  ],
  'an unknown value: wrong level': [
    { version: '1.31', values: { traceSampling: 1, accessLogFile: '/dev/stdout' } },
    [
      'spec.values.traceSampling: is not in this place; did you mean spec.values.pilot.traceSampling?',
      'spec.values.accessLogFile: is not in this place; did you mean spec.meshConfig.accessLogFile?',
    ],
  ],
  'an unknown field of MeshConfig: wrong level': [
    { meshConfig: { concurrency: 2 } },
    [
      'spec.meshConfig.concurrency: is not in this place; did you mean spec.meshConfig.defaultConfig.concurrency?',
    ],
  ],
  'a setting of another minor': [
    {
      version: '1.28.10',
      meshConfig: { serviceEntryVisibility: {}, defaultConfig: { statsCompression: true } },
      values: { global: { enableReaderRBAC: false } },
    },
    [
      'spec.meshConfig.defaultConfig.statsCompression: exists in Istio 1.29, 1.30, 1.31, not in 1.28',
      'spec.meshConfig.serviceEntryVisibility: exists in Istio 1.31, not in 1.28',
      'spec.values.global.enableReaderRBAC: exists in Istio 1.30, 1.31, not in 1.28',
    ].sort(),
  ],
  'wrong types in settings': [
    {
      meshConfig: {
        connectTimeout: '1m',
        enableTracing: 'true',
        trustDomainAliases: 'old',
        outboundTrafficPolicy: { mode: 'REGISTRY' },
        defaultConfig: { proxyMetadata: { A: true } },
      },
      values: { pilot: { autoscaleMin: '3', resources: { requests: { cpu: 'lots' } } } },
    },
    [
      'spec.meshConfig.connectTimeout: has to be a duration in seconds such as 10s or 0.5s (found "1m")',
      'spec.meshConfig.enableTracing: has to be true or false; write it without quotes (found "true")',
      'spec.meshConfig.trustDomainAliases: has to be a list (found "old")',
      'spec.meshConfig.outboundTrafficPolicy.mode: has to be one of REGISTRY_ONLY, ALLOW_ANY, ALLOW_ANY_DYNAMIC_DNS (found "REGISTRY")',
      'spec.meshConfig.defaultConfig.proxyMetadata.A: has to be text; write it in quotes (found true)',
      'spec.values.pilot.autoscaleMin: has to be a whole number; write it without quotes (found "3")',
      'spec.values.pilot.resources.requests.cpu: has to be a quantity such as 100m, 2 or 512Mi (found "lots")',
    ],
  ],
  'exclusive fields': [
    {
      meshConfig: {
        extensionProviders: [{ name: 'a', prometheus: {}, datadog: { service: 's', port: 1 } }],
      },
    },
    ['spec.meshConfig.extensionProviders[0]: may have only one of datadog, prometheus'],
  ],
  'what Istio has retired, and what a field says': [
    {
      values: {
        global: { mtls: { auto: true }, tracer: { zipkin: { address: 'z:9411' } } },
        cni: { enabled: true, chained: true },
      },
    },
    [
      'spec.values.global.mtls.auto: is not set here: write spec.meshConfig.enableAutoMtls',
      'warning spec.values.global.tracer.zipkin: is deprecated by Istio: write spec.meshConfig.defaultConfig.tracing.zipkin',
      'spec.values.cni.enabled: is not set here: write spec.components.cni.enabled',
    ],
  ],
  'names of older releases, each with what to do': [
    {
      values: {
        pilot: { istiodRemote: { enabled: true }, cni: { chained: true } },
        istio_cni: { enabled: true },
        base: { enableCRDTemplates: false },
        global: {
          jwtPolicy: 'third-party-jwt',
          multiCluster: { enabled: true, globalDomainSuffix: 'global' },
          pilotCertProvider: 'kubernetes',
        },
        gateways: { 'istio-egressgateway': { memory: { targetAverageUtilization: 80 } } },
      },
    },
    [
      'spec.values.pilot.istiodRemote: is not set here: write spec.values.istiodRemote',
      'spec.values.pilot.cni.chained: is not set here: write spec.values.cni.chained',
      'spec.values.istio_cni: is not set here: write spec.values.pilot.cni',
      'spec.values.base.enableCRDTemplates: cannot be set: write spec.values.base.enableIstioConfigCRDs: false to install no CRDs',
      'spec.values.global.jwtPolicy: cannot be set: Istio reads it nowhere any more; remove it',
      'warning spec.values.global.multiCluster.enabled: changes nothing: Istio reads it nowhere any more; remove it',
      'spec.values.global.multiCluster.globalDomainSuffix: cannot be set: Istio reads it nowhere any more; remove it',
      'spec.values.global.pilotCertProvider: cannot be set: Istio has no such provider any more; write istiod, or leave it out',
      'spec.values.gateways.istio-egressgateway.memory: cannot be set: Istio ignores it; write spec.gateways[].autoscaling.targetMemoryUtilizationPercentage to scale by memory',
    ],
  ],
  'a secret is never printed': [
    { values: { global: { tracer: { lightstep: { accessToken: 4711 } } } } },
    [
      'spec.values.global.tracer.lightstep.accessToken: has to be text; write it in quotes',
      'warning spec.values.global.tracer.lightstep: is deprecated by Istio: write spec.meshConfig.defaultConfig.tracing.lightstep',
    ],
  ],
};

describe('what is found', () => {
  test.each(Object.entries(BROKEN))('%s', (_rule, [spec, expected]) => {
    expect(findings(meshInstall(spec)).sort()).toEqual([...expected].sort());
  });
});

const NO_MESH_INSTALL: Record<string, readonly [object: unknown, found: readonly string[]]> = {
  'a list': [[], [': this is no Kubernetes object']],
  'another kind': [
    { apiVersion: 'v1', kind: 'Service' },
    ['kind: has to be MeshInstall (found "Service")'],
  ],
  'another version': [
    { apiVersion: 'meshinstall.io/v1', kind: 'MeshInstall' },
    ['apiVersion: has to be meshinstall.io/v1alpha1 (found "meshinstall.io/v1")'],
  ],
  'no name and a field beside spec': [
    { apiVersion: 'meshinstall.io/v1alpha1', kind: 'MeshInstall', sepc: {} },
    ['metadata.name: is missing', 'sepc: there is no such field; did you mean spec?'],
  ],
  'a name with a dot': [
    { apiVersion: 'meshinstall.io/v1alpha1', kind: 'MeshInstall', metadata: { name: 'a.b' } },
    [
      'metadata.name: has to be lower-case letters, digits and dashes, with a letter or digit at both ends (found "a.b")',
    ],
  ],
  'settings of no shape at all': [
    meshInstall({ values: 5, meshConfig: [], gateways: {} }),
    [
      'spec.values: has to be an object (keys and values) (found 5)',
      'spec.meshConfig: has to be an object (keys and values) (found a list)',
      'spec.gateways: has to be a list (found an object)',
    ],
  ],
};

describe('objects that are no MeshInstall', () => {
  test.each(Object.entries(NO_MESH_INSTALL))('%s', (_rule, [object, expected]) => {
    expect([...new Set(findings(object))].sort()).toEqual([...expected].sort());
  });
});

describe('the wishes that upstream rendered for comparison are valid', () => {
  const folder = join(TRUTH_FOLDER, 'install', 'cases');
  const files = HAS_TRUTH
    ? readdirSync(folder).filter((file) => file.endsWith('.meshinstall.yaml'))
    : [];
  const cases = SUPPORTED_MINORS.flatMap((minor) => files.map((file) => ({ minor, file })));

  test.each([{ minor: '1.31', file: '' }, ...cases])('$minor $file', ({ minor, file }) => {
    const text = file === '' ? '{}' : readTruth('install', 'cases', file);
    const object = load(text.replace('VERSION', `${minor}.0`)) as {
      spec?: { profile?: string; components?: object };
    };
    if (file === '' || !isBuilt(object.spec)) return;
    expect(findings(object).filter((line) => !line.startsWith('warning '))).toEqual([]);
  });
});

/** Whether the profile and the components of a wish are part of this release. */
function isBuilt(spec: { profile?: string; components?: object } = {}): boolean {
  const components = Object.keys(spec.components ?? {});
  return (
    PROFILES.some((profile) => profile === (spec.profile ?? 'default')) &&
    components.every((name) => name === 'base' || name === 'pilot')
  );
}
