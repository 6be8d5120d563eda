import type { Json, JsonObject } from '../../api/kube-object.ts';
import { isJsonObject, scalarText } from '../../desired/merge-json.ts';
import { deepEqual } from '../../support/deep-equal.ts';

/**
 * The places in which two values differ, for people: `containers[istiod].image`. Items of lists are matched by name where they have
 * one, else by place.
 */
export function changedFields(
  before: Json | undefined,
  after: Json | undefined,
  path = '',
): readonly string[] {
  if (deepEqual(before, after)) return [];
  if (isJsonObject(before) && isJsonObject(after)) return changedMembers({ before, after, path });
  if (Array.isArray(before) && Array.isArray(after)) {
    const [left, right] = [asMembers(before), asMembers(after)];
    return changedMembers({ before: left, after: right, path, item: true });
  }
  return [path];
}

function changedMembers(pair: {
  readonly before: JsonObject;
  readonly after: JsonObject;
  readonly path: string;
  readonly item?: true;
}): readonly string[] {
  const { before, after, path, item } = pair;
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return names.flatMap((name) =>
    changedFields(before[name], after[name], item ? `${path}[${name}]` : join(path, name)),
  );
}

function join(path: string, name: string): string {
  const word = /^[\w-]+$/.test(name) ? name : JSON.stringify(name);
  return path === '' ? word : `${path}.${word}`;
}

function asMembers(list: readonly Json[]): JsonObject {
  return Object.fromEntries(list.map((item, index) => [nameOf(item, index), item]));
}

function nameOf(item: Json, index: number): string {
  const name = isJsonObject(item) ? scalarText(item.name) : '';
  return name === '' ? String(index) : name;
}
