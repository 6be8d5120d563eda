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

/** The versions for which there are expectations. */
export const TRUTH_VERSIONS = ['1.28.10', '1.29.6', '1.30.3', '1.31.1'];

/** The installations for which there are expectations, by name of the case. */
export const INSTALL_CASES = [
  'ambient',
  'cni',
  'default',
  'demo',
  'minimal',
  'empty',
  'fixed-replicas',
  'global',
  'ha',
  'injection',
  'mesh-config',
  'multicluster',
  'no-gateways',
  'openshift',
  'preview',
  'remote',
  'revision',
  'stable',
];
