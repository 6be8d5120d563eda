import { minorOf, SUPPORTED_MINORS } from '../api/supported-minors.ts';
import type { Minor } from '../api/supported-minors.ts';
import type { Versions } from '../catalog/catalog.ts';

/** The exact version for a wish, or why there is none. */
export type VersionAnswer =
  | {
      readonly ok: true;
      /** Exact, for example `1.31.1`. */
      readonly version: string;
      readonly minor: Minor;
      /** `PatchNotListed`: works, but this release was not tested with it. */
      readonly notes: readonly 'PatchNotListed'[];
      /** The newest known version above this one, if any. */
      readonly upgrade?: string;
    }
  | { readonly ok: false; readonly reason: 'Malformed' | 'UnknownMinor'; readonly message: string };

export interface VersionQuestion {
  /** `spec.version`: exact, a minor, or absent. */
  readonly wanted?: string | undefined;
  readonly versions: Versions;
  /** What the same wish was resolved to before: a minor, or no version, resolves once and stays. */
  readonly previous?: string | undefined;
}

/** The exact version that a wish means. An exact one is taken as it is when its minor is supported, listed or not. */
export function resolveVersion({ wanted, versions, previous }: VersionQuestion): VersionAnswer {
  const text = wanted ?? keptMinor(previous) ?? versions.default;
  const [, minorText, patch] = /^(1\.(?:0|[1-9]\d*))(?:\.(0|[1-9]\d*))?$/.exec(text) ?? [];
  if (minorText === undefined) {
    const message = `"${text}" is no version; write it like "1.31.1" or "1.31"`;
    return { ok: false, reason: 'Malformed', message };
  }
  const minor = minorOf(minorText);
  if (minor === undefined) {
    const message = `Istio ${minorText} is not supported; the minors are ${SUPPORTED_MINORS.join(', ')}`;
    return { ok: false, reason: 'UnknownMinor', message };
  }
  if (patch !== undefined) return answer(text, minor, versions);
  const stays = previous !== undefined && minorOf(previous) === minor;
  return answer(stays ? previous : newestPatch(minor, versions), minor, versions);
}

/** Without a wanted version the previous one stays, as long as its minor is supported. */
function keptMinor(previous: string | undefined): Minor | undefined {
  return previous === undefined ? undefined : minorOf(previous);
}

function newestPatch(minor: Minor, versions: Versions): string {
  return versions.minors.find((info) => info.minor === minor)?.patches.at(-1) ?? `${minor}.0`;
}

function answer(version: string, minor: Minor, versions: Versions): VersionAnswer {
  const known = versions.minors.flatMap(({ patches }) => patches);
  const newest = known.at(-1);
  const listed = known.includes(version);
  const upgrade =
    newest !== undefined && rankOf(newest) > rankOf(version) ? { upgrade: newest } : {};
  return {
    ok: true,
    version,
    minor,
    notes: listed ? [] : ['PatchNotListed'],
    ...upgrade,
  };
}

/** A number that orders like the versions of Istio do; a patch never reaches a million. */
function rankOf(version: string): number {
  const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number);
  return (major * 1e3 + minor) * 1e6 + patch;
}
