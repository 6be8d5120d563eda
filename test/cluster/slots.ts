import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SLOTS } from './addresses.ts';
import { acquireLock } from './lock.ts';

/** The folder with the slots' files: one for the whole machine, whoever asks. */
export const SLOTS_FOLDER = '/run/meshinstall';

/** A share of the address range, held by one cluster until it is given back. */
export interface Slot {
  readonly number: number;
  release(): void;
}

/**
 * Takes the first free slot for a cluster, named by its folder. A slot whose cluster has no folder any more is free: the
 * folder goes last when a cluster is taken down.
 */
export async function takeSlot(folder: string, cluster: string): Promise<Slot> {
  const release = await acquireLock(join(folder, 'slots.lock'));
  try {
    for (let number = 0; number < SLOTS; number += 1) {
      const holder = readSlot(folder, number);
      if (holder !== undefined && holder !== cluster && existsSync(holder)) continue;
      writeFileSync(slotFile(folder, number), cluster);
      return {
        number,
        release: () => {
          releaseSlots(folder, cluster);
        },
      };
    }
  } finally {
    release();
  }
  throw new Error(
    `all ${SLOTS} address ranges are taken; stop a cluster first (npm run cluster -- status)`,
  );
}

/** Gives back whatever this cluster holds. */
export function releaseSlots(folder: string, cluster: string): void {
  for (let number = 0; number < SLOTS; number += 1) {
    if (readSlot(folder, number) === cluster) rmSync(slotFile(folder, number), { force: true });
  }
}

function readSlot(folder: string, number: number): string | undefined {
  const file = slotFile(folder, number);
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

function slotFile(folder: string, number: number): string {
  return join(folder, `slot-${number}`);
}
