import { describe, expect, test } from '@jest/globals';
import { CONFIRM_REMOVAL_ANNOTATION } from '../../../src/api/names.ts';
import { keyOfRef } from '../../../src/api/object-ref.ts';
import type { Facts } from '../../../src/facts/facts.ts';
import { planRemoval } from '../../../src/plan/removal.ts';
import {
  aLive,
  anInstall,
  aPod,
  configMapRef,
  deploymentRef,
  NOW,
  rolledOut,
  someFacts,
} from '../../builders/facts.ts';

const webhook = {
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: 'MutatingWebhookConfiguration',
  name: 'istio-sidecar-injector',
};
const crd = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  name: 'gateways.networking.istio.io',
};
const reader = {
  ...{ apiVersion: 'v1', kind: 'ServiceAccount' },
  ...{ namespace: 'istio-system', name: 'istio-reader-service-account' },
};
/** istiod of a MeshInstall that went with Retain. */
const retained = aLive(deploymentRef('istiod-kept', 'kept'), {
  labels: { 'meshinstall.io/owner': 'kept' },
  rollout: rolledOut(),
});
const YOUNGER = { creationTimestamp: '2026-06-01T11:30:00Z', removal: 'Purge' } as const;
const OTHER = {
  ...{ name: 'other', uid: 'uid-other', creationTimestamp: '2026-05-01T00:00:00Z' },
  ...{ namespace: 'istio-system', revision: 'stable' },
};
const istiod = aLive(deploymentRef('istiod'), { rollout: rolledOut() });
const namespace = {
  name: 'istio-system',
  uid: 'uid-ns',
  deleting: false,
  createdBy: 'uid-default',
};

function deleted(spec: object = {}, metadata: object = {}): Facts['install'] {
  return anInstall({
    spec,
    metadata: { deletionTimestamp: new Date(NOW - 5_000).toISOString(), ...metadata },
  });
}

interface Row {
  readonly rule: string;
  readonly facts: Facts;
  readonly now?: readonly string[];
  readonly later?: readonly string[];
  readonly blocks?: readonly string[];
  readonly waits?: number;
  readonly stays?: readonly string[];
}

const TABLE: readonly Row[] = [
  {
    rule: 'Retain removes nothing and lets go at once',
    facts: someFacts({
      install: deleted({ deletionPolicy: 'Retain' }),
      lives: [istiod],
      attachedPods: [aPod()],
    }),
  },
  {
    rule: 'webhooks go before the istiod that answers them, CRDs stay',
    facts: someFacts({ install: deleted(), lives: [istiod, aLive(webhook), aLive(crd)] }),
    now: ['istio-sidecar-injector', 'istiod'],
  },
  {
    rule: 'an attached proxy keeps the mesh',
    facts: someFacts({ install: deleted(), lives: [istiod], attachedPods: [aPod()] }),
    now: ['istiod'],
    blocks: ['ProxiesAttached'],
  },
  {
    rule: 'a proxy of the revision of another MeshInstall is not attached to this one',
    facts: someFacts({
      install: deleted(),
      lives: [istiod],
      attachedPods: [aPod({ revision: OTHER.revision })],
      others: [OTHER],
    }),
    now: ['istiod'],
  },
  {
    rule: 'one of a revision that no other MeshInstall has may be',
    facts: someFacts({
      install: deleted({ revision: 'canary' }),
      lives: [istiod],
      attachedPods: [aPod({ revision: 'old' }), aPod({ revision: 'canary' })],
      others: [OTHER],
    }),
    now: ['istiod'],
    blocks: ['ProxiesAttached'],
  },
  {
    rule: 'a pod that has ended holds no proxy',
    facts: someFacts({
      install: deleted(),
      lives: [istiod],
      attachedPods: [aPod({ phase: 'Succeeded' })],
    }),
    now: ['istiod'],
  },
  {
    rule: 'a confirmed removal goes on under attached proxies',
    facts: someFacts({
      install: deleted({}, { annotations: { [CONFIRM_REMOVAL_ANNOTATION]: 'uid-default' } }),
      lives: [istiod],
      attachedPods: [aPod()],
    }),
    now: ['istiod'],
  },
  {
    rule: 'a confirmation that names another MeshInstall confirms nothing',
    facts: someFacts({
      install: deleted({}, { annotations: { [CONFIRM_REMOVAL_ANNOTATION]: 'another' } }),
      lives: [istiod],
      attachedPods: [aPod()],
    }),
    now: ['istiod'],
    blocks: ['ProxiesAttached'],
  },
  {
    rule: 'nothing is removed while the MeshInstall is paused',
    facts: someFacts({ install: deleted({ paused: true }), lives: [istiod] }),
    now: ['istiod'],
    blocks: ['Paused'],
  },
  {
    rule: 'Retain lets go of a paused mesh as well: it removes nothing',
    facts: someFacts({
      install: deleted({ paused: true, deletionPolicy: 'Retain' }),
      lives: [istiod],
    }),
  },
  {
    rule: 'an object without our mark stays',
    facts: someFacts({
      install: deleted(),
      lives: [aLive(configMapRef('theirs'), { owned: undefined })],
    }),
  },
  {
    rule: 'an object that lost its label is ours by the inventory',
    facts: someFacts({
      install: deleted(),
      lives: [aLive(configMapRef('istio'), { labels: {}, uid: 'u1' })],
      inventory: new Map([
        ['/ConfigMap/istio-system/istio', { ref: configMapRef('istio'), uid: 'u1' }],
      ]),
    }),
    now: ['istio'],
  },
  {
    rule: 'a stranger under the name of an object of ours stays',
    facts: someFacts({
      install: deleted(),
      lives: [aLive(configMapRef('istio'), { labels: {}, owned: undefined, uid: 'u2' })],
      inventory: new Map([
        ['/ConfigMap/istio-system/istio', { ref: configMapRef('istio'), uid: 'u1' }],
      ]),
    }),
  },
  {
    rule: 'leftovers wait until the last pod of ours has ended',
    facts: someFacts({
      install: deleted(),
      ownPods: [aPod({ installName: 'default' })],
      leftovers: [{ ref: configMapRef('istio-leader'), uid: 'u3' }],
    }),
    waits: 1,
  },
  {
    rule: 'then they go, by identity',
    facts: someFacts({
      install: deleted(),
      leftovers: [{ ref: configMapRef('istio-leader'), uid: 'u3' }],
    }),
    now: ['istio-leader'],
  },
  {
    rule: 'Delete keeps the namespace that we created',
    facts: someFacts({ install: deleted(), namespaces: new Map([['istio-system', namespace]]) }),
  },
  {
    rule: 'Purge takes CRDs with the last MeshInstall',
    facts: someFacts({ install: deleted({ deletionPolicy: 'Purge' }), lives: [aLive(crd)] }),
    now: [crd.name],
  },
  {
    rule: 'Purge leaves CRDs to the other MeshInstalls',
    facts: someFacts({
      install: deleted({ deletionPolicy: 'Purge' }),
      lives: [aLive(crd)],
      others: [OTHER],
    }),
    stays: ['Istio’s CRDs stay for MeshInstall other'],
  },
  {
    rule: 'and to a mesh that went with Retain',
    facts: someFacts({
      install: deleted({ deletionPolicy: 'Purge' }),
      lives: [aLive(crd), retained],
    }),
    stays: ['Istio’s CRDs stay for MeshInstall kept, which was deleted with Retain'],
  },
  {
    rule: 'of several that are purged together the oldest waits: CRDs go with the last',
    facts: someFacts({
      install: deleted({ deletionPolicy: 'Purge' }),
      lives: [aLive(crd)],
      others: [{ ...OTHER, ...YOUNGER }],
    }),
    waits: 1,
  },
  {
    rule: 'the younger does not wait',
    facts: someFacts({
      install: deleted({ deletionPolicy: 'Purge' }),
      lives: [aLive(crd)],
      others: [{ ...OTHER, removal: 'Purge' }],
    }),
    stays: ['Istio’s CRDs stay for MeshInstall other'],
  },
  {
    rule: 'one that goes with Delete is waited for, older or not: it takes no CRDs',
    facts: someFacts({
      install: deleted({ deletionPolicy: 'Purge' }),
      lives: [aLive(crd)],
      others: [{ ...OTHER, removal: 'Delete' }],
    }),
    waits: 1,
  },
  {
    rule: 'nobody is waited for when there is a third that stays',
    facts: someFacts({
      install: deleted({ deletionPolicy: 'Purge' }),
      lives: [aLive(crd)],
      others: [
        { ...OTHER, ...YOUNGER },
        { ...OTHER, name: 'third' },
      ],
    }),
    stays: ['Istio’s CRDs stay for MeshInstall third'],
  },
  {
    rule: 'what another MeshInstall has taken over stays, although the inventory knows it as ours',
    facts: someFacts({
      install: deleted(),
      lives: [aLive(reader, { labels: { 'meshinstall.io/owner': OTHER.name } })],
      inventory: new Map([[keyOfRef(reader), { ref: reader, uid: aLive(reader).uid }]]),
      others: [OTHER],
    }),
  },
  {
    rule: 'Purge takes the namespace that we created',
    facts: someFacts({
      install: deleted({ deletionPolicy: 'Purge' }),
      namespaces: new Map([['istio-system', namespace]]),
    }),
    now: ['istio-system'],
  },
  {
    rule: 'Purge leaves the namespace while objects of others are in it',
    facts: someFacts({
      install: deleted({ deletionPolicy: 'Purge' }),
      namespaces: new Map([['istio-system', namespace]]),
      strangers: 1,
    }),
  },
  {
    rule: 'Purge leaves a namespace that somebody else created',
    facts: someFacts({
      install: deleted({ deletionPolicy: 'Purge' }),
      namespaces: new Map([['istio-system', { ...namespace, createdBy: 'another' }]]),
    }),
  },
];

describe('a wish to be gone is a plan too', () => {
  test.each(TABLE)(
    '$rule',
    ({ facts, now = [], later = [], blocks = [], waits = 0, stays = [] }) => {
      const plan = planRemoval(facts);
      expect(plan.stays).toEqual(stays);
      expect(plan.now.map((step) => step.ref.name)).toEqual(now);
      expect(plan.later.map((step) => step.ref.name)).toEqual(later);
      expect(plan.blocks.map((block) => block.reason)).toEqual(blocks);
      expect(plan.waits).toHaveLength(waits);
    },
  );
});
