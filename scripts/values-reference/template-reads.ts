/**
 * The values that an injection template reads, as paths with dots below `.Values`: `global.proxy.logLevel`. A block that is taken as a
 * whole (printed, handed on) counts as read at its own path; one that is only given a name counts by what is read of it then.
 *
 * @param text a Go template, with all its parts
 */
export function templateReads(text: string): ReadonlySet<string> {
  const names = namedBlocks(text);
  const direct = [...text.matchAll(/(\$\w+ := )?[.$\w]*\.Values\.([\w.]+)/g)]
    .filter(([, naming]) => naming === undefined)
    .map(([, , path = '']) => path);
  const indirect = [...names].flatMap(([name, path]) =>
    [...text.matchAll(new RegExp(`\\$${name}\\b(?! := )((?:\\.\\w+)*)`, 'g'))].map(
      ([, members = '']) => `${path}${members}`,
    ),
  );
  return new Set([...direct, ...indirect]);
}

/** Variables of the template that stand for a block of values. */
function namedBlocks(text: string): ReadonlyMap<string, string> {
  const found = text.matchAll(/\$(\w+) := [.$\w]*\.Values\.([\w.]+)/g);
  return new Map([...found].map(([, name = '', path = '']) => [name, path]));
}

/** Whether any of the read paths concerns a value: the same, a block around it, or a member of it. */
export function isRead(reads: ReadonlySet<string>, at: readonly string[]): boolean {
  const path = at.join('.');
  return [...reads].some(
    (read) => read === path || path.startsWith(`${read}.`) || read.startsWith(`${path}.`),
  );
}
