import type { ValuePath } from '../../api/finding.ts';
import type { Json, JsonObject } from '../../api/kube-object.ts';
import { deepEqual } from '../../support/deep-equal.ts';
import { isJsonObject } from '../merge-json.ts';
import { rulesBelow, rulesOfKind } from './merge-keys.ts';
import type { FieldRule } from './merge-keys.ts';

/** A strategic merge that was carried out. */
export interface MergedPatch {
  readonly patch: JsonObject;
  readonly kind: string;
  /** What it made. */
  readonly result: JsonObject;
}

/**
 * Where in a strategic merge patch that stands which stands at `at` in its result; undefined for what the patch does not speak of.
 * Items of lists may have come to other places.
 */
export function placeInPatch(
  { patch, kind, result }: MergedPatch,
  at: ValuePath,
): ValuePath | undefined {
  const place: (string | number)[] = [];
  let here: Here = { patch, result, rule: undefined, rules: rulesOfKind(kind) };
  for (const part of at) {
    const found = typeof part === 'number' ? placeOfItem(here, part) : part;
    const next = found === undefined ? undefined : below(here, part, found);
    if (found === undefined || next === undefined) return undefined;
    place.push(found);
    here = next;
  }
  return place;
}

/** One place of patch and result, with the rules of the field that it is and of those below. */
interface Here {
  readonly patch: Json;
  readonly result: Json | undefined;
  readonly rule: FieldRule | undefined;
  readonly rules: ReturnType<typeof rulesOfKind>;
}

function below(here: Here, part: string | number, found: string | number): Here | undefined {
  const patch = memberOf(here.patch, found);
  if (patch === undefined) return undefined;
  const result = memberOf(here.result, part);
  if (typeof part === 'number') return { patch, result, rule: undefined, rules: here.rules };
  const rule = here.rules.get(part);
  return { patch, result, rule, rules: rulesBelow(rule) };
}

/** The item of the patch's list that came to this index, by its merge key or, in a list that was replaced, by counting. */
function placeOfItem({ patch, result, rule }: Here, index: number): number | undefined {
  if (!Array.isArray(patch)) return undefined;
  const items: readonly Json[] = patch;
  const item = memberOf(result, index);
  const key = rule?.mergeKey;
  if (key === '') return known(items.findIndex((one) => deepEqual(one, item ?? null)));
  const merged = key === undefined ? undefined : memberOf(item, key);
  if (key !== undefined && merged !== undefined) {
    return known(items.findIndex((one) => isKept(one) && memberOf(one, key) === merged));
  }
  return items.flatMap((one, place) => (isKept(one) ? [place] : []))[index];
}

function known(index: number): number | undefined {
  return index < 0 ? undefined : index;
}

/** Nulls and directives do not come into the result. */
function isKept(item: Json): boolean {
  return item !== null && !(isJsonObject(item) && '$patch' in item);
}

function memberOf(value: Json | undefined, part: string | number): Json | undefined {
  if (Array.isArray(value)) return (value as readonly Json[])[Number(part)];
  if (!isJsonObject(value) || !Object.hasOwn(value, part)) return undefined;
  return value[part];
}
