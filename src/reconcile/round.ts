import type { ApplyResult } from '../apply/apply-plan.ts';
import type { Wish } from '../desired/wish.ts';
import type { Facts } from '../facts/facts.ts';
import type { Plan } from '../plan/plan.ts';

/** Everything that one round came to; `result` is absent when nothing could be tried. */
export interface Round {
  readonly facts: Facts;
  readonly wish: Wish;
  readonly plan: Plan;
  /** A plan that waits for agreement as a whole; see decide. */
  readonly proposal?: Plan;
  readonly result: ApplyResult | undefined;
}
