import { keyOfRef } from '../api/object-ref.ts';
import { rehearse } from '../apply/rehearse.ts';
import { stateOf } from '../desired/standing-rehearsal.ts';
import type { Facts, Rehearsal } from '../facts/facts.ts';
import { decide } from '../plan/decide.ts';
import type { Decision } from '../plan/decide.ts';
import { stepsToRehearse } from '../plan/steps-to-rehearse.ts';
import type { Deps } from './deps.ts';

/** A decision and the facts that it was taken by. */
export interface Rehearsed {
  readonly facts: Facts;
  readonly decision: Decision;
}

/**
 * What only the API server can refuse is asked of it, by dry runs, before a new spec is accepted: what it says is one more fact, and
 * the decision is taken again by it. The same decision when there is nothing to ask, or nothing is refused.
 */
export async function rehearseWish(
  { client, chooseWish }: Pick<Deps, 'client' | 'chooseWish'>,
  facts: Facts,
  decision: Decision,
): Promise<Rehearsed> {
  const said = await rehearse(client, stepsToRehearse(facts, decision));
  if (said.length === 0) return { facts, decision };
  const rehearsal: Rehearsal = {
    renderingHash: decision.wish.desired?.renderingHash ?? '',
    at: facts.now,
    refused: said.map((one) => ({ ...one, state: stateOf(facts.live.get(keyOfRef(one.ref))) })),
  };
  const known = { ...facts, rehearsal };
  return { facts: known, decision: decide(chooseWish, known) };
}
