import { SUPPORTED_MINORS } from '../api/supported-minors.ts';
import { deepFreeze } from '../support/deep-freeze.ts';
import type { MinorInfo, VersionPath, Versions } from './catalog.ts';

const FILE = 'manifests/versions.yaml';

/**
 * Checks `manifests/versions.yaml`: the minors are the API's, in the same order, each with its patches oldest first.
 *
 * @throws Error naming what is wrong
 */
export function parseVersions(content: unknown): Versions {
  const versions = content as Partial<Versions> | null | undefined;
  const minors = versions?.minors ?? [];
  const found = minors.map(({ minor }) => minor).join(', ');
  if (found !== SUPPORTED_MINORS.join(', ')) {
    throw new Error(`${FILE}: minors are ${found}, and the API has ${SUPPORTED_MINORS.join(', ')}`);
  }
  for (const info of minors) checkMinor(info);
  const newest = versions?.default;
  if (newest === undefined || !SUPPORTED_MINORS.includes(newest)) {
    throw new Error(`${FILE}: default is ${String(newest)}, which is none of the minors`);
  }
  return deepFreeze({ default: newest, minors, paths: parsePaths(versions?.paths) });
}

function parsePaths(paths: Partial<Versions['paths']> | undefined): Versions['paths'] {
  const { InPlace, RevisionBased } = paths ?? {};
  if (isPath(InPlace) && isPath(RevisionBased)) return { InPlace, RevisionBased };
  throw new Error(`${FILE}: paths wants up and down for InPlace and RevisionBased`);
}

function checkMinor({ minor, patches, kubernetes }: MinorInfo): void {
  const numbers = patches.map((patch) => patchNumber(minor, patch));
  const sorted = numbers.every(
    (number, index) => index === 0 || number > (numbers[index - 1] ?? 0),
  );
  if (numbers.length === 0 || numbers.includes(-1) || !sorted) {
    throw new Error(`${FILE}: patches of ${minor} have to be its releases, oldest first`);
  }
  const window = [kubernetes.oldest, kubernetes.newest];
  if (!window.every((text) => /^1\.\d+$/.test(text))) {
    throw new Error(`${FILE}: kubernetes of ${minor} has to name minors, for example "1.32"`);
  }
}

function patchNumber(minor: string, patch: string): number {
  const number = /^\d+$/.exec(patch.startsWith(`${minor}.`) ? patch.slice(minor.length + 1) : '');
  return number === null ? -1 : Number(number[0]);
}

function isPath(path: VersionPath | undefined): path is VersionPath {
  return Number.isInteger(path?.up) && Number.isInteger(path?.down);
}
