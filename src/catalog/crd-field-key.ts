import { parseGated, type Gated } from './crd-gate.ts';
import { notationError, type Place } from './crd-place.ts';
import { parseRange, type Range } from './crd-range.ts';

/** What stands between `[]` or `{}` after a name: the field is a list or a map of what the value describes. */
export interface Container {
  readonly shape: 'list' | 'map';
  readonly size?: Range;
  /** Field names that identify an item: the list merges like a map. */
  readonly by: readonly string[];
  /** Names of checks on the container itself, not on its items. */
  readonly checks: readonly string[];
}

/** A parsed key of the notation: `ports[..256 by name]! since 1.30`. */
export interface FieldKey extends Gated {
  readonly name: string;
  readonly container?: Container;
  readonly required: boolean;
}

const KEY = /^(?<name>[A-Za-z]\w*)(?:\[(?<list>[^\]]*)\]|\{(?<map>[^}]*)\})?(?<required>!)?$/;

/** Parses the key of a field or type; throws a notation error for what is not one. */
export function parseFieldKey(text: string, place: Place): FieldKey {
  const gated = parseGated(text, place);
  const groups = KEY.exec(gated.text)?.groups;
  if (groups === undefined) {
    throw notationError(
      place,
      `"${text}" is no field: write name, name[] or name{}, then ! if required`,
    );
  }
  const { name = '', list, map, required } = groups;
  const key = { ...gated, name, required: required !== undefined };
  if (list !== undefined) return { ...key, container: parseContainer('list', list, place) };
  if (map !== undefined) return { ...key, container: parseContainer('map', map, place) };
  return key;
}

function parseContainer(shape: 'list' | 'map', text: string, place: Place): Container {
  const words = text.split(' ').filter((word) => word !== '');
  const size = parseRange(words[0] ?? '');
  if (size !== undefined) words.shift();
  const by: string[] = [];
  while (words[0] === 'by') {
    const field = words.splice(0, 2)[1];
    if (field === undefined || shape === 'map') {
      throw notationError(place, `"by" names the field that identifies an item of a list`);
    }
    by.push(field);
  }
  return { shape, ...(size !== undefined && { size }), by, checks: words };
}
