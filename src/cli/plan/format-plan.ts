import { printRef } from '../../api/object-ref.ts';
import type { Wish } from '../../desired/wish.ts';
import type { Facts } from '../../facts/facts.ts';
import type { Plan, Step } from '../../plan/plan.ts';
import { printAddressChange } from '../../plan/address-changes.ts';
import { printLeftAlone } from '../../plan/print-left-alone.ts';
import { askMessage } from '../../status/ask-message.ts';
import type { Paint } from '../output/paint.ts';

/** What a printed plan is about; `wish` is absent when the MeshInstall is being removed. */
export interface PlannedRound {
  readonly facts: Pick<Facts, 'install'>;
  readonly wish: Pick<Wish, 'desired' | 'source' | 'changedRendering' | 'warnings'> | undefined;
  readonly plan: Plan;
}

/** The plan for people: what happens now, what comes later, what it waits for, and what keeps it from beginning. */
export function formatPlan(round: PlannedRound, paint: Paint): string {
  const { plan } = round;
  const parts = [plan.now, plan.later, plan.held, plan.waits, plan.blocks];
  const inSync = parts.every((part) => part.length === 0);
  return [
    formatHead(round, paint),
    section(
      paint.pending('Warnings'),
      (round.wish?.warnings ?? []).map(({ path, message }) => `${path}: ${message}`),
    ),
    section(
      paint.bad('Blocked'),
      plan.blocks.map(({ reason, message }) => `${reason}: ${message}`),
    ),
    section(
      paint.bad('Addresses'),
      [...plan.now, ...plan.later, ...plan.held].flatMap((step) => printAddressChange(step) ?? []),
    ),
    section(paint.pending('Notes'), round.wish?.desired?.notes ?? []),
    section(
      plan.blocks.length === 0 ? 'Now' : 'Now, were it not blocked',
      plan.now.map((step) => printStep(step, paint)),
    ),
    section(
      'Later',
      plan.later.map((step) => printStep(step, paint)),
    ),
    section(
      paint.pending('When approved'),
      plan.held.map((step) => printStep(step, paint)),
    ),
    section(
      'Waits for approval',
      plan.asks.length === 0 ? [] : [askMessage(round.facts.install.metadata.name, plan)],
    ),
    section(
      'Waits for',
      plan.waits.map(({ message }) => message),
    ),
    section('Left alone', plan.drift.map(printLeftAlone)),
    section('Stays', plan.stays),
    inSync ? `\n${paint.good(verdictOf(plan))}\n` : '',
  ].join('');
}

function verdictOf({ drift }: Plan): string {
  return drift.length === 0 ? 'In sync: nothing to do.' : 'Nothing else to do.';
}

function formatHead({ facts, wish, plan }: PlannedRound, paint: Paint): string {
  const name = paint.strong(facts.install.metadata.name);
  if (wish === undefined) return `${name}: removal\n`;
  const resolved = wish.desired?.resolved;
  const what =
    resolved === undefined
      ? 'nothing can be installed'
      : `Istio ${resolved.version}, profile ${resolved.profile}, platform ${resolved.platform}, namespace ${resolved.namespace}`;
  const kept =
    wish.changedRendering === undefined
      ? ''
      : `\nThis release renders the spec differently (${wish.changedRendering}); the mesh is kept as it was accepted.`;
  return `${name}: ${what}\ngoal ${plan.goal}${kept}\n`;
}

function section(title: string, lines: readonly string[]): string {
  if (lines.length === 0) return '';
  return `\n${title}\n${lines.map((line) => `  ${line}\n`).join('')}`;
}

function printStep(step: Step, paint: Paint): string {
  return `${signOf(step, paint)} ${printRef(step.ref)}  ${paint.faint(step.reason)}`;
}

function signOf(step: Step, paint: Paint): string {
  if (step.type === 'delete') return paint.bad('-');
  if (step.type === 'release') return paint.pending('~');
  return step.cause === 'create' ? paint.good('+') : paint.pending('~');
}
