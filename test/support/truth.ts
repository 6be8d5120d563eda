import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Where the renderings of Istio's own installer are: MESHINSTALL_TRUTH, else beside the checkout. */
export const TRUTH_FOLDER = resolve(
  process.env.MESHINSTALL_TRUTH ?? join(import.meta.dirname, '..', '..', '..', 'shared', 'truth'),
);

/** Whether they are there. */
export const HAS_TRUTH = existsSync(join(TRUTH_FOLDER, 'install', 'expected'));

/** The text of one of its files. */
export function readTruth(...path: readonly string[]): string {
  return readFileSync(join(TRUTH_FOLDER, ...path), 'utf8');
}
