import { describe, expect, test } from '@jest/globals';
import { printFinding } from '../../../src/api/finding.ts';
import type { JsonObject } from '../../../src/api/kube-object.ts';
import { importHelmValues } from '../../../src/migrate/import-helm-values.ts';
import type { HelmChart } from '../../../src/migrate/import-helm-values.ts';
import { CATALOG } from '../../support/catalog.ts';

type Charts = Partial<Record<HelmChart, JsonObject>>;

function imported(charts: Charts): { spec: JsonObject; told: readonly string[] } {
  const list = Object.entries(charts).map(([chart, values]) => ({
    chart: chart as HelmChart,
    source: `${chart}.yaml`,
    values,
  }));
  const { spec, findings } = importHelmValues({
    charts: list,
    catalog: CATALOG,
    version: '1.30.3',
  });
  return { spec, told: findings.map(printFinding) };
}

const CASES: Readonly<Record<string, readonly [Charts, JsonObject]>> = {
  'base and istiod without values are the profile minimal': [
    { base: {}, istiod: {} },
    { version: '1.30.3', profile: 'minimal' },
  ],
  'a chart that is not there is a component that is off': [
    { istiod: {} },
    { version: '1.30.3', profile: 'minimal', components: { base: { enabled: false } } },
  ],
  'istiod takes its settings at the top and under pilot, which counts more': [
    {
      base: {},
      istiod: {
        traceSampling: 5,
        resources: { requests: { cpu: '1' } },
        pilot: { traceSampling: 7 },
      },
    },
    {
      version: '1.30.3',
      profile: 'minimal',
      values: { pilot: { traceSampling: 7, resources: { requests: { cpu: '1' } } } },
    },
  ],
  'what all charts share is said once': [
    {
      base: { global: { istioNamespace: 'mesh' } },
      istiod: {
        global: { istioNamespace: 'mesh', hub: 'r.example', meshID: 'm' },
        meshConfig: { enableTracing: true },
        revision: 'r1',
      },
    },
    {
      version: '1.30.3',
      namespace: 'mesh',
      revision: 'r1',
      images: { hub: 'r.example' },
      profile: 'minimal',
      meshConfig: { enableTracing: true },
      values: { global: { meshID: 'm' } },
    },
  ],
  'the chart gateway is a gateway of shape Standalone': [
    {
      istiod: {},
      base: {},
      gateway: {
        service: { type: 'NodePort' },
        autoscaling: { enabled: false },
        replicaCount: 3,
        labels: { istio: 'edge' },
      },
    },
    {
      version: '1.30.3',
      profile: 'minimal',
      gateways: [
        {
          namespace: '',
          name: 'istio-ingressgateway',
          type: 'Ingress',
          shape: 'Standalone',
          labels: { istio: 'edge' },
          service: { type: 'NodePort' },
          autoscaling: { enabled: false },
          replicas: 3,
        },
      ],
    },
  ],
  'a profile of the values stays, without its gateways': [
    { base: {}, istiod: { profile: 'demo' } },
    {
      version: '1.30.3',
      profile: 'demo',
      gateways: [
        { name: 'istio-ingressgateway', type: 'Ingress', enabled: false },
        { name: 'istio-egressgateway', type: 'Egress', enabled: false },
      ],
    },
  ],
};

describe('values of Helm charts:', () => {
  test.each(Object.entries(CASES))('%s', (_rule, [charts, wanted]) => {
    expect(imported(charts)).toEqual({ spec: wanted, told: [] });
  });

  test('what has no place is told with file, path and reason', () => {
    const { told } = imported({ base: {}, istiod: { revisionTags: ['prod'], nonsense: 1 } });
    expect(told).toEqual([
      expect.stringMatching(/^\["istiod.yaml"\].revisionTags: is not carried over/),
      expect.stringContaining('spec.values.nonsense: is not carried over'),
    ]);
  });
});
