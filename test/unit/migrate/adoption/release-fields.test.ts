import { describe, expect, test } from '@jest/globals';
import type { JsonObject, KubeObject } from '../../../../src/api/kube-object.ts';
import { releasePatch, subtractFields } from '../../../../src/migrate/adoption/release-fields.ts';

const FIELDS: readonly (readonly [string, JsonObject, JsonObject, JsonObject | undefined])[] = [
  [
    'a field that is ours too is not theirs any more',
    { 'f:data': { 'f:a': {}, 'f:b': {} } },
    { 'f:data': { 'f:a': {} } },
    { 'f:data': { 'f:b': {} } },
  ],
  [
    'a map of which nothing else is left goes as well',
    { 'f:spec': { '.': {}, 'f:replicas': {} } },
    { 'f:spec': { 'f:replicas': {} } },
    undefined,
  ],
  [
    'items of lists are fields like others',
    {
      'f:ports': {
        'k:{"port":80}': { '.': {}, 'f:port': {} },
        'k:{"port":81}': { '.': {}, 'f:port': {} },
      },
    },
    { 'f:ports': { 'k:{"port":80}': { '.': {}, 'f:port': {} } } },
    { 'f:ports': { 'k:{"port":81}': { '.': {}, 'f:port': {} } } },
  ],
  ['what only they own stays theirs', { 'f:data': { 'f:a': {} } }, {}, { 'f:data': { 'f:a': {} } }],
];

describe('ownership of fields', () => {
  test.each(FIELDS)('%s', (_rule, theirs, ours, left) => {
    expect(subtractFields(theirs, ours)).toEqual(left);
  });
});

const WANTED: KubeObject = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 's', labels: { app: 's', 'app.kubernetes.io/managed-by': 'meshinstall' } },
};

const WORKLOAD: KubeObject = {
  ...{ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 's' } },
  spec: { template: { metadata: { labels: {} } } },
};

function live(metadata: object, kind = 'Service'): KubeObject {
  return { apiVersion: 'v1', kind, metadata: { name: 's', ...metadata } };
}

const OURS = {
  manager: 'meshinstall',
  operation: 'Apply',
  apiVersion: 'v1',
  fieldsV1: { 'f:spec': { 'f:type': {} } },
};

describe('what is taken off an object after it was applied:', () => {
  test('labels, annotations and references of the old installer, and none of others', () => {
    const patch = releasePatch(
      live({
        labels: {
          app: 's',
          'app.kubernetes.io/managed-by': 'meshinstall',
          'helm.sh/chart': 'istiod',
          release: 'istio',
          'operator.istio.io/managed': 'Reconcile',
          'istio.io/rev': 'default',
          team: 'a',
        },
        annotations: { 'meta.helm.sh/release-name': 'istiod', note: 'x' },
        ownerReferences: [
          { apiVersion: 'sailoperator.io/v1', kind: 'IstioRevision', name: 'default', uid: '1' },
          { apiVersion: 'v1', kind: 'ConfigMap', name: 'c', uid: '2' },
        ],
      }),
      WANTED,
      'sail',
    );
    expect(patch).toEqual({
      metadata: {
        labels: {
          'helm.sh/chart': null,
          'istio.io/rev': null,
          release: null,
          'operator.istio.io/managed': null,
        },
        annotations: { 'meta.helm.sh/release-name': null },
        ownerReferences: [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'c', uid: '2' }],
      },
    });
  });

  test('ownership by the old installer, not by istiod or the API server', () => {
    const theirs = (manager: string, extra: object = {}): object => ({
      ...{ manager, operation: 'Update', apiVersion: 'v1' },
      ...{ fieldsV1: { 'f:spec': { 'f:type': {} } }, ...extra },
    });
    const managedFields = [
      OURS,
      theirs('helm'),
      theirs('pilot-discovery'),
      theirs('helm', { subresource: 'status' }),
    ];
    const patch = releasePatch(live({ managedFields }), WANTED, 'helm');
    expect(patch).toEqual({
      metadata: {
        managedFields: [OURS, theirs('pilot-discovery'), theirs('helm', { subresource: 'status' })],
      },
    });
  });

  test('a workload keeps in mind that its pods may not get our labels for their own sake', () => {
    expect(releasePatch(live({}, 'Deployment'), WORKLOAD, 'helm')).toEqual({
      metadata: { annotations: { 'meshinstall.io/adopted': 'true' } },
    });
  });

  test('nothing at all the second time', () => {
    const done = live(
      { annotations: { 'meshinstall.io/adopted': 'true' }, managedFields: [OURS] },
      'Deployment',
    );
    expect(releasePatch(done, WORKLOAD, 'helm')).toBeUndefined();
  });
});
