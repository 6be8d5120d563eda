import { typeOfWord } from './compact-type.ts';
import { parseRange } from './minor-range.ts';
import type { SchemaNode } from './schema-node.ts';
import type { Minor } from './supported-minors.ts';

/**
 * The schema of one minor from a compact schema file; the notation is described in manifests/schemas/README.md. Fields and
 * choices that the minor does not have are left out.
 *
 * @param compact the parsed file: an object with `root` and, for shapes that are used more than once, `types`
 * @throws Error naming the path in the file and what is wrong there
 */
export function expandCompactSchema(compact: unknown, minor: Minor): SchemaNode {
  const { types, root } = membersOf(compact, 'the file');
  const named = types === undefined ? {} : membersOf(types, 'types');
  const file: CompactFile = { minor, named, known: new Map() };
  return expandObject(file, membersOf(root, 'root'), 'root');
}

interface CompactFile {
  readonly minor: Minor;
  /** Named types as written. */
  readonly named: Readonly<Record<string, unknown>>;
  /** Named types that were expanded already; undefined while one is being expanded. */
  readonly known: Map<string, SchemaNode | undefined>;
}

function expand(file: CompactFile, written: unknown, path: string): SchemaNode {
  if (typeof written === 'string') return expandWord(file, written, path);
  if (Array.isArray(written)) {
    if (written.length !== 1)
      throw new Error(`${path}: a list type has one item, the type of its items`);
    return { type: 'array', items: expand(file, written[0], `${path}[]`) };
  }
  return expandObject(file, membersOf(written, path), path);
}

function expandWord(file: CompactFile, word: string, path: string): SchemaNode {
  if (!/^[A-Z]\w*[a-z]\w*$/.test(word)) return typeOfWord(word, file.minor, path);
  if (!file.known.has(word)) {
    if (!Object.hasOwn(file.named, word)) throw new Error(`${path}: there is no type ${word}`);
    file.known.set(word, undefined);
    file.known.set(word, expand(file, file.named[word], `types.${word}`));
  }
  const node = file.known.get(word);
  if (node === undefined) throw new Error(`${path}: type ${word} contains itself`);
  return node;
}

function expandObject(
  file: CompactFile,
  fields: Readonly<Record<string, unknown>>,
  path: string,
): SchemaNode {
  if (Object.hasOwn(fields, '*')) {
    return { type: 'object', additionalProperties: expand(file, fields['*'], `${path}.*`) };
  }
  const properties: Record<string, SchemaNode> = {};
  const required: string[] = [];
  for (const [key, written] of Object.entries(fields)) {
    if (key === '$oneOf') continue;
    const { name, isIn } = parseRange(key, `${path}.${key}`);
    if (!isIn(file.minor)) continue;
    const plain = name.replace(/!$/, '');
    if (plain !== name) required.push(plain);
    properties[plain] = expand(file, written, `${path}.${plain}`);
  }
  return {
    type: 'object',
    properties,
    ...(required.length === 0 ? {} : { required }),
    ...exclusiveGroups(fields.$oneOf, path),
  };
}

function exclusiveGroups(written: unknown, path: string): Pick<SchemaNode, 'x-meshinstall-one-of'> {
  if (written === undefined) return {};
  if (!Array.isArray(written) || !written.every(isNames)) {
    throw new Error(`${path}.$oneOf: wants a list of lists of field names`);
  }
  return { 'x-meshinstall-one-of': written };
}

function isNames(group: unknown): group is readonly string[] {
  return Array.isArray(group) && group.every((name) => typeof name === 'string');
}

function membersOf(written: unknown, path: string): Readonly<Record<string, unknown>> {
  if (typeof written !== 'object' || written === null || Array.isArray(written)) {
    throw new Error(`${path}: wants a type: a word, a list of one type, or fields`);
  }
  return written as Readonly<Record<string, unknown>>;
}
