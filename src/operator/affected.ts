import type { MeshInstall } from '../api/mesh-install.ts';
import { OWNER_LABEL } from '../api/names.ts';
import type { ApprovalFact, LiveObject, PodFact } from '../facts/facts.ts';
import type { Stored } from '../cluster/informer.ts';
import { takesLayerFrom } from '../facts/layer-sources.ts';
import type { World } from '../facts/world.ts';
import { deepEqual } from '../support/deep-equal.ts';
import { without } from '../support/without.ts';

/** A change as keys are made of it. */
interface Seen<T> {
  readonly before?: Stored<T>;
  readonly after?: Stored<T>;
}

/** Whose reconcile a change of a live object concerns: its owner's; without one, everybody's. */
export function installsOfLive(world: World, change: Seen<LiveObject>): readonly string[] {
  const owners = [change.before, change.after].flatMap(
    (stored) => stored?.value.labels[OWNER_LABEL] ?? [],
  );
  return owners.length === 0 ? allInstalls(world) : [...new Set(owners)];
}

/** A MeshInstall concerns itself and, since two of them may be in each other's way, all others; a change of its status alone nobody. */
export function installsOfInstall(world: World, change: Seen<MeshInstall>): readonly string[] {
  if (isStatusAlone(change)) return [];
  return [change.after?.name ?? change.before?.name ?? '', ...allInstalls(world)];
}

/** Did nothing of a MeshInstall change but its status? */
export function isStatusAlone({ before, after }: Seen<MeshInstall>): boolean {
  if (before === undefined || after === undefined) return false;
  return deepEqual(wishOf(before.value), wishOf(after.value));
}

function wishOf(install: MeshInstall): object {
  return { ...without(install, 'status'), metadata: without(install.metadata, 'resourceVersion') };
}

/** An approval concerns the MeshInstall that it names. */
export function installsOfApproval(change: Seen<ApprovalFact>): readonly string[] {
  const names = [change.before, change.after].flatMap((stored) => stored?.value.meshInstall ?? []);
  return [...new Set(names)];
}

/** A pod of ours concerns its owner. */
export function installsOfPod(change: Seen<PodFact>): readonly string[] {
  const names = [change.before, change.after].flatMap((stored) => stored?.value.installName ?? []);
  return [...new Set(names)];
}

/** A pod with a sidecar matters only to a MeshInstall that waits to be removed. */
export function installsBeingRemoved(world: World): readonly string[] {
  return installsWhere(
    world.installs,
    (stored) => stored.value.metadata.deletionTimestamp !== undefined,
  );
}

/**
 * A root certificate that appears concerns who makes gateways there, as far as the spec alone tells; whoever else waits for it gets
 * on when istiod is rolled out. Later changes of it concern proxies alone.
 */
export function installsOfRootCertificate(
  world: World,
  { before, after }: Seen<true>,
): readonly string[] {
  const namespace = after?.namespace;
  if (before !== undefined || namespace === undefined) return [];
  return installsWhere(world.installs, ({ value: { spec } }) =>
    [spec.namespace, ...(spec.gateways ?? []).map((gateway) => gateway.namespace)].includes(
      namespace,
    ),
  );
}

/** A ConfigMap that profile overlays are in concerns who names it. */
export function installsOfLayer(
  world: World,
  configMap: { readonly namespace: string; readonly name: string },
): readonly string[] {
  return installsWhere(world.installs, ({ value }) => takesLayerFrom(value, configMap));
}

/** Every MeshInstall: for news that may concern any of them. */
export function allInstalls(world: World): readonly string[] {
  return installsWhere(world.installs, () => true);
}

function installsWhere(
  installs: World['installs'],
  test: (stored: ReturnType<World['installs']['list']>[number]) => boolean,
): readonly string[] {
  return installs
    .list()
    .filter(test)
    .map((stored) => stored.name);
}
