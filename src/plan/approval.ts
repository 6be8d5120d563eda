import type { ApprovalScope } from '../api/mesh-install-control-schema.ts';
import type { Desired } from '../desired/desired.ts';
import type { Facts } from '../facts/facts.ts';
import { liveVersion } from './objects.ts';
import type { Ask, Step } from './plan.ts';
import { someOf } from '../support/some-of.ts';
import { WORKLOAD_KINDS } from '../api/rollout.ts';

/** What is asked about: a wish in a cluster, and what it comes to. */
interface Question {
  readonly facts: Facts;
  readonly desired: Desired;
  readonly goal: string;
}

/**
 * Parts the steps that may be taken from those that wait for somebody's agreement to the goal (`spec.approval`).
 *
 * - Upgrade: a wish that was not accepted yet and moves the version is held as a whole. Once it is accepted, it was agreed to, and
 *   is brought to its end, whatever becomes of the approval;
 * - Prune: deletions of what is no longer wanted are held one by one, so each needs an approval that is in force.
 *
 * A first install changes and deletes nothing, so it is never held.
 */
export function holdForApproval(
  question: Question,
  steps: readonly Step[],
): {
  readonly free: readonly Step[];
  readonly held: readonly Step[];
  readonly asks: readonly Ask[];
} {
  const scopes = isApproved(question) ? [] : scopesOf(question.facts);
  const asks = [
    ...(scopes.includes('Upgrade') ? askForUpgrade(question, steps) : []),
    ...(scopes.includes('Prune') ? askForPrune(steps) : []),
  ];
  const asked = asks.map(({ scope }) => scope);
  const held = steps.filter((step) => asked.includes('Upgrade') || isPruned(step, asked));
  return { free: steps.filter((step) => !held.includes(step)), held, asks };
}

function isPruned(step: Step, asked: readonly ApprovalScope[]): boolean {
  return step.type === 'delete' && asked.includes('Prune');
}

function scopesOf({ install }: Facts): readonly ApprovalScope[] {
  const { approval } = install.spec;
  return approval?.policy === 'Manual' ? approval.scopes : [];
}

function isApproved({ facts, goal }: Question): boolean {
  return facts.approvals.some(
    (one) => one.goal === goal && (one.notAfter === undefined || facts.now <= one.notAfter),
  );
}

function askForUpgrade({ facts, desired }: Question, steps: readonly Step[]): readonly Ask[] {
  const accepted = facts.accepted[0];
  if (accepted === undefined || accepted.renderingHash === desired.renderingHash) return [];
  const { version } = desired.resolved;
  const from = [accepted.resolved.version, ...liveVersions(facts, desired)].find(
    (other) => typeof other === 'string' && other !== version,
  );
  if (typeof from !== 'string' || steps.length === 0) return [];
  return [{ scope: 'Upgrade', what: `The change from Istio ${from} to ${version}` }];
}

/** The versions of the mesh's workloads as they run: another change may be half way. */
function liveVersions(facts: Facts, desired: Desired): readonly string[] {
  return desired.objects
    .filter(({ object }) => WORKLOAD_KINDS.has(object.kind))
    .flatMap(({ key }) => liveVersion(facts, key) ?? []);
}

const NAMED = 3;

function askForPrune(steps: readonly Step[]): readonly Ask[] {
  const names = steps
    .filter((step) => step.type === 'delete')
    .map(({ ref }) => `${ref.kind} ${ref.name}`);
  if (names.length === 0) return [];
  return [{ scope: 'Prune', what: `The deletion of ${someOf(names, NAMED)}` }];
}
