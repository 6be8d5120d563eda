import { printRef } from '../api/object-ref.ts';
import type { Plan, Step } from './plan.ts';

/**
 * A plan as text for people and for the stored plan: one line a step, in the order in which they may happen, then what is waited
 * for. Stable: the same plan is the same text.
 */
export function printPlan(plan: Plan): string {
  return [
    `goal ${plan.goal}`,
    ...plan.blocks.map((block) => `blocked  ${block.reason}: ${block.message}`),
    ...plan.now.map((step) => printStep('now  ', step)),
    ...plan.later.map((step) => printStep('later', step)),
    ...plan.held.map((step) => printStep('held ', step)),
    ...plan.waits.map((wait) => `waits    ${wait.message}`),
  ].join('\n');
}

function printStep(when: string, step: Step): string {
  return `${when}    ${step.type} ${printRef(step.ref)}: ${step.reason}`;
}
