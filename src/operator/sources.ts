import type { Change, Informer } from '../cluster/informer.ts';
import { resourceOf } from '../cluster/resource.ts';
import type { World } from '../facts/world.ts';
import type { Watched } from '../watch/mesh-install-operator.ts';
import {
  allInstalls,
  installsBeingRemoved,
  installsOfApproval,
  installsOfInstall,
  installsOfLive,
  installsOfPod,
  installsOfRootCertificate,
} from './affected.ts';

/** Every informer of the world with the MeshInstalls that a change of it concerns. Events become keys here, and nothing more. */
export function sourcesOf(world: World): readonly Watched[] {
  return [
    source(world.installs, (change) => installsOfInstall(world, change)),
    ...world.live.map((informer) => source(informer, (change) => installsOfLive(world, change))),
    source(world.namespaces, () => allInstalls(world)),
    source(world.ownPods, installsOfPod),
    source(world.attachedPods, () => installsBeingRemoved(world)),
    source(world.roles, () => allInstalls(world)),
    source(world.gatewayApi, () => allInstalls(world)),
    source(world.rootCertificates, (change) => installsOfRootCertificate(world, change)),
    source(world.approvals, installsOfApproval),
  ];
}

function source<T>(
  informer: Informer<T>,
  keysOf: (change: Change<T>) => readonly string[],
): Watched {
  const { apiVersion, kind } = informer.spec;
  const plural = resourceOf(apiVersion, kind)?.plural ?? kind.toLowerCase();
  return { informer: informer, plural, keysOf: keysOf as Watched['keysOf'] };
}
