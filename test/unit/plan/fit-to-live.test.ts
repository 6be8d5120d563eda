import { describe, expect, test } from '@jest/globals';
import type { KubeObject } from '../../../src/api/kube-object.ts';
import { projectLive } from '../../../src/facts/project-live.ts';
import { fitToLive } from '../../../src/plan/fit-to-live.ts';

const LABEL = 'meshinstall.io/owner';

function deployment(
  image: string,
  labels: Record<string, string>,
  metadata: object = {},
): KubeObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'istiod', namespace: 'istio-system', uid: '1', ...metadata },
    spec: {
      template: { metadata: { labels }, spec: { containers: [{ name: 'discovery', image }] } },
    },
  };
}

/** As it is after an apply of ours. */
function applied(object: KubeObject, annotations: Record<string, string>): KubeObject {
  const labels = Object.keys(
    (object.spec as { template: KubeObject }).template.metadata.labels ?? {},
  );
  const fieldsV1 = {
    'f:spec': {
      'f:template': {
        'f:metadata': { 'f:labels': Object.fromEntries(labels.map((name) => [`f:${name}`, {}])) },
        'f:spec': {
          'f:containers': { 'k:{"name":"discovery"}': { '.': {}, 'f:name': {}, 'f:image': {} } },
        },
      },
    },
  };
  const entry = {
    manager: 'meshinstall',
    operation: 'Apply',
    apiVersion: 'apps/v1',
    fieldsV1,
  } as const;
  return { ...object, metadata: { ...object.metadata, annotations, managedFields: [entry] } };
}

const WANTED = deployment('b', { app: 'istiod', [LABEL]: 'default' });
const ADOPTED = { 'meshinstall.io/adopted': 'true' };

function podLabels(live: KubeObject | undefined): readonly string[] {
  const fitted = fitToLive(WANTED, live === undefined ? undefined : projectLive(live));
  const { template } = fitted.spec as { template: KubeObject };
  return Object.keys(template.metadata.labels ?? {});
}

describe('our labels on pods', () => {
  test.each([
    ['are there when the workload is made', undefined, ['app', LABEL]],
    ['stay away from a workload that is not ours yet', deployment('b', { app: 'istiod' }), ['app']],
    [
      'stay away from one that was taken over, while nothing else of its pods changes',
      applied(deployment('b', { app: 'istiod' }), ADOPTED),
      ['app'],
    ],
    [
      'come with the next change of its pods',
      applied(deployment('a', { app: 'istiod' }), ADOPTED),
      ['app', LABEL],
    ],
    ['stay from then on', applied(WANTED, ADOPTED), ['app', LABEL]],
    [
      'are put back on a workload that we made',
      applied(deployment('b', { app: 'istiod' }), {}),
      ['app', LABEL],
    ],
  ])('%s', (_rule, live, labels) => {
    expect(podLabels(live)).toEqual(labels);
  });
});
