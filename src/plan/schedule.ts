import type { ObjectKey } from '../api/object-ref.ts';
import type { Facts } from '../facts/facts.ts';
import type { Edge, Step } from './plan.ts';
import { isRolledOut } from '../api/rollout.ts';

/**
 * Splits steps into those that may begin now and those whose edges ask for something that no step of ours can bring about at
 * once (a rollout, a disappearance). An edge to a step that itself may begin now is kept: it orders the two.
 */
export function schedule(
  steps: readonly Step[],
  facts: Facts,
): { now: readonly Step[]; later: readonly Step[] } {
  const later = new Set<Step>();
  let size = -1;
  while (size !== later.size) {
    size = later.size;
    for (const step of steps) {
      if (
        !later.has(step) &&
        !step.after.every((edge) => holds(edge, { step, steps, later, facts }))
      )
        later.add(step);
    }
  }
  return {
    now: steps.filter((step) => !later.has(step)),
    later: steps.filter((step) => later.has(step)),
  };
}

interface Scene {
  readonly step: Step;
  readonly steps: readonly Step[];
  readonly later: ReadonlySet<Step>;
  readonly facts: Facts;
}

function holds(edge: Edge, scene: Scene): boolean {
  const { facts } = scene;
  const pending = scene.steps.filter((other) => other.key === edge.key && other !== scene.step);
  if (edge.until === 'applied') return pending.every((other) => !scene.later.has(other));
  if (edge.until === 'trusted' && isTrusted(edge, scene)) return true;
  return pending.length === 0 && hasHappened(edge, facts);
}

/** Has come true what no step of ours brings about at once? */
function hasHappened({ key, until }: Edge, facts: Facts): boolean {
  const live = facts.live.get(key);
  switch (until) {
    case 'applied':
      return true;
    case 'rolledOut':
    case 'trusted':
      return isRolledOut(live?.rollout);
    case 'served':
      return live?.foreign?.established ?? false;
    case 'gone':
      return live === undefined;
  }
}

/** Has istiod begun to serve where it matters to the step? What is there already had it once. */
function isTrusted(edge: Edge, { step: { key, ref }, facts }: Scene): boolean {
  const [, , ownNamespace = ''] = edge.key.split('/');
  return facts.live.has(key) || facts.rootCertificates.has(ref.namespace ?? ownNamespace);
}

/** Keys that the later steps wait for and that nothing planned now will finish: what the operator is waiting on. */
export function awaitedKeys(
  now: readonly Step[],
  later: readonly Step[],
  facts: Facts,
): readonly ObjectKey[] {
  const awaited = new Set<ObjectKey>();
  for (const edge of later.flatMap((step) => step.after)) {
    if (hasHappened(edge, facts)) continue;
    const planned = [...now, ...later].some((step) => step.key === edge.key);
    if (!planned || edge.until === 'gone') awaited.add(edge.key);
  }
  return [...awaited];
}
