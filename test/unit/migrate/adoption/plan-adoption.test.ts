import { describe, expect, test } from '@jest/globals';
import type { KubeObject } from '../../../../src/api/kube-object.ts';
import { keyOf, refOf } from '../../../../src/api/object-ref.ts';
import type {
  AdoptionFacts,
  AdoptionItem,
} from '../../../../src/migrate/adoption/adoption-facts.ts';
import { planAdoption } from '../../../../src/migrate/adoption/plan-adoption.ts';
import { printAdoption } from '../../../../src/migrate/adoption/print-adoption.ts';

const HELM = {
  'meta.helm.sh/release-name': 'istiod',
  'meta.helm.sh/release-namespace': 'istio-system',
};
const RULES = 'rbac.authorization.k8s.io/v1';

function object(kind: string, name: string, rest: object = {}): KubeObject {
  return { apiVersion: 'v1', kind, metadata: { name, namespace: 'istio-system' }, ...rest };
}

function alive(wanted: KubeObject, metadata: object = { annotations: HELM }): KubeObject {
  return {
    ...wanted,
    metadata: { ...wanted.metadata, uid: `uid-${wanted.metadata.name}`, ...metadata },
  };
}

function item(
  wanted: KubeObject,
  over: Partial<AdoptionItem> = {},
  component = 'pilot',
): AdoptionItem {
  const live = alive(wanted);
  return {
    desired: { object: wanted, key: keyOf(wanted), component },
    object: wanted,
    live,
    after: live,
    ...over,
  };
}

function facts(over: Partial<AdoptionFacts>): AdoptionFacts {
  return {
    ...{ installer: 'helm', items: [], roles: [], bridges: [], releases: [], leftovers: [] },
    ...{ sail: undefined, sailHolder: undefined, blocks: [], ...over },
  };
}

function planned(over: Partial<AdoptionFacts>, allowRestart = false): string {
  const plan = planAdoption(facts(over), { allowRestart });
  return [printAdoption(plan), ...plan.refusals.map((one) => `REFUSED  ${one}\n`)].join('');
}

function template(image: string): object {
  return {
    spec: {
      template: { metadata: { labels: {} }, spec: { containers: [{ name: 'discovery', image }] } },
    },
  };
}

describe('an adoption', () => {
  test('takes each object with its marks, and then lets Helm forget the release', () => {
    const map = object('ConfigMap', 'istio');
    const secret = alive(object('Secret', 'sh.helm.release.v1.istiod.v1'), {});
    const release = {
      ...{ name: 'istiod', namespace: 'istio-system', chart: 'istiod' },
      ...{ objects: [refOf(map), refOf(object('ConfigMap', 'extra'))], secrets: [secret] },
    };
    expect(planned({ items: [item(map)], releases: [release] })).toBe(
      `take     ConfigMap istio-system/istio: no field changes; takes off annotation meta.helm.sh/release-name, annotation meta.helm.sh/release-namespace
delete   Secret istio-system/sh.helm.release.v1.istiod.v1: Helm forgets the release istio-system/istiod
note     ConfigMap istio-system/extra of the Helm release istio-system/istiod is not in the MeshInstall; it stays, and belongs to nobody.
`,
    );
  });

  test('leaves the releases of others alone', () => {
    const release = {
      ...{ name: 'kiali', namespace: 'istio-system', chart: 'kiali' },
      ...{ objects: [refOf(object('ConfigMap', 'kiali'))], secrets: [object('Secret', 'kiali')] },
    };
    const map = object('ConfigMap', 'istio');
    expect(planned({ items: [item(map)], releases: [release] })).not.toContain('kiali');
  });

  test('names the fields of a pod template that would change, and refuses', () => {
    const wanted = object('Deployment', 'istiod', template('a'));
    const after = { ...alive(wanted), ...template('b') };
    expect(planned({ items: [item(wanted, { after })] })).toContain(
      'REFUSED  The pods of Deployment istio-system/istiod would restart: spec.template.spec.containers[discovery].image would change. Write the values that run into the MeshInstall, or say --allow-restart.',
    );
    expect(planned({ items: [item(wanted, { after })] }, true)).not.toContain('REFUSED');
  });

  test('makes a binding anew whose role is another one, bridged by a second', () => {
    const wanted = object('RoleBinding', 'istiod', { apiVersion: RULES, roleRef: { name: 'new' } });
    const live = alive({ ...wanted, roleRef: { name: 'old' } });
    const { steps } = planAdoption(facts({ items: [item(wanted, { live, after: undefined })] }), {
      allowRestart: false,
    });
    expect(steps).toMatchObject([
      {
        type: 'rebind',
        uid: 'uid-istiod',
        bridge: { metadata: { name: 'istiod-meshinstall-adoption' }, roleRef: { name: 'new' } },
      },
    ]);
  });

  test('makes a missing tag before the webhook that it stands in for is switched off', () => {
    const tag = object('MutatingWebhookConfiguration', 'istio-revision-tag-default');
    const injector = object('MutatingWebhookConfiguration', 'istio-sidecar-injector');
    const items = [
      item(injector, {}, 'injector'),
      item(tag, { live: undefined, after: undefined }, 'tag'),
    ];
    expect(planned({ items }).split('\n')[0]).toBe(
      'create   MutatingWebhookConfiguration istio-system/istio-revision-tag-default: is missing',
    );
  });

  test('lets go of the resources of Sail and of objects that only they have, and says what to delete', () => {
    const sail = { apiVersion: 'sailoperator.io/v1' };
    const owner = { ...sail, kind: 'IstioRevision', name: 'v2', uid: 'uid-v2' };
    const istio = { ...alive(object('Istio', 'default'), {}), ...sail };
    const plane = {
      ...alive(object('IstioRevision', 'v2'), {
        finalizers: ['sailoperator.io/sail-operator', 'other'],
      }),
      ...sail,
    };
    const other = { ...object('IstioRevision', 'v1'), ...sail };
    const extra = alive(object('ConfigMap', 'extra'), {
      ...{ ownerReferences: [owner], annotations: HELM },
      labels: { 'managed-by': 'sail-operator', 'istio.io/rev': 'v2' },
    });
    const mesh = { plane, istio, siblings: [other], tags: [], agents: [] };
    const plan = planAdoption(
      facts({
        installer: 'sail',
        items: [item(object('ConfigMap', 'istio'))],
        leftovers: [extra],
        sail: mesh,
      }),
      { allowRestart: false },
    );
    expect(plan.steps.slice(-2)).toMatchObject([
      {
        type: 'free',
        ref: { name: 'extra' },
        patch: {
          metadata: {
            ...{ ownerReferences: [], labels: { 'managed-by': null } },
            annotations: Object.fromEntries(Object.keys(HELM).map((name) => [name, null])),
          },
        },
      },
      { type: 'letGo', ref: { name: 'v2' }, finalizers: ['other'] },
    ]);
    expect(plan.notes).toEqual([
      'Delete what the Sail operator was told: kubectl delete istio.sailoperator.io/default',
      'IstioRevision istio-system/v1 belongs to Istio istio-system/default, too, and is not taken over: it is removed with it.',
    ]);
  });

  test('says in one line what changes: no texts of CRDs, no layout, and not more than a few fields', () => {
    const crd = (description: string): KubeObject => ({
      ...object('CustomResourceDefinition', 'things', { spec: { description } }),
    });
    const map = (mesh: string): KubeObject => object('ConfigMap', 'istio', { data: { mesh } });
    const service = (value: number): KubeObject =>
      object('Service', 'istiod', {
        spec: Object.fromEntries(['a', 'b', 'c', 'd', 'e', 'f'].map((name) => [name, value])),
      });
    const items = [
      item(crd('ours'), { live: alive(crd('theirs')), after: alive(crd('ours')) }),
      item(map('a: 1\nb: {c: 2}'), {
        live: alive(map('b:\n  c: 2\na: 1')),
        after: alive(map('a: 1\nb: {c: 2}')),
      }),
      item(service(2), { live: alive(service(1)), after: alive(service(2)) }),
    ];
    const said = planned({ items })
      .split('\n')
      .map((line) => line.split(';')[0]);
    expect(said).toEqual([
      'take     CustomResourceDefinition istio-system/things: no field changes',
      'take     ConfigMap istio-system/istio: no field changes',
      'take     Service istio-system/istiod: changes spec.a, spec.b, spec.c, spec.d and 2 more',
      '',
    ]);
  });

  test('is refused when lists of a pod template would only change their order', () => {
    const pod = (...names: readonly string[]): KubeObject =>
      object('DaemonSet', 'istio-cni-node', {
        spec: {
          template: {
            metadata: { labels: {} },
            spec: { volumes: names.map((name) => ({ name })) },
          },
        },
      });
    const items = [
      item(pod('a', 'b'), { live: alive(pod('b', 'a')), after: alive(pod('a', 'b')) }),
    ];
    expect(planned({ items })).toContain(
      'REFUSED  The pods of DaemonSet istio-system/istio-cni-node would restart: the order of lists in spec.template would change.',
    );
  });

  test('is refused when stored objects would lose fields by an older CRD', () => {
    const crd = (...names: readonly string[]): KubeObject => ({
      ...object('CustomResourceDefinition', 'things'),
      metadata: { name: 'things' },
      spec: {
        versions: [
          {
            name: 'v1',
            schema: {
              openAPIV3Schema: { properties: Object.fromEntries(names.map((name) => [name, {}])) },
            },
          },
        ],
      },
    });
    const items = [item(crd('a'), { live: alive(crd('a', 'b')), after: alive(crd('a')) })];
    expect(planned({ items })).toContain(
      'REFUSED  CustomResourceDefinition things is of a newer version of Istio: objects would lose b. Leave the CRDs to the one who brought them: write spec.values.base.enableIstioConfigCRDs: false.',
    );
  });

  test.each([
    [
      'another installer’s object',
      { installer: 'istioctl', items: [item(object('ConfigMap', 'istio'))] },
      'ConfigMap istio-system/istio was made by helm, not by istioctl; use --from helm.',
    ],
    ['a cluster without a mesh', {}, 'There is nothing to take over: none of the objects exists.'],
    [
      'a running Sail operator',
      {
        installer: 'sail',
        items: [
          item(object('ConfigMap', 'istio'), { live: alive(object('ConfigMap', 'istio'), {}) }),
        ],
        sailHolder: { identity: 'sail-1', namespace: 'sail', secondsAgo: 3 },
      },
      'The Sail operator runs (sail-1, seen 3 s ago) and would take everything back. Stop it: kubectl scale deployment sail-operator --namespace sail --replicas=0; half a minute later it counts as stopped.',
    ],
    [
      'a running Sail operator of another name',
      {
        installer: 'sail',
        items: [
          item(object('ConfigMap', 'istio'), { live: alive(object('ConfigMap', 'istio'), {}) }),
        ],
        sailHolder: {
          identity: 'mesh-operator-7c9d8b6f5-x2x4z_1f',
          namespace: 'openshift-operators',
          secondsAgo: 0,
        },
      },
      'The Sail operator runs (mesh-operator-7c9d8b6f5-x2x4z_1f, seen 0 s ago) and would take everything back. Stop it: kubectl scale deployment mesh-operator --namespace openshift-operators --replicas=0; half a minute later it counts as stopped.',
    ],
    [
      'another guard of the operator',
      { items: [item(object('ConfigMap', 'istio'))], blocks: ['RolesOutdated'] },
      'RolesOutdated',
    ],
    [
      'a tag that leads to another revision',
      {
        items: [
          item(
            {
              ...object('MutatingWebhookConfiguration', 'tag'),
              metadata: { name: 'tag', labels: { 'istio.io/rev': 'default' } },
            },
            {
              live: alive(object('MutatingWebhookConfiguration', 'tag'), {
                labels: { 'istio.io/rev': 'canary' },
              }),
            },
          ),
        ],
      },
      'MutatingWebhookConfiguration istio-system/tag belongs to revision canary, and the MeshInstall is revision default.',
    ],
  ] as const)('is refused for %s', (_what, over, reason) => {
    expect(planAdoption(facts(over), { allowRestart: false }).refusals).toEqual([reason]);
  });

  test('has nothing to do the second time', () => {
    const map = object('ConfigMap', 'istio');
    const live = alive(map, {});
    expect(planned({ items: [item(map, { live, after: live })] })).toBe('');
  });
});
