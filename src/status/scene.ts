import type { Reason } from '../api/reasons.ts';
import type { ApplyResult } from '../apply/apply-plan.ts';
import type { Wish } from '../desired/wish.ts';
import type { Facts } from '../facts/facts.ts';
import type { Plan } from '../plan/plan.ts';
import type { Problem } from './problems.ts';

/** Everything that judging looks at. */
export interface Scene {
  readonly facts: Facts;
  readonly wish: Wish;
  readonly plan: Plan;
  /** A plan that waits for agreement as a whole; see decide. */
  readonly proposal?: Plan;
  readonly result: ApplyResult | undefined;
  readonly problems: readonly Problem[];
}

/** A judgement without its type: one word and a sentence. */
export interface Verdict {
  readonly status: 'True' | 'False' | 'Unknown';
  readonly reason: Reason;
  readonly message: string;
}
