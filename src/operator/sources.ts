import type { Change, Informer } from '../cluster/informer.ts';
import type { World } from '../facts/world.ts';
import { allInstalls, installsBeingRemoved, installsOfLive, installsOfPod } from './affected.ts';

/** An informer, and whose reconcile each of its changes asks for. */
export interface Source {
  readonly informer: Informer<unknown>;
  readonly keysOf: (change: Change<unknown>) => readonly string[];
}

/** Every informer of the world with the MeshInstalls that a change of it concerns. Events become keys here, and nothing more. */
export function sourcesOf(world: World): readonly Source[] {
  return [
    source(world.installs, (change) => [
      change.after?.name ?? change.before?.name ?? '',
      ...allInstalls(world),
    ]),
    ...world.live.map((informer) => source(informer, (change) => installsOfLive(world, change))),
    source(world.namespaces, () => allInstalls(world)),
    source(world.ownPods, installsOfPod),
    source(world.attachedPods, () => installsBeingRemoved(world)),
    source(world.roles, () => allInstalls(world)),
  ];
}

function source<T>(
  informer: Informer<T>,
  keysOf: (change: Change<T>) => readonly string[],
): Source {
  return { informer: informer as Informer<unknown>, keysOf: keysOf as Source['keysOf'] };
}
