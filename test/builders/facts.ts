import type { MeshInstall } from '../../src/api/mesh-install.ts';
import { OWNER_LABEL } from '../../src/api/names.ts';
import { keyOfRef } from '../../src/api/object-ref.ts';
import type { ObjectRef } from '../../src/api/object-ref.ts';
import type { Rollout } from '../../src/api/rollout.ts';
import { withDefaults } from '../../src/api/with-defaults.ts';
import type { Facts, LiveObject, PodFact } from '../../src/facts/facts.ts';

/** The moment at which every built fact is read. */
export const NOW = Date.parse('2026-06-01T12:00:00Z');

/** A MeshInstall `default`, demo profile, unless told otherwise. */
export function anInstall(
  over: { spec?: object; metadata?: object; status?: object } = {},
): MeshInstall {
  return withDefaults({
    apiVersion: 'meshinstall.io/v1alpha1',
    kind: 'MeshInstall',
    metadata: {
      name: 'default',
      uid: 'uid-default',
      generation: 1,
      creationTimestamp: '2026-06-01T11:00:00Z',
      ...over.metadata,
    },
    spec: { version: '1.31.1', profile: 'demo', ...over.spec },
    ...(over.status === undefined ? {} : { status: over.status }),
  });
}

/** A live object of ours, with nothing owned. */
export function aLive(ref: ObjectRef, over: Partial<LiveObject> = {}): LiveObject {
  return {
    ref,
    key: keyOfRef(ref),
    uid: `uid-${ref.kind}-${ref.name}`,
    resourceVersion: '1',
    deleting: false,
    labels: { [OWNER_LABEL]: 'default' },
    annotations: {},
    owned: { kind: 'map', members: {} },
    otherManagers: [],
    others: [],
    ...over,
  };
}

/** A rollout that is complete, with this many pods. */
export function rolledOut(pods = 1, over: Partial<Rollout> = {}): Rollout {
  return {
    generation: 1,
    observedGeneration: 1,
    wanted: pods,
    total: pods,
    updated: pods,
    available: pods,
    failures: [],
    ...over,
  };
}

/** A running pod with a sidecar, or one of ours when it has an `installName`. */
export function aPod(over: Partial<PodFact> = {}): PodFact {
  return {
    namespace: 'shop',
    name: 'cart-5d9c7b7f4-abcde',
    uid: 'uid-pod',
    phase: 'Running',
    deleting: false,
    revision: 'default',
    ...over,
  };
}

/** Facts of an empty cluster in which a MeshInstall has just appeared. */
export function someFacts(over: Partial<Facts> & { lives?: readonly LiveObject[] } = {}): Facts {
  const { lives = [], ...rest } = over;
  return {
    now: NOW,
    install: anInstall(),
    others: [],
    profileOverlays: [],
    live: new Map(lives.map((live) => [live.key, live])),
    census: undefined,
    namespaces: new Map(),
    inventory: new Map(),
    accepted: [],
    roles: new Map(),
    rootCertificates: new Set<string>(),
    gatewayApi: undefined,
    ownPods: [],
    attachedPods: [],
    leftovers: [],
    strangers: 0,
    approvals: [],
    platform: { detected: 'Kubernetes', apiGroups: [] },
    reached: undefined,
    before: [],
    repairs: [],
    ...rest,
  };
}

export function deploymentRef(name: string, namespace = 'istio-system'): ObjectRef {
  return { apiVersion: 'apps/v1', kind: 'Deployment', namespace, name };
}

export function configMapRef(name: string, namespace = 'istio-system'): ObjectRef {
  return { apiVersion: 'v1', kind: 'ConfigMap', namespace, name };
}
