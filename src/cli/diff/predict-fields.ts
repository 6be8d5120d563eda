import type { Json, JsonObject, KubeObject } from '../../api/kube-object.ts';
import type { Difference } from '../../plan/compare-owned.ts';
import { parsePointer } from '../../support/json-pointer.ts';
import { byName, compareValues, isMap } from './compare-values.ts';
import type { FieldChange } from './object-change.ts';

/**
 * What an apply would change in a live object, from the plan's own comparison: needs no right but to read. It does not know what
 * defaulting and admission would add. Pure.
 */
export function predictFields(
  live: KubeObject,
  object: KubeObject,
  differences: readonly Difference[],
): readonly FieldChange[] {
  return differences.flatMap(({ path, ours }) => {
    const start: Spot = { before: asJson(live), after: asJson(object), path: '' };
    const spot = parsePointer(path).reduce(descend, start);
    return compareValues(spot.before, spot.after, { path: spot.path, partial: !ours });
  });
}

interface Spot {
  readonly before: Json | undefined;
  readonly after: Json | undefined;
  readonly path: string;
}

/** One step down on both sides: into a list by the name of the item that is wanted there, else by position. */
function descend({ before, after, path }: Spot, part: string): Spot {
  const item = Array.isArray(after) ? (after as readonly Json[])[Number(part)] : undefined;
  if (isMap(item) && typeof item.name === 'string') {
    const found = byName(before)?.get(item.name);
    return { before: found, after: item, path: `${path}[name=${item.name}]` };
  }
  return { before: childOf(before, part), after: childOf(after, part), path: `${path}/${part}` };
}

/** Also an item that the plan names by its keys, since it is not wanted any more. */
function childOf(value: Json | undefined, part: string): Json | undefined {
  if (Array.isArray(value)) {
    const items = value as readonly Json[];
    if (!part.startsWith('{')) return items[Number(part)];
    const keys = Object.entries(JSON.parse(part) as JsonObject);
    return items.find((item) => isMap(item) && keys.every(([key, wanted]) => item[key] === wanted));
  }
  return isMap(value) && Object.hasOwn(value, part) ? value[part] : undefined;
}

function asJson(object: KubeObject): Json {
  return object as unknown as Json;
}
