import { describe, expect, test } from '@jest/globals';
import type { JsonObject } from '../../../../src/api/kube-object.ts';
import { PatchError } from '../../../../src/desired/overlays/patch-error.ts';
import { strategicMerge } from '../../../../src/desired/overlays/strategic-merge.ts';
import { expectGolden } from '../../../support/golden.ts';
import { MERGED_DEPLOYMENT, STRATEGIC_CASES } from '../../../support/strategic-merge-cases.ts';

test('every rule comes out as kubectl’s golden file says', () => {
  const results = Object.entries(STRATEGIC_CASES).map(([rule, patch]) => ({
    rule,
    result: strategicMerge(MERGED_DEPLOYMENT, patch, 'Deployment').spec,
  }));
  expectGolden('overlays/strategic-merge.yaml', results);
});

describe('merge keys of other kinds', () => {
  test.each<[rule: string, kind: string, object: JsonObject, patch: JsonObject, JsonObject]>([
    [
      'ports of a Service go by port',
      'Service',
      { spec: { ports: [{ port: 80, name: 'http' }] } },
      { spec: { ports: [{ port: 80, targetPort: 8080 }] } },
      { spec: { ports: [{ port: 80, name: 'http', targetPort: 8080 }] } },
    ],
    [
      'webhooks go by name, their rules are replaced',
      'MutatingWebhookConfiguration',
      { webhooks: [{ name: 'a', timeoutSeconds: 1, rules: [{ operations: ['CREATE'] }] }] },
      { webhooks: [{ name: 'a', rules: [{ operations: ['UPDATE'] }] }] },
      { webhooks: [{ name: 'a', timeoutSeconds: 1, rules: [{ operations: ['UPDATE'] }] }] },
    ],
    [
      'the selector of a budget is replaced',
      'PodDisruptionBudget',
      { spec: { selector: { matchLabels: { a: '1' } } } },
      { spec: { selector: { matchLabels: { b: '2' } } } },
      { spec: { selector: { matchLabels: { b: '2' } } } },
    ],
    [
      'metrics of an autoscaler are replaced',
      'HorizontalPodAutoscaler',
      { spec: { metrics: [{ type: 'Resource' }] } },
      { spec: { metrics: [{ type: 'Pods' }] } },
      { spec: { metrics: [{ type: 'Pods' }] } },
    ],
    [
      'data of a ConfigMap is merged',
      'ConfigMap',
      { data: { a: '1', b: '2' } },
      { data: { b: null, c: '3' } },
      { data: { a: '1', c: '3' } },
    ],
  ])('%s', (_rule, kind, object, patch, result) => {
    expect(strategicMerge(object, patch, kind)).toEqual(result);
  });
});

describe('a patch that makes no sense is refused with its place', () => {
  const refused: [rule: string, patch: JsonObject, at: string][] = [
    ['a directive at the top', { $patch: 'delete' }, '$patch'],
    ['an unknown directive', { spec: { $patch: 'destroy' } }, 'spec/$patch'],
    [
      'an item without its merge key',
      { spec: { template: { spec: { containers: [{ image: 'x' }] } } } },
      'spec/template/spec/containers/0',
    ],
    [
      'an item that is no map',
      { spec: { template: { spec: { containers: ['x'] } } } },
      'spec/template/spec/containers/0',
    ],
    [
      'merge as a directive of an item',
      { spec: { template: { spec: { containers: [{ name: 'discovery', $patch: 'merge' }] } } } },
      'spec/template/spec/containers/0/$patch',
    ],
    [
      '$retainKeys that leave out a neighbour',
      { spec: { strategy: { $retainKeys: ['type'], rollingUpdate: {} } } },
      'spec/strategy/$retainKeys',
    ],
    [
      'a name that reaches a prototype',
      JSON.parse('{"metadata": {"labels": {"__proto__": {"polluted": "yes"}}}}') as JsonObject,
      'metadata/labels/__proto__',
    ],
    [
      'the same deeper inside of something new',
      { spec: { brandNew: { constructor: { prototype: 1 } } } },
      'spec/brandNew/constructor',
    ],
  ];
  test.each(refused)('%s', (_rule, patch, at) => {
    expect(() => strategicMerge(MERGED_DEPLOYMENT, patch, 'Deployment')).toThrow(PatchError);
    try {
      strategicMerge(MERGED_DEPLOYMENT, patch, 'Deployment');
    } catch (error) {
      expect((error as PatchError).at.join('/')).toBe(at);
    }
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});

test('the inputs are not edited', () => {
  const before = JSON.stringify([MERGED_DEPLOYMENT, STRATEGIC_CASES]);
  for (const patch of Object.values(STRATEGIC_CASES)) {
    strategicMerge(MERGED_DEPLOYMENT, patch, 'Deployment');
  }
  expect(JSON.stringify([MERGED_DEPLOYMENT, STRATEGIC_CASES])).toBe(before);
});
