import type { MeshInstallStatus } from '../api/mesh-install.ts';
import { RESTART_FIELD_MANAGER } from '../api/names.ts';
import { printRef } from '../api/object-ref.ts';
import type { Drift } from '../plan/plan.ts';
import type { Scene, Verdict } from './scene.ts';

type DriftScene = Pick<Scene, 'facts' | 'plan' | 'result'>;

const SHOWN = 20;

/** Is something of the mesh different from the wish, at the end of this round, because of somebody else? */
export function judgeDrift(scene: DriftScene): Verdict {
  if (scene.facts.install.spec.drift?.policy === 'Off') {
    return {
      status: 'Unknown',
      reason: 'DriftNotChecked',
      message: 'spec.drift.policy is Off: changes by others are neither put right nor told',
    };
  }
  const standing = standingDrift(scene);
  const contested = standing.filter(({ why }) => why === 'contested');
  if (contested.length > 0) return told('FieldContested', contested, 'left alone for an hour');
  if (standing.length > 0) return told('Drifted', standing, fateOf(scene));
  return {
    status: 'False',
    reason: 'NoDrift',
    message: 'Nobody else changes fields of the mesh',
  };
}

/** What stands in `status.drift`: absent when there is none. */
export function driftStatus(scene: DriftScene): Pick<MeshInstallStatus, 'drift'> {
  const standing = standingDrift(scene);
  if (standing.length === 0) return {};
  const examples = standing
    .toSorted(contestedFirst)
    .slice(0, SHOWN)
    .map((drift) => ({
      object: printRef(drift.ref),
      fields: drift.fields.slice(0, SHOWN),
      ...(drift.managers.length === 0 ? {} : { manager: drift.managers.join(', ').slice(0, 253) }),
      ...(drift.why === 'contested' ? { contested: true } : {}),
    }));
  return { drift: { count: standing.length, examples } };
}

/** The command reads from here what is left alone; see `toldContests`. */
function contestedFirst(left: Drift, right: Drift): number {
  return Number(right.why === 'contested') - Number(left.why === 'contested');
}

/** What is left as it is, and repairs that were not done in this round: it is paused, or they failed. */
function standingDrift({ facts, plan, result }: DriftScene): readonly Drift[] {
  const done = new Set(
    (result?.results ?? []).filter(({ outcome }) => outcome === 'done').map(({ step }) => step),
  );
  const open = [...plan.now, ...plan.later].flatMap((step): readonly Drift[] => {
    if (step.type !== 'apply' || step.cause !== 'repair' || done.has(step)) return [];
    const fields = step.differences.map(({ path }) => path);
    const base = { ref: step.ref, key: step.key, fields, why: 'policy' } as const;
    if (step.manager === RESTART_FIELD_MANAGER)
      return [{ ...base, managers: [], what: step.reason }];
    return [{ ...base, managers: facts.live.get(step.key)?.otherManagers ?? [] }];
  });
  return [...plan.drift, ...open];
}

function fateOf({ facts }: DriftScene): string {
  const { paused, drift } = facts.install.spec;
  if (drift?.policy === 'Report') return 'left as it is, as spec.drift.policy says';
  return paused === true ? 'left as it is while spec.paused is true' : 'not put right yet';
}

const NAMED = 5;

function told(
  reason: 'FieldContested' | 'Drifted',
  standing: readonly Drift[],
  fate: string,
): Verdict {
  const named = standing.slice(0, NAMED).map(printDrift).join('; ');
  const more = standing.length > NAMED ? `; and ${standing.length - NAMED} more objects` : '';
  return { status: 'True', reason, message: `${named}${more}: ${fate}` };
}

function printDrift({ ref, fields, managers, why, what }: Drift): string {
  if (what !== undefined) return `${printRef(ref)} ${what}`;
  const by = managers.length === 0 ? '' : ` by ${managers.join(', ')}`;
  if (fields.length === 0) return `${printRef(ref)} was deleted`;
  const verb = why === 'contested' ? 'is changed again and again' : 'was changed';
  return `${printRef(ref)} ${verb}${by} at ${fields.slice(0, NAMED).join(', ')}`;
}
