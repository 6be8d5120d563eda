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
    ...{ installer: 'helm', items: [], roles: [], bridges: [], releases: [], sail: [] },
    ...{ sailHolder: undefined, blocks: [], ...over },
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

  test('takes finalizers of Sail off its resources', () => {
    const istio = alive(object('Istio', 'default'), {
      finalizers: ['sailoperator.io/sail-operator', 'other'],
    });
    const items = [item(object('ConfigMap', 'istio'))];
    const { steps } = planAdoption(facts({ installer: 'sail', items, sail: [istio] }), {
      allowRestart: false,
    });
    expect(steps.at(-1)).toMatchObject({ type: 'letGo', finalizers: ['other'] });
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
        sailHolder: 'sail-1',
      },
      'The Sail operator runs (sail-1) and would take everything back. Stop it first: kubectl scale deployment sail-operator --namespace sail-operator --replicas=0',
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
