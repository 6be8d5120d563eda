/** Why a text is no JSON pointer (RFC 6901), as the end of a sentence; undefined when it is one. */
export function pointerFault(text: string): string | undefined {
  if (text === '' || (text.startsWith('/') && !/~(?![01])/.test(text))) return undefined;
  return 'is no JSON pointer: it begins with /, and ~ is written ~0, / is ~1';
}

/** The parts of a JSON pointer (RFC 6901), unescaped: `/metadata/labels/a~1b` gives `metadata`, `labels`, `a/b`. */
export function parsePointer(pointer: string): readonly string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** One part as it stands in a pointer. */
export function escapePart(part: string): string {
  return part.replaceAll('~', '~0').replaceAll('/', '~1');
}

/** What a pointer leads to; undefined where nothing is. Never reaches what an object inherits. */
export function valueAtPointer(root: unknown, pointer: string): unknown {
  let here = root;
  for (const part of parsePointer(pointer)) {
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, part)) return undefined;
    here = (here as Readonly<Record<string, unknown>>)[part];
  }
  return here;
}
