import { availableParallelism, totalmem } from 'node:os';
import type { Suite } from './suites.ts';

const GIBIBYTE = 2 ** 30;

/** How many test files of a suite run at once on this machine: at least one, one for each processor at most. */
export function countWorkers({ memory, mostAtOnce = Infinity }: Suite): number {
  // In a container the limit counts; without one Node tells 0, or more than there is.
  const limit = process.constrainedMemory() || Infinity;
  const fitting = Math.floor(Math.min(totalmem(), limit) / GIBIBYTE / memory);
  return Math.max(1, Math.min(availableParallelism(), fitting, mostAtOnce));
}
