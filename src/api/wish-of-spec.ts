import { without } from '../support/without.ts';
import { CONTROL_FIELDS } from './mesh-install-control-schema.ts';
import type { MeshInstallSpec } from './mesh-install.ts';

const CONTROLS = Object.keys(CONTROL_FIELDS) as readonly (keyof typeof CONTROL_FIELDS)[];

/** The part of a spec that says what to install, without how to go about it: a pause, say, is no new wish. */
export function wishOfSpec(
  spec: MeshInstallSpec,
): Omit<MeshInstallSpec, keyof typeof CONTROL_FIELDS> {
  return without(spec, ...CONTROLS);
}
