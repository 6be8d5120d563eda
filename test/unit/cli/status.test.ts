import { describe, expect, test } from '@jest/globals';
import type { MeshInstall } from '../../../src/api/mesh-install.ts';
import { paintFor } from '../../../src/cli/output/paint.ts';
import { formatOverview, formatReport } from '../../../src/cli/status/format-status.ts';
import { standingOf } from '../../../src/cli/status/standing.ts';
import { anInstall } from '../../builders/facts.ts';

const VIEW = {
  paint: paintFor({ write: () => undefined, colour: false, live: false, columns: undefined }),
  now: Date.parse('2026-06-01T12:00:00Z'),
};

function condition(type: string, status: string, reason: string, message = ''): object {
  const lastTransitionTime = '2026-06-01T11:58:00Z';
  return { type, status, reason, message, lastTransitionTime, observedGeneration: 1 };
}

const READY = [
  condition('Ready', 'True', 'InSync', 'Istio 1.31.1 is installed and serving'),
  condition('Stalled', 'False', 'InSync'),
];
const STALLED = [
  condition('Ready', 'False', 'ImageNotPulled', 'no image'),
  condition('Stalled', 'True', 'ImageNotPulled', 'Pod istio-system/istiod: no image'),
];
const WORKING = [
  condition('Ready', 'False', 'WaitingForRollout', 'istiod is rolling out'),
  condition('Stalled', 'False', 'InSync'),
];

function withStatus(conditions: readonly object[], over: object = {}): MeshInstall {
  return anInstall({ status: { observedGeneration: 1, conditions, ...over } });
}

describe('standingOf', () => {
  test.each([
    ['no status yet: nobody looked', anInstall(), 'Unseen', ''],
    [
      'a status of an older spec says nothing about this one',
      withStatus(READY, { observedGeneration: 0 }),
      'Unseen',
      '',
    ],
    ['Ready is ready', withStatus(READY), 'Ready', 'InSync'],
    ['not ready and nobody asked for is work', withStatus(WORKING), 'Working', 'WaitingForRollout'],
    ['Stalled comes before all', withStatus(STALLED), 'Stalled', 'ImageNotPulled'],
    [
      'a MeshInstall that goes is being deleted, ready or not',
      {
        ...withStatus(READY),
        metadata: { ...anInstall().metadata, deletionTimestamp: '2026-06-01T11:59:00Z' },
      },
      'Deleting',
      'InSync',
    ],
  ])('%s', (_rule, install, word, reason) => {
    expect(standingOf(install)).toMatchObject({ word, reason });
  });
});

describe('the overview', () => {
  test('has one line a MeshInstall', () => {
    const installs = [
      withStatus(READY, { version: '1.31.1', profile: 'demo', revision: 'default' }),
      anInstall({ metadata: { name: 'second', creationTimestamp: '2026-06-01T11:59:30Z' } }),
    ];
    expect(formatOverview(installs, VIEW)).toBe(
      [
        'NAME      PROFILE   VERSION   REVISION   STATE    REASON   AGE',
        'default   demo      1.31.1    default    Ready    InSync   1h',
        'second    demo      1.31.1    -          Unseen   -        30s',
        '',
      ].join('\n'),
    );
  });
});

describe('the report', () => {
  test('begins with the verdict and tells problems before all else', () => {
    const status = {
      version: '1.31.1',
      profile: 'demo',
      platform: 'Kubernetes',
      revision: 'default',
      problems: [
        { object: 'Deployment istio-system/istiod', reason: 'ImageNotPulled', message: 'no image' },
      ],
      warnings: [{ path: 'spec.values.x', reason: 'DeprecatedSetting', message: 'is deprecated' }],
      gateways: [
        {
          namespace: 'istio-system',
          name: 'in',
          type: 'Ingress',
          ready: true,
          addresses: ['10.0.0.1', 'lb.example.com'],
        },
        { namespace: 'istio-system', name: 'out', type: 'Egress', ready: false },
      ],
      revisions: [{ name: 'default', version: '1.31.1', ready: false }],
      gatewayApi: { installed: true, version: 'v1.4.0' },
      plan: { goal: 'abc', summary: '2 steps are open', next: ['apply ConfigMap a/b: is missing'] },
      drift: {
        count: 1,
        examples: [{ object: 'Service a/b', fields: ['/spec/ports'], manager: 'kubectl' }],
      },
    };
    expect(formatReport(withStatus(STALLED, status), VIEW)).toBe(
      [
        'default: Stalled (ImageNotPulled)',
        'Istio 1.31.1, profile demo, platform Kubernetes, namespace istio-system',
        'Pod istio-system/istiod: no image',
        '',
        'PROBLEMS',
        '  Deployment istio-system/istiod: ImageNotPulled: no image',
        '',
        'WARNINGS',
        '  spec.values.x: is deprecated',
        '',
        'GATEWAYS',
        '  GATEWAY            TYPE      READY   ADDRESSES',
        '  istio-system/in    Ingress   yes     10.0.0.1 lb.example.com',
        '  istio-system/out   Egress    no      -',
        '',
        'REVISIONS',
        '  REVISION   VERSION   READY',
        '  default    1.31.1    no',
        '',
        'GATEWAY API',
        '  v1.4.0',
        '',
        'NEXT',
        '  2 steps are open',
        '  - apply ConfigMap a/b: is missing',
        '',
        'CHANGED BY OTHERS',
        '  Service a/b: /spec/ports by kubectl',
        '',
        'CONDITIONS',
        '  CONDITION   STATUS   REASON           SINCE',
        '  Ready       False    ImageNotPulled   2m',
        '  Stalled     True     ImageNotPulled   2m',
        '',
      ].join('\n'),
    );
  });

  test('leaves out what there is nothing to say about', () => {
    expect(formatReport(anInstall({ spec: { version: '1.31' } }), VIEW)).toBe(
      [
        'default: Unseen',
        'Istio 1.31, profile demo, namespace istio-system',
        'The operator has not looked at this spec yet. Is it running?',
        '',
      ].join('\n'),
    );
  });
});
