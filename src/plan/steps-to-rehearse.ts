import { FIELD_MANAGER } from '../api/names.ts';
import type { Facts } from '../facts/facts.ts';
import type { Decision } from './decide.ts';
import type { ApplyStep, Step } from './plan.ts';

/** What is never rehearsed: CRDs are large and no MeshInstall changes them, and namespaces are only ever made. */
const NOT_REHEARSED: ReadonlySet<string> = new Set(['CustomResourceDefinition', 'Namespace']);

/**
 * The steps that the API server is asked about before the spec is accepted: what a spec that was never accepted would apply now
 * or later, of objects that exist or whose namespace does. None when nothing is going to be accepted, and none at a first
 * install: there is nothing that could be spoilt. Pure.
 */
export function stepsToRehearse(facts: Facts, { wish, plan }: Decision): readonly ApplyStep[] {
  const { desired } = wish;
  if (desired === undefined || wish.source === 'kept' || isAccepted(facts, wish)) return [];
  if (plan.blocks.length > 0 || facts.install.spec.paused === true) return [];
  const exists = desired.objects.some(
    ({ key, object }) => !NOT_REHEARSED.has(object.kind) && facts.live.has(key),
  );
  if (!exists) return [];
  const deleted = new Set(
    [...plan.now, ...plan.later].filter(({ type }) => type === 'delete').map(({ key }) => key),
  );
  return [...plan.now, ...plan.later]
    .filter((step): step is ApplyStep => isOwnApply(step) && !deleted.has(step.key))
    .filter(({ ref, key }) => facts.live.has(key) || hasPlace(facts, ref.namespace));
}

function isAccepted({ accepted }: Facts, { specHash, desired }: Decision['wish']): boolean {
  const [newest] = accepted;
  return newest?.specHash === specHash && newest.renderingHash === desired?.renderingHash;
}

function isOwnApply(step: Step): step is ApplyStep {
  return (
    step.type === 'apply' && step.manager === FIELD_MANAGER && !NOT_REHEARSED.has(step.ref.kind)
  );
}

function hasPlace({ namespaces }: Facts, namespace: string | undefined): boolean {
  return namespace === undefined || namespaces.has(namespace);
}
