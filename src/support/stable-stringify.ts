/**
 * JSON with object keys sorted at every depth, so that equal values give equal text. `undefined` members are left out. Walks without
 * recursion: a value that is nested ten thousand levels deep, as somebody may store it, is only long.
 */
export function stableStringify(value: unknown): string {
  const parts: string[] = [];
  const open: Frame[] = [];
  write(value);
  for (let frame = open.at(-1); frame !== undefined; frame = open.at(-1)) {
    const member = frame.members[frame.next];
    if (member === undefined) {
      parts.push(frame.end);
      open.pop();
      continue;
    }
    if (frame.next > 0) parts.push(',');
    frame.next += 1;
    if (member.key !== undefined) parts.push(JSON.stringify(member.key), ':');
    write(member.value);
  }
  return parts.join('');

  function write(one: unknown): void {
    if (typeof one !== 'object' || one === null) {
      parts.push(JSON.stringify(one ?? null));
      return;
    }
    const list = Array.isArray(one);
    parts.push(list ? '[' : '{');
    open.push({ members: list ? itemsOf(one) : membersOf(one), end: list ? ']' : '}', next: 0 });
  }
}

/** A list or object that is being written. */
interface Frame {
  readonly members: readonly { readonly key?: string; readonly value: unknown }[];
  readonly end: string;
  next: number;
}

function itemsOf(list: readonly unknown[]): Frame['members'] {
  return Array.from(list, (value) => ({ value }));
}

function membersOf(object: object): Frame['members'] {
  return Object.entries(object)
    .filter(([, value]) => value !== undefined)
    .sort(([left], [right]) => (left < right ? -1 : left > right ? 1 : 0))
    .map(([key, value]) => ({ key, value: value as unknown }));
}
