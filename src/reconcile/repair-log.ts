import type { Repair } from '../facts/facts.ts';
import type { StepResult } from '../apply/apply-plan.ts';
import type { Facts } from '../facts/facts.ts';

/** How long a repair is remembered: as long as it can keep a field in peace, and the time within which three make a contest. */
const KEPT_MS = 80 * 60_000;
/** A bound on memory, far above what contests need. */
const KEPT = 1_000;

/**
 * What this process put right, by MeshInstall. Forgotten with the process: the next one may try a contested field three times more.
 */
export class RepairLog {
  readonly #repairs = new Map<string, readonly Repair[]>();

  /** The repairs of a MeshInstall that still count at that time. */
  of(name: string, now: number): readonly Repair[] {
    const kept = (this.#repairs.get(name) ?? []).filter(({ at }) => now - at < KEPT_MS);
    if (kept.length === 0) this.#repairs.delete(name);
    else this.#repairs.set(name, kept.slice(-KEPT));
    return kept;
  }

  /** Remembers the fields that these steps put right. */
  note({ now, install }: Facts, results: readonly StepResult[]): void {
    const { name, generation = 0 } = install.metadata;
    const repairs = results
      .flatMap((result) => repairsOf(result))
      .map((field) => ({ ...field, at: now, generation }));
    if (repairs.length > 0) this.#repairs.set(name, [...this.of(name, now), ...repairs]);
  }
}

function repairsOf({ step, outcome }: StepResult): readonly Pick<Repair, 'key' | 'path'>[] {
  if (outcome !== 'done' || step.type !== 'apply' || step.cause !== 'repair') return [];
  return step.differences.map(({ path }) => ({ key: step.key, path }));
}
