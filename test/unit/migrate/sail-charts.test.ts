import { describe, expect, test } from '@jest/globals';
import type { KubeObject } from '../../../src/api/kube-object.ts';
import { sailCharts } from '../../../src/migrate/sail-charts.ts';

function resource(kind: string, spec: object, name = 'default'): KubeObject {
  return { apiVersion: 'sailoperator.io/v1', kind, metadata: { name }, spec };
}

const PLANE = resource('IstioRevision', {
  version: 'v1.31.0',
  namespace: 'istio-system',
  values: { revision: 'default', pilot: { env: { A: '1' } } },
});

describe('resources of the Sail operator', () => {
  test('are the charts that it uses', () => {
    const cni = resource('IstioCNI', { values: { cni: { logging: { level: 'debug' } } } });
    const found = sailCharts([resource('Istio', {}), PLANE, cni], '');
    expect(found?.version).toBe('1.31.0');
    expect(found?.charts.map(({ chart, values }) => [chart, values])).toEqual([
      ['base', {}],
      ['istiod', { pilot: { env: { A: '1' } } }],
      ['cni', { cni: { logging: { level: 'debug' } } }],
    ]);
  });

  test('of another revision are not meant', () => {
    expect(sailCharts([PLANE], 'canary')).toBeUndefined();
  });
});
