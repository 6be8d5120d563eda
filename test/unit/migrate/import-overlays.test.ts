import { describe, expect, test } from '@jest/globals';
import type { Json, JsonObject } from '../../../src/api/kube-object.ts';
import { printFinding } from '../../../src/api/finding.ts';
import { importIstioOperator } from '../../../src/migrate/import-istio-operator.ts';
import { CATALOG } from '../../support/catalog.ts';

/** Findings as `severity path: message`, and the overlays. */
function imported(k8s: JsonObject): { readonly told: readonly string[]; readonly overlays: Json } {
  const spec = { tag: '1.31.1', components: { pilot: { k8s } } };
  const { findings, spec: written } = importIstioOperator({ object: { spec }, catalog: CATALOG });
  return {
    told: findings.map((finding) => `${finding.severity} ${printFinding(finding)}`),
    overlays: written.overlays ?? [],
  };
}

function overlay(kind: string, name: string, path: string, value: Json = 'x'): JsonObject {
  return { overlays: [{ kind, name, patches: [{ path, value }] }] };
}

const AT = 'spec.components.pilot.k8s.overlays[0]';

describe('what cannot become an overlay is told where it is written', () => {
  test.each<[string, JsonObject, string]>([
    [
      'an object of another component has no effect',
      overlay('DaemonSet', 'ztunnel', 'spec.x'),
      `warning ${AT}: has no effect, with istioctl neither: the component renders no DaemonSet ztunnel`,
    ],
    [
      'a path to an item that is not there has no effect',
      overlay('Deployment', 'istiod', 'spec.template.spec.containers.[name:other].args'),
      `warning ${AT}.patches[0]: has no effect, with istioctl neither: no item has name:other (found "spec.template.spec.containers.[name:other].args")`,
    ],
    [
      'a path that leads nowhere',
      overlay('Deployment', 'istiod', 'spec.template.spec.hostAliases.[name:other].ip'),
      `error ${AT}.patches[0]: is not carried over: there is no list at hostAliases to choose from (found "spec.template.spec.hostAliases.[name:other].ip")`,
    ],
    [
      'rights',
      overlay('ClusterRole', 'istiod-clusterrole-istio-system', 'rules.[0].verbs.[-1]'),
      `error ${AT}: is not carried over: ClusterRole istiod-clusterrole-istio-system: a ClusterRole cannot be patched: rights are the administrator’s to give`,
    ],
    [
      'a name that is never allowed',
      overlay('Deployment', 'istiod', 'metadata.__proto__.x'),
      `error ${AT}.patches[0]: is not carried over: it cannot be applied to what is rendered (found "metadata.__proto__.x")`,
    ],
  ])('%s', (_rule, k8s, told) => {
    expect(imported(k8s)).toEqual({ told: [told], overlays: [] });
  });

  test('what is left of a list of patches is carried over', () => {
    const patches = [
      { path: 'spec.minReadySeconds', value: 5 },
      { path: 'spec.volumes.[0].x', value: 1 },
    ];
    const { told, overlays } = imported({
      overlays: [{ kind: 'Deployment', name: 'istiod', patches }],
    });
    expect(told).toHaveLength(1);
    expect(overlays).toEqual([
      {
        target: { group: 'apps', kind: 'Deployment', namespace: 'istio-system', name: 'istiod' },
        jsonPatch: [{ op: 'add', path: '/spec/minReadySeconds', value: 5 }],
      },
    ]);
  });
});
