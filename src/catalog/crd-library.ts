import { isBuiltIn } from './crd-built-in-types.ts';
import { parseFieldKey, type FieldKey } from './crd-field-key.ts';
import { mappingAt, notationError, placeBelow, textAt, type Place } from './crd-place.ts';

/** A named structure that fields refer to; its body is still in the notation. */
interface NamedType {
  readonly key: FieldKey;
  readonly body: unknown;
  readonly place: Place;
}

/** A CEL rule that the API server evaluates, and what it tells the person who broke it. */
interface Check {
  readonly rule: string;
  readonly message: string;
  readonly place: Place;
}

/** One file that describes a kind; its content is still in the notation. */
export interface KindFile {
  readonly place: Place;
  readonly content: Readonly<Record<string, unknown>>;
}

/** All compact schema files read together: names of types and checks are known in every file. */
export interface Library {
  readonly kinds: readonly KindFile[];
  readonly types: ReadonlyMap<string, NamedType>;
  readonly checks: ReadonlyMap<string, Check>;
}

/**
 * Gathers the parsed files (file name to YAML content). Throws a notation error when a file is no mapping, when two files
 * give one name to different things, or when a check lacks rule or message.
 */
export function readLibrary(compact: unknown): Library {
  const files = mappingAt(compact, { file: 'crds', path: [] }, 'the set of schema files');
  const kinds: KindFile[] = [];
  const types = new Map<string, NamedType>();
  const checks = new Map<string, Check>();
  for (const [file, value] of Object.entries(files)) {
    const place = { file, path: [] };
    const content = mappingAt(value, place, 'a schema file');
    addTypes(types, content.types ?? {}, placeBelow(place, 'types'));
    addChecks(checks, content.checks ?? {}, placeBelow(place, 'checks'));
    if (content.kind !== undefined) kinds.push({ place, content });
    else refuseOthers(content, place);
  }
  return { kinds, types, checks };
}

function addTypes(types: Map<string, NamedType>, section: unknown, place: Place): void {
  for (const [text, body] of Object.entries(mappingAt(section, place, 'types'))) {
    const below = placeBelow(place, text);
    const key = parseFieldKey(text, below);
    if (key.required || key.since > 0 || key.until < Infinity) {
      throw notationError(below, 'a type has no "!" and no minor of its own; its fields may');
    }
    if (isBuiltIn(key.name)) throw notationError(below, 'a type with this name is built in');
    if (types.has(key.name)) throw notationError(below, 'another type has this name');
    types.set(key.name, { key, body, place: below });
  }
}

function addChecks(checks: Map<string, Check>, section: unknown, place: Place): void {
  for (const [name, body] of Object.entries(mappingAt(section, place, 'checks'))) {
    const below = placeBelow(place, name);
    const { rule, message, ...others } = mappingAt(body, below, 'a check');
    const other = Object.keys(others)[0];
    if (other !== undefined)
      throw notationError(below, `a check has rule and message, not "${other}"`);
    if (checks.has(name)) throw notationError(below, 'another check has this name');
    checks.set(name, {
      rule: textAt(rule, below, 'rule'),
      message: textAt(message, below, 'message'),
      place: below,
    });
  }
}

function refuseOthers(content: Readonly<Record<string, unknown>>, place: Place): void {
  const other = Object.keys(content).find((key) => key !== 'types' && key !== 'checks');
  if (other === undefined) return;
  throw notationError(place, `a file without kind holds types and checks only, found "${other}"`);
}
