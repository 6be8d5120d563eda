/** JSON with object keys sorted at every depth, so that equal values give equal text. `undefined` members are left out. */
export function stableStringify(value: unknown): string {
  return JSON.stringify(value, (_key, member: unknown) => sorted(member));
}

function sorted(member: unknown): unknown {
  if (typeof member !== 'object' || member === null || Array.isArray(member)) return member;
  return Object.fromEntries(
    Object.entries(member).sort(([left], [right]) => (left < right ? -1 : left > right ? 1 : 0)),
  );
}
