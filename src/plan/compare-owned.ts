import type { Json, JsonObject } from '../api/kube-object.ts';
import type { Owned, OwnedItem } from '../facts/owned-fields.ts';
import { deepEqual } from '../support/deep-equal.ts';
import { digest } from '../support/digest.ts';
import { sameQuantity } from '../support/quantity.ts';
import { escapePart } from '../support/json-pointer.ts';
import { isServerDefault, listKeyDefault } from './server-defaults.ts';

/** One place where the live object is not as we want it. `path` is a JSON pointer; values are shortened for people. */
export interface Difference {
  readonly path: string;
  readonly wanted: string;
  readonly found: string;
  /** Do we own it in the live object? If not, somebody else has changed or removed it, or we never sent it. */
  readonly ours: boolean;
}

const TYPE_FIELDS = new Set(['apiVersion', 'kind']);
const IDENTITY = new Set(['name', 'namespace', 'uid', 'resourceVersion']);

/**
 * What separates a desired object from the fields of the live one that are ours. Compared canonically: quantities by amount,
 * numbers written as strings, empty and absent alike, and what the server adds inside atomic values ignored. A field that we
 * want and do not own is a difference (somebody changed it), and so is one that we own and no longer want. Pure.
 */
export function compareOwned(desired: JsonObject, owned: Owned | undefined): readonly Difference[] {
  const known = compared.get(desired);
  if (known !== undefined && known.owned === owned) return known.differences;
  const differences: Difference[] = [];
  compare(withoutIdentity(desired), owned, { path: '', out: differences });
  compared.set(desired, { owned, differences });
  return differences;
}

/**
 * The last answer for each desired object. Both sides are values that nobody changes, and most of a round's objects are those of the
 * round before: comparing them again, large texts by digest, was most of what a round cost.
 */
const compared = new WeakMap<
  JsonObject,
  { readonly owned: Owned | undefined; readonly differences: readonly Difference[] }
>();

interface Place {
  readonly path: string;
  readonly out: Difference[];
}

function withoutIdentity(desired: JsonObject): JsonObject {
  const entries = Object.entries(desired).filter(([name]) => !TYPE_FIELDS.has(name));
  const object = Object.fromEntries(entries);
  const metadata = object.metadata;
  if (!isMap(metadata)) return object;
  const kept = Object.entries(metadata).filter(([name]) => !IDENTITY.has(name));
  return { ...object, metadata: Object.fromEntries(kept) };
}

function compare(desired: Json, owned: Owned | undefined, place: Place): void {
  if (isAbsent(owned) && isDropped(desired, place.path)) return;
  if (owned === undefined) reportLost(place, desired);
  else compareKnown(desired, owned, place);
}

function compareKnown(desired: Json, owned: Owned, place: Place): void {
  switch (owned.kind) {
    case 'leaf':
      if (!sameLeaf(desired, owned.value, place.path)) report(place, desired, owned.value);
      return;
    case 'large':
      if (digest(desired) !== owned.digest) reportLarge(place, desired, owned.length);
      return;
    case 'map':
      compareMap(mapOf(desired), owned.members, place);
      return;
    case 'list':
      compareList(listOf(desired), owned.items, place);
      return;
    case 'set':
      compareSet(listOf(desired), owned.values, place);
      return;
  }
}

function mapOf(value: Json): JsonObject {
  return isMap(value) ? value : {};
}

function listOf(value: Json): readonly Json[] {
  return isList(value) ? value : [];
}

function compareMap(
  desired: JsonObject,
  members: Readonly<Record<string, Owned>>,
  place: Place,
): void {
  for (const [name, wanted] of Object.entries(desired)) {
    if (wanted === null) continue;
    compare(wanted, Object.hasOwn(members, name) ? members[name] : undefined, below(place, name));
  }
  for (const [name, owned] of Object.entries(members)) {
    const gone = !Object.hasOwn(desired, name) || desired[name] === null;
    if (gone && !isAbsent(owned)) report(below(place, name), undefined, valueOf(owned));
  }
}

function compareList(desired: readonly Json[], items: readonly OwnedItem[], place: Place): void {
  const left = new Set(items);
  desired.forEach((wanted, index) => {
    const item = items.find((candidate) => left.has(candidate) && matches(wanted, candidate.keys));
    if (item !== undefined) left.delete(item);
    compare(withKeyDefaults(wanted, item), withListKeys(item), below(place, String(index)));
  });
  for (const item of left)
    report(below(place, stringOf(item.keys)), undefined, valueOf(item.owned));
}

/** Key fields name an item; whether server-side apply also lists them as owned members is no difference. */
function withListKeys(item: OwnedItem | undefined): Owned | undefined {
  if (item?.owned.kind !== 'map') return item?.owned;
  const keys = Object.entries(item.keys).map(
    ([name, value]) => [name, { kind: 'leaf', value }] as const,
  );
  return { kind: 'map', members: { ...Object.fromEntries(keys), ...item.owned.members } };
}

/** A key that we leave to its default names the item all the same. */
function withKeyDefaults(wanted: Json, item: OwnedItem | undefined): Json {
  return item === undefined || !isMap(wanted) ? wanted : { ...item.keys, ...wanted };
}

function matches(wanted: Json, keys: JsonObject): boolean {
  if (!isMap(wanted)) return false;
  return Object.entries(keys).every(
    ([key, value]) => (wanted[key] ?? listKeyDefault(key)) === value,
  );
}

function compareSet(desired: readonly Json[], values: readonly Json[], place: Place): void {
  const missing = desired.filter((item) => !values.includes(item));
  const extra = values.filter((item) => !desired.includes(item));
  if (missing.length > 0 || extra.length > 0) report(place, desired, values);
}

function sameLeaf(desired: Json, live: Json | undefined, path: string): boolean {
  if (live === undefined) return isEmpty(desired);
  if (isMap(desired) && isMap(live)) return sameAtomicMap(desired, live, path);
  if (isList(desired) && isList(live)) {
    return (
      desired.length === live.length && desired.every((item, i) => sameLeaf(item, live[i], path))
    );
  }
  if (desired === null) return isEmpty(live);
  return deepEqual(desired, live) || sameScalar(desired, live, path);
}

function sameAtomicMap(desired: JsonObject, live: JsonObject, path: string): boolean {
  const extra = Object.keys(live).filter((name) => !Object.hasOwn(desired, name));
  if (!extra.every((name) => isServerDefault(name, live[name]) || isEmpty(live[name] ?? null)))
    return false;
  return Object.entries(desired).every(
    ([name, wanted]) =>
      sameLeaf(wanted, live[name], `${path}/${name}`) || isListKeyDefault(name, wanted),
  );
}

function isListKeyDefault(name: string, wanted: Json): boolean {
  return wanted !== null && listKeyDefault(name) === wanted;
}

const QUANTITY_PATH =
  /\/(limits|requests|hard|capacity)\/|\/(divisor|averageValue|value|sizeLimit)$/;

function sameScalar(desired: Json, live: Json, path: string): boolean {
  if (typeof desired !== typeof live && isScalar(desired) && isScalar(live)) {
    return String(desired) === String(live);
  }
  return QUANTITY_PATH.test(path) && sameQuantity(desired, live);
}

function isScalar(value: Json): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

/** The API server drops what is empty, and the empty value of an environment variable, and with it our ownership. */
function isDropped(desired: Json, path: string): boolean {
  return isEmpty(desired) || (desired === '' && path.endsWith('/value'));
}

function isAbsent(owned: Owned | undefined): boolean {
  if (owned === undefined) return true;
  if (owned.kind === 'leaf') return owned.value === undefined || isEmpty(owned.value);
  if (owned.kind === 'map') return Object.values(owned.members).every(isAbsent);
  return (
    owned.kind !== 'large' && (owned.kind === 'list' ? owned.items : owned.values).length === 0
  );
}

/** Absent, null, and containers with nothing in them are the same to the API server, which drops them. */
function isEmpty(value: Json): boolean {
  if (value === null) return true;
  if (isList(value)) return value.length === 0;
  return isMap(value) && Object.values(value).every(isEmpty);
}

function valueOf(owned: Owned): Json | undefined {
  return owned.kind === 'leaf' ? owned.value : 'still there';
}

function below(place: Place, name: string): Place {
  return {
    path: `${place.path}/${escapePart(name)}`,
    out: place.out,
  };
}

function report(place: Place, wanted: Json | undefined, found: Json | undefined): void {
  const [texts, ours] = [{ wanted: textOf(wanted), found: textOf(found) }, true];
  const from = sameStart(texts.wanted, texts.found);
  place.out.push({
    ...{ path: place.path, ours },
    wanted: shortened(texts.wanted, from),
    found: shortened(texts.found, from),
  });
}

/** Where to begin to show two long texts, so that what differs is seen. */
function sameStart(left: string, right: string): number {
  let same = 0;
  while (same < left.length && left[same] === right[same]) same += 1;
  return same > SHOWN / 2 ? same - SHOWN / 4 : 0;
}

/** What we want and do not own. */
function reportLost(place: Place, wanted: Json): void {
  const ours = false;
  place.out.push({ path: place.path, wanted: stringOf(wanted), found: 'absent', ours });
}

function reportLarge(place: Place, wanted: Json, length: number): void {
  const found = `another text of ${length} characters`;
  place.out.push({ path: place.path, wanted: stringOf(wanted), found, ours: true });
}

function stringOf(value: Json | undefined): string {
  return shortened(textOf(value), 0);
}

function textOf(value: Json | undefined): string {
  if (value === undefined) return 'absent';
  return (typeof value === 'string' ? value : JSON.stringify(value)).replace(/\s+/g, ' ');
}

/** Characters of a value in a sentence. */
const SHOWN = 80;

function shortened(text: string, from: number): string {
  const rest = from === 0 ? text : `...${text.slice(from)}`;
  return rest.length > SHOWN ? `${rest.slice(0, SHOWN - 3)}...` : rest;
}

function isMap(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}
