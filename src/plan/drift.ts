import type { KubeObject } from '../api/kube-object.ts';
import { keyOfRef, printRef } from '../api/object-ref.ts';
import type { ObjectKey, ObjectRef } from '../api/object-ref.ts';
import type { Desired, DesiredObject } from '../desired/desired.ts';
import type { Facts } from '../facts/facts.ts';
import { deepEqual } from '../support/deep-equal.ts';
import type { Difference } from './compare-owned.ts';
import { contestedUntil, isSamePlace } from './contested.ts';
import { valueAtPointer } from '../support/json-pointer.ts';

/** What becomes of drift: as `spec.drift.policy` says. */
export function driftPolicy({ install }: Pick<Facts, 'install'>): 'Enforce' | 'Report' | 'Off' {
  return install.spec.drift?.policy ?? 'Enforce';
}

/** JSON pointers of the fields of an object that `spec.drift.ignore` gives to others. */
export function ignoredPointers(
  { install }: Facts,
  { metadata, kind }: KubeObject,
): readonly string[] {
  const { drift, namespace } = install.spec;
  return (drift?.ignore ?? [])
    .filter((entry) => entry.kind === kind && entry.name === metadata.name)
    .filter(
      (entry) =>
        metadata.namespace === undefined || (entry.namespace ?? namespace) === metadata.namespace,
    )
    .flatMap((entry) => entry.jsonPointers);
}

/** Was this very rendering reached before, with nothing accepted since? Then what differs now is somebody else's doing. */
export function wasReached({ accepted, reached }: Facts, desired: Desired): boolean {
  const [newest] = accepted;
  return (
    newest?.renderingHash === desired.renderingHash &&
    newest.name === reached?.name &&
    newest.revision === reached.revision
  );
}

/**
 * Is a difference drift, and not a change of the spec that is under way? It is when the wish was reached before; on the way to
 * another one, when the field is not ours any more and every wish since the last one that was reached has wanted the same there.
 */
export function isDrift(
  facts: Facts,
  { desired, item }: { readonly desired: Desired; readonly item: DesiredObject },
  difference: Difference,
): boolean {
  if (wasReached(facts, desired)) return true;
  if (difference.ours || facts.before.length === 0) return false;
  const wanted = valueAtPointer(item.object, difference.path);
  return facts.before.every((rendering) => {
    const object = rendering.get(item.key);
    return object !== undefined && deepEqual(valueAtPointer(object, difference.path), wanted);
  });
}

/** Is an object that is missing one that somebody deleted, and not one that the spec wants anew? */
export function isDeletedByOthers(facts: Facts, desired: Desired, key: ObjectKey): boolean {
  if (facts.inventory.get(key)?.uid === undefined) return false;
  if (wasReached(facts, desired)) return true;
  return facts.before.length > 0 && facts.before.every((rendering) => rendering.has(key));
}

/** Is an object gone for good as far as we are concerned: somebody deleted it, and the policy leaves it so? */
export function staysDeleted(facts: Facts, desired: Desired, key: ObjectKey): boolean {
  if (facts.live.has(key) || driftPolicy(facts) === 'Enforce') return false;
  return isDeletedByOthers(facts, desired, key);
}

/** A difference that is left alone because somebody else keeps making it. */
export interface Contest {
  /** When it is tried again: milliseconds since 1970. Only the operator knows. */
  readonly until?: number;
}

/** The contest about a difference; undefined when there is none, or not any more. */
export function contestOf(facts: Facts, ref: ObjectRef, { path }: Difference): Contest | undefined {
  const generation = facts.install.metadata.generation ?? 0;
  const until = contestedUntil(facts.repairs, { key: keyOfRef(ref), path, generation });
  if (until !== undefined && facts.now < until) return { until };
  const told = (facts.toldContests ?? []).some(
    ({ object, fields }) =>
      object === printRef(ref) && fields.some((field) => isSamePlace(path, field)),
  );
  return told ? {} : undefined;
}
