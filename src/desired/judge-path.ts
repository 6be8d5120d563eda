import type { Versions } from '../catalog/catalog.ts';
import type { Refusal } from './wish.ts';

/**
 * May an installed control plane be changed in place to this version? At most as many minors up or down as manifests/versions.yaml
 * says, since proxies of the old version have to work with the new control plane meanwhile. Empty when it may, and for a first
 * install.
 */
export function judgePath(
  versions: Versions,
  from: string | undefined,
  to: string,
): readonly Refusal[] {
  if (from === undefined) return [];
  const distance = minorNumber(to) - minorNumber(from);
  const { up, down } = versions.paths.InPlace;
  if (distance <= up && -distance <= down) return [];
  const limit = distance > 0 ? `${up} up` : `${down} down`;
  return [
    {
      path: 'spec.version',
      reason: 'VersionNotAllowed',
      message: `Istio ${to} cannot be reached from the installed ${from} in one step; go by single minors (at most ${limit} at a time)`,
    },
  ];
}

function minorNumber(version: string): number {
  return Number(version.split('.')[1]);
}
