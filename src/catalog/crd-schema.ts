import type { Json, JsonObject } from '../api/kube-object.ts';
import { BUILT_IN_TYPES, isBuiltIn } from './crd-built-in-types.ts';
import { atMostOneRules, checkRules, oneofKeywords, type Fields } from './crd-checks.ts';
import { unknownName, type Expansion } from './crd-expansion.ts';
import { parseFieldKey, type Container } from './crd-field-key.ts';
import { isOpen } from './crd-gate.ts';
import { mappingAt, notationError, placeBelow, textsAt, type Place } from './crd-place.ts';
import { rangeKeywords, type Range } from './crd-range.ts';
import { parseTypeText, type NamedText } from './crd-type-text.ts';

/** Where we are, and in what. */
interface Context {
  readonly place: Place;
  readonly expansion: Expansion;
}

/**
 * The OpenAPI schema that a piece of the notation stands for in one minor. A text is a type, a mapping is an object with
 * fields. Parts that the minor lacks are checked like all others and then left out. Throws a notation error.
 */
export function schemaOf(body: unknown, place: Place, expansion: Expansion): JsonObject {
  if (typeof body !== 'string') return objectSchema(body, place, expansion);
  const text = parseTypeText(body.trim(), place);
  if (text.form === 'named') return namedSchema(text, place, expansion);
  const open = text.values.filter((value) => isOpen(value, expansion.minor));
  return { type: 'string', enum: open.map((value) => value.text) };
}

function namedSchema(text: NamedText, place: Place, expansion: Expansion): JsonObject {
  const base = typeByName(text.name, place, expansion);
  const rules = [
    ...((base['x-kubernetes-validations'] ?? []) as readonly Json[]),
    ...checkRules(text.checks, place, expansion),
  ];
  return {
    ...base,
    ...(text.nullable && { nullable: true }),
    ...narrowed(text.range, base, place),
    ...(text.pattern !== undefined && { pattern: text.pattern }),
    ...(text.default !== undefined && { default: text.default }),
    ...(rules.length > 0 && { 'x-kubernetes-validations': rules }),
  };
}

function typeByName(name: string, place: Place, expansion: Expansion): JsonObject {
  if (isBuiltIn(name)) return BUILT_IN_TYPES[name];
  const { library, used, open } = expansion;
  const type = library.types.get(name);
  if (type === undefined) {
    throw unknownName(place, name, [...Object.keys(BUILT_IN_TYPES), ...library.types.keys()]);
  }
  if (open.includes(name)) throw notationError(place, `type "${name}" would hold itself`);
  used.add(name);
  const inner = { ...expansion, open: [...open, name] };
  return contained(type.key.container, schemaOf(type.body, type.place, inner), {
    place: type.place,
    expansion: inner,
  });
}

function narrowed(range: Range | undefined, base: JsonObject, place: Place): JsonObject {
  if (range === undefined || base.type === 'string') return rangeKeywords(range, 'string');
  if (base.type === 'integer' || base.type === 'number') return rangeKeywords(range, 'number');
  throw notationError(
    place,
    'only texts and numbers have a range here; that of a list or map stands in its key',
  );
}

/** Wraps the schema of one item into that of the list or map that holds it. */
function contained(
  container: Container | undefined,
  item: JsonObject,
  { place, expansion }: Context,
): JsonObject {
  if (container === undefined) return item;
  const rules = checkRules(container.checks, place, expansion);
  const checked = rules.length > 0 && { 'x-kubernetes-validations': rules };
  if (container.shape === 'map') {
    return {
      type: 'object',
      additionalProperties: item,
      ...rangeKeywords(container.size, 'map'),
      ...checked,
    };
  }
  return {
    type: 'array',
    items: item,
    ...rangeKeywords(container.size, 'list'),
    ...(container.by.length > 0 && {
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': container.by,
    }),
    ...checked,
  };
}

function objectSchema(body: unknown, place: Place, expansion: Expansion): JsonObject {
  const mapping = mappingAt(body, place, 'a field that is no text');
  const ever = new Set<string>();
  const properties = new Map<string, JsonObject>();
  const required: string[] = [];
  for (const [text, value] of Object.entries(mapping)) {
    if (text.startsWith('$')) continue;
    const below = placeBelow(place, text);
    const key = parseFieldKey(text, below);
    const item = schemaOf(value, below, expansion);
    const schema = contained(key.container, item, { place: below, expansion });
    ever.add(key.name);
    if (!isOpen(key, expansion.minor)) continue;
    if (properties.has(key.name))
      throw notationError(below, `the field "${key.name}" occurs twice`);
    properties.set(key.name, schema);
    if (key.required) required.push(key.name);
  }
  return {
    type: 'object',
    ...(ever.size > 0 && { properties: Object.fromEntries(properties) }),
    ...(required.length > 0 && { required }),
    ...objectKeywords(mapping, { ever, now: new Set(properties.keys()) }, { place, expansion }),
  };
}

const OBJECT_RULES = ['$oneof', '$atMostOne', '$check', '$unknownFields'];

/** What the keys with a dollar sign say about the object as a whole. */
function objectKeywords(
  mapping: Readonly<Record<string, unknown>>,
  fields: Fields,
  { place, expansion }: Context,
): JsonObject {
  const other = Object.keys(mapping).find(
    (key) => key.startsWith('$') && !OBJECT_RULES.includes(key),
  );
  if (other !== undefined) throw unknownName(place, other, OBJECT_RULES);
  const { $oneof, $atMostOne, $check, $unknownFields } = mapping;
  if ($unknownFields !== undefined && $unknownFields !== 'keep') {
    throw notationError(place, '$unknownFields can only be "keep"; without it they are dropped');
  }
  const rules = [
    ...atMostOneRules($atMostOne, placeBelow(place, '$atMostOne'), fields),
    ...checkRules(textsAt($check ?? [], place, '$check'), placeBelow(place, '$check'), expansion),
  ];
  return {
    ...oneofKeywords($oneof, placeBelow(place, '$oneof'), fields),
    ...($unknownFields === 'keep' && { 'x-kubernetes-preserve-unknown-fields': true }),
    ...(rules.length > 0 && { 'x-kubernetes-validations': rules }),
  };
}
