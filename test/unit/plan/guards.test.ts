import { describe, expect, test } from '@jest/globals';
import { loadCatalog } from '../../../src/catalog/load-catalog.ts';
import { buildDesired } from '../../../src/desired/build-desired.ts';
import type { Desired } from '../../../src/desired/desired.ts';
import { resolveSpec } from '../../../src/desired/resolve-spec.ts';
import type { LayeredSpec } from '../../../src/desired/spec-layers.ts';
import type { Facts, LiveObject } from '../../../src/facts/facts.ts';
import { planGuards } from '../../../src/plan/guards.ts';
import { aLive, anInstall, configMapRef, deploymentRef, someFacts } from '../../builders/facts.ts';

const catalog = loadCatalog();
const spec = {
  profile: 'demo',
  gateways: [{ namespace: '', name: 'istio-ingressgateway', type: 'Ingress' }],
};
const desired = wish(spec);
const ambient = wish({ profile: 'ambient' });
const roles = new Map([...desired.requiredRoles, ...ambient.requiredRoles]);
const cniRef = {
  apiVersion: 'apps/v1',
  kind: 'DaemonSet',
  namespace: 'istio-system',
  name: 'istio-cni-node',
};
const readerRef = {
  apiVersion: 'v1',
  kind: 'ServiceAccount',
  namespace: 'istio-system',
  name: 'istio-reader-service-account',
};
const spaces = new Map([
  ['shop', { name: 'shop', uid: 'uid-shop', deleting: false, ambient: true as const }],
]);
const older = {
  name: 'elder',
  uid: 'uid-elder',
  creationTimestamp: '2026-05-01T00:00:00Z',
  namespace: 'istio-system',
  revision: '',
};
const istio = configMapRef('istio');

function wish(wanted: LayeredSpec): Desired {
  return buildDesired({
    resolved: resolveSpec({ spec: wanted, catalog, version: '1.31.1' }),
    catalog,
    owner: { name: 'default', uid: 'uid-default' },
  });
}

interface Row {
  readonly rule: string;
  readonly facts: Facts;
  /** Default: profile demo. */
  readonly desired?: Desired;
  readonly reasons: readonly string[];
  readonly says?: RegExp;
}

const TABLE: readonly Row[] = [
  {
    rule: 'an empty cluster with the right roles is free',
    facts: someFacts({ roles }),
    reasons: [],
  },
  {
    rule: 'a role that is missing is named, with the command',
    facts: someFacts({ roles: new Map([...roles].slice(1)) }),
    reasons: ['RolesOutdated'],
    says: /meshinstall-\S+.*meshinstall manifests/,
  },
  {
    rule: 'a role with older rules is outdated',
    facts: someFacts({ roles: new Map([...roles].map(([name]) => [name, 'older'])) }),
    reasons: ['RolesOutdated'],
  },
  {
    rule: 'an older MeshInstall of the same control plane wins',
    facts: someFacts({ roles, others: [older] }),
    reasons: ['OverlappingInstall'],
    says: /MeshInstall elder is older/,
  },
  {
    rule: 'an older one that is the default elsewhere wins as well: there is one default',
    facts: someFacts({ roles, others: [{ ...older, namespace: 'other-system' }] }),
    reasons: ['OverlappingInstall'],
  },
  {
    rule: 'an older one with a revision of its own is no rival',
    facts: someFacts({ roles, others: [{ ...older, revision: 'stable' }] }),
    reasons: [],
  },
  {
    rule: 'a younger MeshInstall is no rival: it is the one that waits',
    facts: someFacts({ roles, others: [{ ...older, creationTimestamp: '2026-07-01T00:00:00Z' }] }),
    reasons: [],
  },
  {
    rule: 'one that is only a file yet is younger than any that exists',
    facts: {
      ...someFacts({ roles, others: [older] }),
      install: anInstall({ metadata: { creationTimestamp: undefined, uid: undefined } }),
    },
    reasons: ['OverlappingInstall'],
  },
  {
    rule: 'the node agents are one for all revisions: the older MeshInstall keeps them',
    facts: someFacts({
      roles,
      lives: [aLive(cniRef, { labels: { 'meshinstall.io/owner': 'elder' } })],
      others: [{ ...older, revision: 'stable' }],
    }),
    desired: ambient,
    reasons: ['OverlappingInstall'],
    says: /MeshInstall elder is older and has DaemonSet istio-system\/istio-cni-node.*components\.cni\.enabled/,
  },
  {
    rule: 'the reader’s account of a namespace is one for all revisions: the younger leaves base to the older',
    facts: someFacts({
      roles,
      lives: [aLive(readerRef, { labels: { 'meshinstall.io/owner': 'elder' } })],
      others: [{ ...older, revision: 'stable' }],
    }),
    reasons: ['OverlappingInstall'],
    says: /^MeshInstall elder is older and has ServiceAccount istio-system\/istio-reader-service-account already\. Set spec\.components\.base\.enabled to false here; one serves all revisions\.$/,
  },
  {
    rule: 'without base the younger goes on beside the older',
    facts: someFacts({
      roles,
      lives: [aLive(readerRef, { labels: { 'meshinstall.io/owner': 'elder' } })],
      others: [{ ...older, revision: 'stable' }],
    }),
    desired: wish({ ...spec, components: { base: { enabled: false } } }),
    reasons: [],
  },
  {
    rule: 'everything that is shared is named at once, each with what to do',
    facts: someFacts({
      roles,
      lives: [readerRef, deploymentRef('istio-ingressgateway')].map((ref) =>
        aLive(ref, { labels: { 'meshinstall.io/owner': 'elder' } }),
      ),
      others: [{ ...older, revision: 'stable' }],
    }),
    reasons: ['OverlappingInstall'],
    says: /has ServiceAccount .* already\. .* has Deployment istio-system\/istio-ingressgateway already\. Give the gateway another name here/,
  },
  {
    rule: 'the older one takes a shared object: the younger will be told',
    facts: someFacts({
      roles,
      lives: [aLive(readerRef, { labels: { 'meshinstall.io/owner': 'elder' } })],
      others: [{ ...older, revision: 'stable', creationTimestamp: '2026-07-01T00:00:00Z' }],
    }),
    reasons: [],
  },
  {
    rule: 'a label that names no MeshInstall keeps nobody away',
    facts: someFacts({
      roles,
      lives: [aLive(readerRef, { labels: { 'meshinstall.io/owner': 'gone' } })],
      others: [{ ...older, revision: 'stable' }],
    }),
    reasons: [],
  },
  {
    rule: 'a namespace of node agents that does not exist is waited for',
    facts: someFacts({ roles }),
    desired: wish({ profile: 'ambient', components: { ztunnel: { namespace: 'nodes' } } }),
    reasons: ['NamespaceMissing'],
    says: /Namespace nodes of component ztunnel/,
  },
  {
    rule: 'node agents do not go while namespaces are in the ambient mesh',
    facts: someFacts({ roles, lives: [aLive(cniRef)], namespaces: spaces }),
    reasons: ['ProxiesAttached'],
    says: /ambient mesh.*: shop\. Take the label/,
  },
  {
    rule: 'node agents that stay keep nothing from going on',
    facts: someFacts({ roles, lives: [aLive(cniRef)], namespaces: spaces }),
    desired: ambient,
    reasons: [],
  },
  {
    rule: 'an object of somebody else in the place of ours is named with its owner',
    facts: someFacts({
      roles,
      census: new Map([
        ['/ConfigMap/istio-system/istio', { ref: istio, owner: 'Helm release istiod' }],
      ]),
    }),
    reasons: ['ForeignInstallation'],
    says: /ConfigMap istio-system\/istio \(Helm release istiod\)/,
  },
  {
    rule: 'a cluster-scoped object without our mark is foreign too',
    facts: someFacts({
      roles,
      lives: [
        aLive(
          {
            apiVersion: 'admissionregistration.k8s.io/v1',
            kind: 'MutatingWebhookConfiguration',
            name: 'istio-sidecar-injector',
          },
          { owned: undefined, labels: {}, otherManagers: ['istio-operator'] },
        ),
      ],
    }),
    reasons: ['ForeignInstallation'],
    says: /istio-sidecar-injector \(managed by istio-operator\)/,
  },
  {
    rule: 'an object of ours that lost its label is still ours',
    facts: someFacts({ roles, lives: [aLive(deploymentRef('istiod'), { labels: {} })] }),
    reasons: [],
  },
  {
    rule: 'nothing begins in a namespace that is going away',
    facts: someFacts({
      roles,
      namespaces: new Map([['istio-system', { name: 'istio-system', uid: 'u', deleting: true }]]),
    }),
    reasons: ['NamespaceTerminating'],
  },
];

describe('a plan does not begin when', () => {
  test.each(TABLE)('$rule', ({ facts, desired: wanted = desired, reasons, says }) => {
    const blocks = planGuards(facts, wanted);
    expect(blocks.map((block) => block.reason)).toEqual(reasons);
    if (says !== undefined) expect(blocks[0]?.message).toMatch(says);
  });

  describe('a gateway wants a revision', () => {
    const gateways = [
      { namespace: '', name: 'edge', type: 'Ingress', shape: 'Standalone', revision: 'canary' },
    ];
    const pinned = buildDesired({
      resolved: resolveSpec({ spec: { gateways }, catalog, version: '1.31.1' }),
      catalog,
      owner: { name: 'default' },
    });
    const hook = {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'MutatingWebhookConfiguration',
    };
    function injector(name: string, labels: Readonly<Record<string, string>>): LiveObject {
      return aLive({ ...hook, name }, { labels, owned: undefined });
    }
    test.each([
      ['that nobody serves', [], ['RevisionMissing']],
      [
        'while only another one is served',
        [injector('istio-sidecar-injector-blue', { 'istio.io/rev': 'blue' })],
        ['RevisionMissing'],
      ],
      [
        'that is served by somebody',
        [injector('istio-sidecar-injector-canary', { 'istio.io/rev': 'canary' })],
        [],
      ],
      [
        'that is a tag of another revision',
        [injector('tag', { 'istio.io/rev': 'blue', 'istio.io/tag': 'canary' })],
        [],
      ],
      [
        'of which there is a tag only',
        [injector('tag', { 'istio.io/rev': 'canary', 'istio.io/tag': 'prod' })],
        ['RevisionMissing'],
      ],
    ])('%s', (_rule, lives, reasons) => {
      const blocks = planGuards(someFacts({ roles: pinned.requiredRoles, lives }), pinned);
      expect(blocks.map(({ reason }) => reason)).toEqual(reasons);
    });
  });

  test('a gateway wants a namespace that nobody made', () => {
    const elsewhere = { ...spec, gateways: [{ namespace: 'edge', name: 'edge', type: 'Ingress' }] };
    const blocks = planGuards(someFacts({ roles }), wish(elsewhere));
    expect(blocks).toEqual([
      {
        reason: 'NamespaceMissing',
        message: expect.stringContaining('Namespace edge of gateway edge'),
      },
    ]);
  });
});
