import type { MeshInstallStatus } from '../api/mesh-install.ts';
import { deepEqual } from '../support/deep-equal.ts';
import { without } from '../support/without.ts';

/** How long progress waits for more of it. */
const PACE_MS = 2_000;

/**
 * Keeps a rollout of many objects from becoming a write for each: a status in which no condition changed and no trouble came or went waits until two
 * seconds have passed since the last write. News is never kept waiting. Forgotten with the process.
 */
export class StatusPace {
  readonly #written = new Map<string, number>();

  /** Milliseconds that this status may wait before it is written; 0: write it now. */
  delay(name: string, change: StatusChange, now: number): number {
    const since = now - (this.#written.get(name) ?? -Infinity);
    // A wall clock that was set back must not hold anything up.
    if (since < 0 || since >= PACE_MS) return 0;
    return isProgress(change) ? PACE_MS - since : 0;
  }

  /** Remembers that the status of this MeshInstall is written now. */
  note(name: string, now: number): void {
    this.#written.set(name, now);
  }
}

/** What a status says and is to say. */
export interface StatusChange {
  readonly before: MeshInstallStatus;
  readonly after: MeshInstallStatus;
}

/** Is everything the same but sentences, the steps that are still to come, what is up already, and which record that is? */
function isProgress({ before, after }: StatusChange): boolean {
  return deepEqual(stateOf(before), stateOf(after));
}

function stateOf(status: MeshInstallStatus): object {
  const conditions = (status.conditions ?? []).map((one) => without(one, 'message'));
  const progress = ['plan', 'gateways', 'revisions', 'acceptedRevision', 'activeRevision'] as const;
  return { ...without(status, ...progress), conditions };
}
