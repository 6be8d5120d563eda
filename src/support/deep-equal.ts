/**
 * Structural equality of JSON values, and of Maps by their entries in order; the order of object keys does not matter, the order of lists
 * does. Walks without recursion, so that the depth of a value, which may be anybody's, cannot end the process.
 */
export function deepEqual(left: unknown, right: unknown): boolean {
  const open: (readonly [left: unknown, right: unknown])[] = [[left, right]];
  for (let pair = open.pop(); pair !== undefined; pair = open.pop()) {
    const members = pairUp(pair[0], pair[1]);
    if (members === undefined) return false;
    for (const member of members) open.push(member);
  }
  return true;
}

/** The members that have to be equal for both to be equal; undefined when they differ already. */
function pairUp(
  left: unknown,
  right: unknown,
): readonly (readonly [left: unknown, right: unknown])[] | undefined {
  if (left === right) return [];
  if (left instanceof Map || right instanceof Map) return pairMaps(left, right);
  if (Array.isArray(left) || Array.isArray(right)) return pairLists(left, right);
  if (!isObject(left) || !isObject(right)) return undefined;
  const keys = Object.keys(left);
  const same =
    keys.length === Object.keys(right).length && keys.every((key) => Object.hasOwn(right, key));
  return same ? keys.map((key) => [left[key], right[key]] as const) : undefined;
}

function pairMaps(
  left: unknown,
  right: unknown,
): readonly (readonly [left: unknown, right: unknown])[] | undefined {
  if (!(left instanceof Map) || !(right instanceof Map)) return undefined;
  return [[[...left], [...right]]];
}

function pairLists(
  left: unknown,
  right: unknown,
): readonly (readonly [left: unknown, right: unknown])[] | undefined {
  if (!Array.isArray(left) || !Array.isArray(right) || left.length !== right.length)
    return undefined;
  return left.map((item: unknown, index) => [item, right[index] as unknown] as const);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
