import type { Wish } from '../desired/wish.ts';
import type { Facts } from '../facts/facts.ts';
import { buildPlan } from './build-plan.ts';
import { emptyPlan } from './plan.ts';
import type { Plan } from './plan.ts';

/** Chooses the wish in force; with `hold`, the last accepted one although the spec is fine, because somebody has to agree first. */
export type ChooseWish = (facts: Facts, hold?: 'hold') => Wish;

/** What is decided in one round, by the operator and by `meshinstall plan` alike. */
export interface Decision {
  readonly wish: Wish;
  /** What is carried out now. */
  readonly plan: Plan;
  /** A plan for the spec that waits for agreement as a whole, while `plan` keeps the last accepted wish in repair. */
  readonly proposal?: Plan;
}

/** The wish in force and its plan. Pure, as far as choosing is. */
export function decide(chooseWish: ChooseWish, facts: Facts): Decision {
  const wish = chooseWish(facts);
  if (wish.desired === undefined) return { wish, plan: emptyPlan() };
  const plan = buildPlan(facts, wish.desired);
  if (!plan.asks.some(({ scope }) => scope === 'Upgrade')) return { wish, plan };
  const kept = chooseWish(facts, 'hold');
  if (kept.desired === undefined) return { wish: kept, plan: emptyPlan(), proposal: plan };
  return { wish: kept, plan: buildPlan(facts, kept.desired), proposal: plan };
}
