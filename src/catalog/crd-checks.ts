import type { Json, JsonObject } from '../api/kube-object.ts';
import { isOpen, parseGated } from './crd-gate.ts';
import { unknownName, type Expansion } from './crd-expansion.ts';
import { notationError, textsAt, type Place } from './crd-place.ts';

/** The fields of the object at hand: those that some minor has, and those that this one has. */
export interface Fields {
  readonly ever: ReadonlySet<string>;
  readonly now: ReadonlySet<string>;
}

/** The entries of `x-kubernetes-validations` for checks by name, each perhaps with a gate; throws for unknown names. */
export function checkRules(names: readonly string[], place: Place, expansion: Expansion): Json[] {
  const rules: Json[] = [];
  for (const text of names) {
    const gated = parseGated(text, place);
    const check = expansion.library.checks.get(gated.text);
    if (check === undefined) throw unknownName(place, gated.text, expansion.library.checks.keys());
    expansion.used.add(gated.text);
    if (isOpen(gated, expansion.minor)) rules.push({ rule: check.rule, message: check.message });
  }
  return rules;
}

/** At most one field of a group may be set, said as CEL; a group may be one list or a list of lists. */
export function atMostOneRules(value: unknown, place: Place, fields: Fields): Json[] {
  return groupsOf(value, place, fields)
    .filter((group) => group.length > 1)
    .map((group) => ({
      rule: `${group.map((name) => `(has(self.${name}) ? 1 : 0)`).join(' + ')} <= 1`,
      message: `set at most one of ${group.join(', ')}`,
    }));
}

/**
 * The keywords of protobuf oneofs: at most one field of a group may be set, said as schema. One branch per field, and one
 * for none of them.
 */
export function oneofKeywords(value: unknown, place: Place, fields: Fields): JsonObject {
  const groups = groupsOf(value, place, fields).map(oneOf);
  const [first, ...others] = groups;
  if (first === undefined) return {};
  return others.length === 0 ? first : { allOf: groups };
}

function oneOf(group: readonly string[]): JsonObject {
  const branches = group.map((name) => ({ required: [name] }));
  return { oneOf: [{ not: { anyOf: branches } }, ...branches] };
}

/** The groups, without the fields that this minor lacks. */
function groupsOf(value: unknown, place: Place, fields: Fields): readonly (readonly string[])[] {
  if (value === undefined) return [];
  const nested = Array.isArray(value) && value.some((item) => Array.isArray(item));
  const groups = (nested ? value : [value]) as readonly unknown[];
  return groups.map((group) => groupOf(group, place, fields)).filter((group) => group.length > 0);
}

function groupOf(value: unknown, place: Place, fields: Fields): readonly string[] {
  const group = textsAt(value, place, 'a group of fields');
  if (group.length === 0) throw notationError(place, 'a group of fields must not be empty');
  const unknown = group.find((name) => !fields.ever.has(name));
  if (unknown !== undefined) throw unknownName(place, unknown, fields.ever);
  return group.filter((name) => fields.now.has(name));
}
