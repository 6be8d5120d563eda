import type { JsonObject } from '../api/kube-object.ts';
import { FINALIZER } from '../api/names.ts';
import { refOf } from '../api/object-ref.ts';
import { isClusterError } from '../cluster/cluster-error.ts';
import type { Desired } from '../desired/desired.ts';
import type { Wish } from '../desired/wish.ts';
import { buildWishObject, packObjects } from '../facts/accepted-wish.ts';
import type { AcceptedWish, Facts, ReachedWish } from '../facts/facts.ts';
import { digest } from '../support/digest.ts';
import type { Deps } from './deps.ts';

/**
 * Keeps the wish before anything is done for it: our finalizer on the MeshInstall, then a ControllerRevision with the resolved
 * spec and its rendering. Nothing is written when the wish in force is the newest one kept. After a crash in between, the next
 * round finds what is missing and adds it. Hands back the wish in force by name and number.
 */
export async function acceptWish(
  deps: Deps,
  facts: Facts,
  wish: Wish,
): Promise<ReachedWish | undefined> {
  await addFinalizer(deps, facts);
  const { desired } = wish;
  const newest = facts.accepted[0];
  if (wish.source === 'kept' || desired === undefined) return newest;
  const name = wishName(facts, wish, desired);
  if (newest?.name === name) return newest;
  const revision = (newest?.revision ?? 0) + 1;
  await keep(
    deps,
    facts,
    wishOf({ facts, wish, desired }, { name, revision, operatorVersion: deps.operatorVersion }),
  );
  deps.log.info('accepted spec', { wish: name, version: desired.resolved.version });
  return { name, revision };
}

/** `MESHINSTALL-HASH`: the same wish, rendered the same, is the same object. */
function wishName(facts: Facts, wish: Wish, desired: Desired): string {
  const hash = digest({ spec: wish.specHash, rendering: desired.renderingHash }).slice(0, 10);
  return `${facts.install.metadata.name}-${hash}`;
}

function wishOf(
  {
    facts,
    wish,
    desired,
  }: { readonly facts: Facts; readonly wish: Wish; readonly desired: Desired },
  rest: Pick<AcceptedWish, 'name' | 'revision' | 'operatorVersion'>,
): Omit<AcceptedWish, 'uid'> {
  return {
    ...rest,
    specHash: wish.specHash,
    renderingHash: desired.renderingHash,
    resolved: desired.resolved as unknown as JsonObject,
    packedObjects: packObjects(desired.objects.map((item) => item.object)),
    installName: facts.install.metadata.name,
  };
}

/**
 * A wish that was accepted earlier and comes back only gets a new number: its content is immutable. Which is why a damaged record of
 * its name has to go first.
 */
async function keep(deps: Deps, facts: Facts, wish: Omit<AcceptedWish, 'uid'>): Promise<void> {
  const { name, uid = '' } = facts.install.metadata;
  const object = buildWishObject(wish, {
    operatorNamespace: deps.world.operatorNamespace,
    name,
    uid,
  });
  const damaged = facts.uselessWishes?.find((kept) => kept.name === wish.name);
  if (damaged !== undefined) {
    deps.log.warn(
      'a kept spec was damaged, or is of a MeshInstall that is gone, and is made anew',
      { wish: wish.name },
    );
    await deps.client.delete(refOf(object), { uid: damaged.uid });
  }
  try {
    await deps.client.create(object);
  } catch (error) {
    if (!isClusterError(error, 'AlreadyExists')) throw error;
    await deps.client.patchMerge(refOf(object), { revision: wish.revision });
  }
}

async function addFinalizer(deps: Deps, facts: Facts): Promise<void> {
  const { finalizers = [], resourceVersion, uid } = facts.install.metadata;
  if (finalizers.includes(FINALIZER)) return;
  await deps.client.patchMerge(
    refOf(facts.install),
    { metadata: { finalizers: [...finalizers, FINALIZER] } },
    {
      ...(resourceVersion === undefined ? {} : { resourceVersion }),
      ...(uid === undefined ? {} : { uid }),
    },
  );
}
