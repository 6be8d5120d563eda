import fc from 'fast-check';
import type { KubeObject } from '../../src/api/kube-object.ts';
import { OWNER_LABEL } from '../../src/api/names.ts';
import type { ObjectRef } from '../../src/api/object-ref.ts';
import type { Rollout } from '../../src/api/rollout.ts';
import type { Desired } from '../../src/desired/desired.ts';
import type { AcceptedWish, Facts, InventoryEntry, LiveObject } from '../../src/facts/facts.ts';
import { without } from '../../src/support/without.ts';
import { leafOf } from '../../src/facts/owned-fields.ts';
import type { Owned } from '../../src/facts/owned-fields.ts';
import {
  aLive,
  anInstall,
  configMapRef,
  deploymentRef,
  NOW,
  rolledOut,
  someFacts,
} from './facts.ts';
import { SimulatedCluster } from './simulated-cluster.ts';

/** What may have become of an object since it was applied. */
const FATES = [
  'absent',
  'edited',
  'taken',
  'extended',
  'disowned',
  'unlabelled',
  'relabelled',
  'terminating',
] as const;

/** What makes an object somebody else's, though it has the name of one of ours. */
const FOREIGN = ['foreign', 'stranger'] as const;

type Fate = 'kept' | (typeof FATES)[number] | (typeof FOREIGN)[number];

interface Chance {
  readonly fate: Fate;
  readonly listed: 'with its uid' | 'without a uid' | 'not at all';
  readonly rollout: Rollout | undefined;
}

/** A state of a cluster, and what is wanted in it. */
export interface RandomScene {
  readonly facts: Facts;
  readonly desired: Desired;
  /** How it came about, for a failure. */
  readonly story: string;
}

const count = fc.nat({ max: 5 });

const rollout: fc.Arbitrary<Rollout> = fc.record({
  generation: fc.constantFrom(1, 2),
  observedGeneration: fc.constantFrom(0, 1, 2),
  wanted: fc.integer({ min: 1, max: 5 }),
  total: count,
  updated: count,
  available: count,
  failures: fc.constantFrom([], ['quota']),
});

function chanceOf(fates: readonly Fate[]): fc.Arbitrary<Chance> {
  return fc.record({
    fate: fc.oneof(
      { weight: 5, arbitrary: fc.constant<Fate>('kept') },
      { weight: 2, arbitrary: fc.constantFrom(...fates) },
    ),
    listed: fc.constantFrom('with its uid', 'without a uid', 'not at all'),
    rollout: fc.option(rollout, { nil: undefined }),
  });
}

/** Enough for every object of any rendering; the first is the last one again after that many. */
const CHANCES = 61;

const CONTROL = fc.record({
  policy: fc.constantFrom('Enforce', 'Enforce', 'Report', 'Off'),
  ignore: fc.boolean(),
});

/**
 * Scenes of a mesh that was like one of `wishes` and is to be like another one: whatever may have happened to its objects, its rollouts and
 * our records meanwhile. `quiet`: nobody else's object is in the way, so that nothing may block.
 */
export function randomScene(wishes: readonly Desired[], quiet: boolean): fc.Arbitrary<RandomScene> {
  const cast = wishes.map(livesOf);
  const fates = quiet ? FATES : [...FATES, ...FOREIGN];
  return fc
    .record({
      was: fc.nat({ max: wishes.length }),
      wanted: fc.nat({ max: wishes.length - 1 }),
      chances: fc.array(chanceOf(fates), { minLength: CHANCES, maxLength: CHANCES }),
      history: fc.constantFrom('none', 'reached', 'on the way'),
      control: CONTROL,
      extras: fc.subarray([...EXTRAS]),
    })
    .map(({ was, wanted, chances, ...rest }) => {
      const desired = wishes[wanted]!;
      const before = wishes[was];
      const fated = [...(cast[was] ?? [])].flatMap((live, index) =>
        befall(live, chances[index % CHANCES]!),
      );
      const lives = [...fated, ...rest.extras];
      const listed = lives.flatMap((live, index) => entryOf(live, chances[index % CHANCES]!));
      const facts = someFacts({
        lives,
        install: installOf(rest.control),
        inventory: new Map(listed),
        roles: desired.requiredRoles,
        namespaces: NAMESPACES,
        ...historyOf(rest.history, { before, desired, policy: rest.control.policy }),
      });
      const fate = [...(cast[was] ?? [])].flatMap(({ key }, index) => {
        const chance = chances[index % CHANCES]!;
        return chance.fate === 'kept' ? [] : `${key} ${chance.fate}`;
      });
      const story = `${was} to ${wanted}, ${rest.history}, ${rest.control.policy}: ${fate.join(', ')}`;
      return { facts, desired, story };
    });
}

const NAMESPACES: Facts['namespaces'] = new Map(
  ['istio-system', 'edge'].map((name) => [name, { name, uid: `uid-${name}`, deleting: false }]),
);

function livesOf(desired: Desired): readonly LiveObject[] {
  const cluster = new SimulatedCluster();
  cluster.play(desired, { namespaces: NAMESPACES });
  return [...cluster.live.values()].filter(({ ref }) => ref.kind !== 'Namespace');
}

const HOOK: ObjectRef = {
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: 'MutatingWebhookConfiguration',
  name: 'stale',
};
const SECRET: ObjectRef = { ...configMapRef('cacerts'), kind: 'Secret' };

/** Objects that no wish names: of ours, and of others with or without a label that looks like ours. */
const EXTRAS: readonly LiveObject[] = [
  aLive(configMapRef('stale')),
  aLive(HOOK),
  aLive(deploymentRef('stale'), { rollout: rolledOut(2) }),
  aLive(SECRET),
  aLive(configMapRef('going'), { deleting: true }),
  aLive(configMapRef('of-another-mesh'), { labels: { [OWNER_LABEL]: 'another' } }),
  aLive(configMapRef('labelled-by-a-stranger'), { owned: undefined, otherManagers: ['kubectl'] }),
  aLive({ ...HOOK, name: 'of-others' }, { owned: undefined, labels: {}, otherManagers: ['helm'] }),
];

const THEIRS = { owned: undefined, labels: {}, annotations: {}, otherManagers: ['helm'] };

function befall(live: LiveObject, { fate, rollout: state }: Chance): readonly LiveObject[] {
  const rolling = live.rollout === undefined || state === undefined ? {} : { rollout: state };
  const now = { ...live, ...rolling };
  switch (fate) {
    case 'kept':
      return [now];
    case 'absent':
      return [];
    case 'edited':
      return [{ ...now, owned: changeFirst(live.owned, () => leafOf('edited')) }];
    case 'taken':
      return [taken(now)];
    case 'extended':
      return [{ ...now, owned: withMember(live.owned, 'more', leafOf('of an older wish')) }];
    case 'disowned':
      return [{ ...now, owned: { kind: 'map', members: {} } }];
    case 'unlabelled':
      return [{ ...now, labels: {} }];
    case 'relabelled':
      return [{ ...now, labels: overwritten(now.labels) }];
    case 'terminating':
      return [{ ...now, deleting: true }];
    case 'foreign':
      return [{ ...now, ...THEIRS }];
    case 'stranger':
      return [{ ...now, ...THEIRS, uid: `${live.uid}-of-a-stranger` }];
  }
}

/** Somebody else applied a field of ours by force. */
function taken(live: LiveObject): LiveObject {
  const [name = 'data'] = live.owned?.kind === 'map' ? Object.keys(live.owned.members) : [];
  return {
    ...live,
    owned: changeFirst(live.owned, () => undefined),
    otherManagers: ['other'],
    others: [{ manager: 'other', fields: { [`f:${name}`]: {} } }],
  };
}

function changeFirst(owned: Owned | undefined, change: () => Owned | undefined): Owned | undefined {
  if (owned?.kind !== 'map') return owned;
  const [name] = Object.keys(owned.members);
  return name === undefined ? owned : withMember(owned, name, change());
}

function withMember(
  owned: Owned | undefined,
  name: string,
  member: Owned | undefined,
): Owned | undefined {
  if (owned?.kind !== 'map') return owned;
  const others = without(owned.members, name);
  return { kind: 'map', members: member === undefined ? others : { ...others, [name]: member } };
}

/** A stranger under the name of an object of ours is listed by the uid that ours had. */
function entryOf(
  live: LiveObject,
  { listed }: Chance,
): readonly (readonly [string, InventoryEntry])[] {
  const uid = live.uid.replace('-of-a-stranger', '');
  const isTheirs = live.owned === undefined && uid === live.uid;
  if (listed === 'not at all' || isTheirs || live.labels[OWNER_LABEL] === 'another') return [];
  return [[live.key, listed === 'with its uid' ? { ref: live.ref, uid } : { ref: live.ref }]];
}

function installOf({
  policy,
  ignore,
}: {
  readonly policy: string;
  readonly ignore: boolean;
}): Facts['install'] {
  const entry = { kind: 'ConfigMap', name: 'istio', jsonPointers: ['/data/mesh'] };
  return anInstall({ spec: { drift: { policy, ignore: ignore ? [entry] : [] } } });
}

/** Is a wish the first one, one that was reached, or one that another one was reached before? */
type History = 'none' | 'reached' | 'on the way';

interface Past {
  readonly before: Desired | undefined;
  readonly desired: Desired;
  readonly policy: string;
}

/** What our records say of the way here. */
export function historyOf(kind: History, { before, desired, policy }: Past): Partial<Facts> {
  if (kind === 'none') return {};
  const newest = wishOf(desired, 2);
  const reached = { name: newest.name, revision: 2 };
  const told = policy === 'Enforce' ? [] : [renderingOf(desired)];
  if (kind === 'reached' || before === undefined)
    return { accepted: [newest], reached, before: told };
  const oldest = wishOf(before, 1);
  return {
    accepted: [newest, oldest],
    reached: { name: oldest.name, revision: 1 },
    before: policy === 'Enforce' ? [] : [renderingOf(desired), renderingOf(before)],
  };
}

function wishOf({ renderingHash, resolved }: Desired, revision: number): AcceptedWish {
  return {
    ...{ name: `default-${renderingHash}`, uid: `uid-${renderingHash}`, revision, renderingHash },
    ...{ specHash: renderingHash, operatorVersion: '0.1.0', packedObjects: '' },
    resolved: { version: resolved.version },
    installName: 'default',
  };
}

function renderingOf({ objects }: Desired): ReadonlyMap<string, KubeObject> {
  return new Map(objects.map(({ key, object }) => [key, object]));
}

/** The same facts with other identities: uids and resource versions. */
export function withOtherIdentities(facts: Facts): Facts {
  const other = (uid: string): string => `other-${uid}`;
  return {
    ...facts,
    live: new Map(
      [...facts.live].map(([key, live]) => [
        key,
        { ...live, uid: other(live.uid), resourceVersion: '77' },
      ]),
    ),
    inventory: new Map(
      [...facts.inventory].map(([key, entry]) => [
        key,
        entry.uid === undefined ? entry : { ...entry, uid: other(entry.uid) },
      ]),
    ),
  };
}

/** The same facts about a MeshInstall that somebody deleted a minute ago. */
export function deletedUnder(facts: Facts, deletionPolicy: string): Facts {
  const { spec, metadata } = facts.install;
  const deletionTimestamp = new Date(NOW - 60_000).toISOString();
  const install = anInstall({
    spec: { ...spec, deletionPolicy },
    metadata: { ...metadata, deletionTimestamp },
  });
  return { ...facts, install };
}

/** Every label but the owner's is text of somebody's. */
function overwritten(labels: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(labels).map(([name, value]) => [name, name === OWNER_LABEL ? value : 'edited']),
  );
}
