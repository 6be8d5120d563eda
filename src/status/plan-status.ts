import type { MeshInstallStatus } from '../api/mesh-install.ts';
import { printRef } from '../api/object-ref.ts';
import { recordName } from '../api/record-name.ts';
import type { Facts } from '../facts/facts.ts';
import type { Plan, Step } from '../plan/plan.ts';
import type { Scene } from './scene.ts';
import { askMessage } from './ask-message.ts';

const SHOWN_STEPS = 20;

/** The plan in short, while there is something that this round did not do; the whole of it is in the record's ConfigMap. */
export function planStatus(scene: Omit<Scene, 'problems'>): Pick<MeshInstallStatus, 'plan'> {
  const { facts } = scene;
  const plan = scene.proposal ?? scene.plan;
  const steps = stepsToCome(facts, plan);
  if (steps.length === 0 && plan.blocks.length === 0) return {};
  const shown = steps.slice(0, SHOWN_STEPS).map(printStep);
  return {
    plan: {
      goal: plan.goal,
      ...(steps.some(isRecorded) ? { configMap: recordName(facts.install.metadata.name) } : {}),
      summary: summaryOf(facts, plan),
      next: shown,
    },
  };
}

function stepsToCome({ install }: Facts, { now, later, held, blocks }: Plan): readonly Step[] {
  const standing = install.spec.paused === true || blocks.length > 0;
  return standing ? [...now, ...later, ...held] : [...later, ...held];
}

function summaryOf({ install }: Facts, plan: Plan): string {
  const [block] = plan.blocks;
  if (block !== undefined) return block.message;
  if (install.spec.paused === true) return 'These steps follow when spec.paused is false';
  if (plan.asks.length > 0) return askMessage(install.metadata.name, plan);
  return plan.waits[0]?.message ?? 'The next steps follow';
}

/** The record is written before something is created, so then it holds the whole plan. */
function isRecorded(step: Step): boolean {
  return step.type === 'apply' && step.cause === 'create';
}

function printStep(step: Step): string {
  return `${step.type} ${printRef(step.ref)}: ${step.reason}`;
}
