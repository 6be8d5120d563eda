import type { MeshInstall } from '../api/mesh-install.ts';
import { OWNER_LABEL } from '../api/names.ts';
import type { ObjectKey } from '../api/object-ref.ts';
import { isRecordOf } from './accepted-wish.ts';
import { readCensus } from './census.ts';
import type {
  AcceptedWish,
  Facts,
  InventoryEntry,
  LiveObject,
  OtherInstall,
  Rehearsal,
  Repair,
} from './facts.ts';
import type { MeshRecord } from './inventory.ts';
import { renderingsSince } from './renderings.ts';
import { recordName } from '../api/record-name.ts';
import { projectLive } from './project-live.ts';
import { readRemains } from './remains.ts';
import { liveObjects } from './world.ts';
import type { World } from './world.ts';

/** What the reader is told by its caller, beside the world itself. */
export interface ReadOptions {
  /** Wall clock in milliseconds. */
  readonly now: number;
  /** Is the spec one whose objects were not looked for yet? Then what exists without being ours is read as well. */
  readonly census: boolean;
  /** What this process put right lately. */
  readonly repairs: readonly Repair[];
  /** What the API server refused when this process asked it last; absent: nothing. */
  readonly rehearsal?: Rehearsal | undefined;
}

/**
 * Everything one reconcile of this MeshInstall needs to know, as one immutable value; undefined when it does not exist (any more).
 *
 * Nearly all of it is in the informers' copies. The cluster is asked only for: objects that the inventory lists and the copies do
 * not show (somebody may have taken our label off, or put something else in the place); what exists without being ours, when
 * the spec is new; what is left at the end of a removal. In a converged cluster that is nothing at all.
 */
export async function readFacts(
  world: World,
  name: string,
  options: ReadOptions,
): Promise<Facts | undefined> {
  const install = world.installs.get(name)?.value;
  if (install === undefined) return undefined;
  const { inventory, reached } = recordOf(world, install);
  const kept = keptOf(world, name);
  const accepted = kept.filter((wish) => isUsable(wish, install));
  const known = liveObjects(world);
  const live = isGoing(install, known) ? known : await withMissing(world, known, inventory);
  const base = {
    now: options.now,
    install,
    others: othersOf(world, name),
    profileOverlays: world.layers.read(install) ?? [],
    live,
    namespaces: new Map(world.namespaces.list().map((stored) => [stored.name, stored.value])),
    inventory,
    accepted,
    uselessWishes: kept.filter((wish) => !isUsable(wish, install)),
    reached,
    before: renderingsSince(install, accepted, reached),
    repairs: options.repairs,
    ...(options.rehearsal === undefined ? {} : { rehearsal: options.rehearsal }),
    roles: new Map(world.roles.list().map((stored) => [stored.name, stored.value])),
    ownPods: world.ownPods
      .list()
      .flatMap(({ value }) => (value.installName === name ? [value] : [])),
    attachedPods: world.attachedPods.list().map((stored) => stored.value),
    rootCertificates: new Set(world.rootCertificates.list().flatMap((one) => one.namespace ?? [])),
    gatewayApi: world.gatewayApi.list()[0]?.value,
    platform: world.platform,
    approvals: world.approvals
      .list()
      .flatMap(({ value }) => (value.meshInstall === name ? [value] : [])),
  };
  const census = options.census ? await readCensus(world, base) : undefined;
  const remains = await readRemains(world, base);
  return { ...base, census, ...remains };
}

/** A removal deletes what it sees first; what lost its label is looked for when nothing else is left. */
function isGoing({ metadata }: MeshInstall, known: ReadonlyMap<ObjectKey, LiveObject>): boolean {
  if (metadata.deletionTimestamp === undefined) return false;
  return [...known.values()].some((live) => live.labels[OWNER_LABEL] === metadata.name);
}

const NO_RECORD: MeshRecord = { inventory: new Map(), reached: undefined };

function recordOf(world: World, install: MeshInstall): MeshRecord {
  const name = recordName(install.metadata.name);
  const record = world.records.get(name, world.operatorNamespace)?.value;
  return record !== undefined && isRecordOf(record, install) ? record : NO_RECORD;
}

function isUsable(wish: AcceptedWish, install: MeshInstall): boolean {
  return wish.damaged !== true && isRecordOf(wish, install);
}

/** Newest first: by revision number, and among equals by name, so that everybody orders them alike. */
function keptOf(world: World, name: string): readonly AcceptedWish[] {
  return world.wishes
    .list(world.operatorNamespace)
    .map((stored) => stored.value)
    .filter((wish) => wish.installName === name)
    .sort((left, right) => right.revision - left.revision || (left.name < right.name ? -1 : 1));
}

function othersOf(world: World, name: string): readonly OtherInstall[] {
  return world.installs
    .list()
    .map((stored) => stored.value)
    .filter((other) => other.metadata.name !== name)
    .map((other) => otherOf(world, other));
}

function otherOf(world: World, install: MeshInstall): OtherInstall {
  const { metadata, spec } = install;
  const newest = keptOf(world, metadata.name).find((wish) => isUsable(wish, install));
  const accepted = newest?.resolved as OtherInstall['accepted'];
  return {
    name: metadata.name,
    uid: metadata.uid ?? '',
    creationTimestamp: metadata.creationTimestamp ?? '',
    namespace: spec.namespace,
    revision: spec.revision ?? '',
    ...(accepted === undefined ? {} : { accepted }),
    ...(metadata.deletionTimestamp === undefined ? {} : { removal: spec.deletionPolicy }),
  };
}

/** Objects that were made once and that the copies do not show: gone, or without our label. */
async function withMissing(
  world: World,
  live: Map<ObjectKey, LiveObject>,
  inventory: ReadonlyMap<ObjectKey, InventoryEntry>,
): Promise<ReadonlyMap<ObjectKey, LiveObject>> {
  const missing = [...inventory].filter(
    ([key, entry]) => entry.uid !== undefined && !live.has(key),
  );
  const found = await Promise.all(missing.map(([, entry]) => world.reader.get(entry.ref)));
  for (const object of found) {
    if (object === undefined) continue;
    const projected = projectLive(object);
    live.set(projected.key, projected);
  }
  return live;
}
