import type { Logger } from '../api/logger.ts';
import type { ClusterClient } from '../cluster/cluster-client.ts';
import type { EventRecorder } from '../cluster/event-recorder.ts';
import type { OwnWrites } from '../cluster/own-writes.ts';
import type { World } from '../facts/world.ts';
import type { ChooseWish } from '../plan/decide.ts';
import type { RepairLog } from './repair-log.ts';
import type { Rehearsals } from './rehearsals.ts';
import type { StatusPace } from './status-pace.ts';

/** What a reconcile needs of the world. One value for the whole process. */
export interface Deps {
  readonly world: World;
  /** Fenced by the lease, and remembering what it wrote. */
  readonly client: ClusterClient;
  readonly events: EventRecorder;
  readonly ownWrites: OwnWrites;
  readonly repairs: RepairLog;
  readonly rehearsals: Rehearsals;
  readonly statusPace: StatusPace;
  /** Wall clock in milliseconds. */
  readonly now: () => number;
  /** Which wish is in force, from the facts: validation, layers, rendering. Pure but for a memory of the last answer. */
  readonly chooseWish: ChooseWish;
  readonly operatorVersion: string;
  readonly log: Logger;
}
