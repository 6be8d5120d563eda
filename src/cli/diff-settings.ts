import type { Json, JsonObject } from '../api/kube-object.ts';
import { printPath } from '../api/finding.ts';
import { deepEqual } from '../support/deep-equal.ts';

/** One setting that is not the same on both sides; an absent side is where it is not set. */
export interface SettingDifference {
  readonly path: string;
  readonly left?: Json;
  readonly right?: Json;
}

/** Every place where two trees of settings differ, sorted by path. Lists are compared whole, as they are set whole. */
export function diffSettings(left: JsonObject, right: JsonObject): readonly SettingDifference[] {
  return compare(left, right, []);
}

function compare(
  left: Json | undefined,
  right: Json | undefined,
  path: readonly string[],
): readonly SettingDifference[] {
  if (deepEqual(left, right)) return [];
  const [a, b] = [membersOf(left), membersOf(right)];
  if (a === undefined || b === undefined) {
    return [
      {
        path: printPath(path),
        ...(left === undefined ? {} : { left }),
        ...(right === undefined ? {} : { right }),
      },
    ];
  }
  const names = [...new Set([...Object.keys(a), ...Object.keys(b)])].sort();
  return names.flatMap((name) => compare(a[name], b[name], [...path, name]));
}

function membersOf(value: Json | undefined): JsonObject | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as JsonObject)
    : undefined;
}
