import type { Json, JsonObject } from '../../api/kube-object.ts';
import { deepEqual } from '../../support/deep-equal.ts';
import { pointerFault } from '../../support/json-pointer.ts';
import { isUnsafeKey } from '../../support/unsafe-keys.ts';
import { isJsonObject } from '../merge-json.ts';
import { PatchError } from './patch-error.ts';

/** One operation of RFC 6902. */
export interface JsonPatchOperation {
  readonly op: 'add' | 'remove' | 'replace' | 'move' | 'copy' | 'test';
  /** A JSON pointer (RFC 6901). */
  readonly path: string;
  /** Of move and copy. */
  readonly from?: string;
  /** Of add, replace and test; absent is null, which the API server may have dropped. */
  readonly value?: Json;
}

/**
 * The value after all operations, one after the other (RFC 6902). The input is not edited; the three magic property names never pass.
 *
 * @throws PatchError for a pointer that is none or leads nowhere, and for a test that fails; nothing is applied then
 */
export function applyJsonPatch(value: Json, operations: readonly JsonPatchOperation[]): Json {
  return operations.reduce((result, operation, index) => applyOne(result, operation, index), value);
}

function applyOne(root: Json, operation: JsonPatchOperation, index: number): Json {
  const path = { pointer: parsePointer(operation.path, [index, 'path']), at: [index, 'path'] };
  const { value = null } = operation;
  switch (operation.op) {
    case 'add':
      return add(root, path, value);
    case 'remove':
      return remove(root, path);
    case 'replace':
      read(root, path);
      return path.pointer.length === 0 ? value : add(remove(root, path), path, value);
    case 'test':
      return test(root, path, value);
    case 'copy':
      return add(root, path, read(root, fromOf(operation, index)));
    case 'move':
      return move(root, fromOf(operation, index), path);
  }
}

/** Where an operation points to, and where in the patch that stands. */
interface Place {
  readonly pointer: readonly string[];
  readonly at: readonly (string | number)[];
}

function fromOf({ from }: JsonPatchOperation, index: number): Place {
  const at = [index, 'from'];
  if (from === undefined) throw new PatchError(at, 'is missing');
  return { pointer: parsePointer(from, at), at };
}

/** RFC 6901: empty, or parts that each begin with a slash; `~1` is a slash, `~0` a tilde. */
function parsePointer(text: string, at: Place['at']): readonly string[] {
  if (text === '') return [];
  const fault = pointerFault(text);
  if (fault !== undefined) throw new PatchError(at, fault);
  const parts = text.slice(1).split('/');
  return parts.map((part) => {
    const name = part.replaceAll('~1', '/').replaceAll('~0', '~');
    if (isUnsafeKey(name)) throw new PatchError(at, `the name ${name} is never allowed`);
    return name;
  });
}

function read(root: Json, { pointer, at }: Place): Json {
  return pointer.reduce((value, part) => member(value, part, at), root);
}

function member(value: Json, part: string, at: Place['at']): Json {
  const found = Array.isArray(value)
    ? (value as readonly Json[])[indexOf(value, part, at)]
    : isJsonObject(value) && Object.hasOwn(value, part)
      ? value[part]
      : undefined;
  if (found === undefined)
    throw new PatchError(at, `leads nowhere: there is no ${JSON.stringify(part)}`);
  return found;
}

/** Decimal without leading zeros, and within the list. */
function indexOf(list: readonly Json[], part: string, at: Place['at']): number {
  const index = /^(0|[1-9]\d{0,8})$/.test(part) ? Number(part) : Number.NaN;
  if (index < list.length) return index;
  const message = `leads nowhere: ${JSON.stringify(part)} is no index of a list of ${list.length}`;
  throw new PatchError(at, message);
}

function add(root: Json, { pointer, at }: Place, value: Json): Json {
  const [part, ...rest] = pointer;
  if (part === undefined) return value;
  if (rest.length > 0) {
    const below = add(member(root, part, at), { pointer: rest, at }, value);
    return withMember(root, part, below);
  }
  if (Array.isArray(root)) {
    const list: readonly Json[] = root;
    const index =
      part === '-' || part === String(list.length) ? list.length : indexOf(list, part, at);
    return list.toSpliced(index, 0, value);
  }
  if (isJsonObject(root)) return { ...root, [part]: value };
  throw new PatchError(at, 'leads into something that is neither an object nor a list');
}

function remove(root: Json, { pointer, at }: Place): Json {
  const [part, ...rest] = pointer;
  if (part === undefined) throw new PatchError(at, 'cannot be the whole object');
  const old = member(root, part, at);
  if (rest.length > 0) return withMember(root, part, remove(old, { pointer: rest, at }));
  if (Array.isArray(root)) return (root as readonly Json[]).toSpliced(Number(part), 1);
  return Object.fromEntries(Object.entries(root as JsonObject).filter(([name]) => name !== part));
}

function withMember(root: Json, part: string, value: Json): Json {
  if (Array.isArray(root)) return (root as readonly Json[]).with(Number(part), value);
  return { ...(root as JsonObject), [part]: value };
}

function test(root: Json, place: Place, value: Json): Json {
  if (deepEqual(read(root, place), value)) return root;
  throw new PatchError(place.at, 'the test fails: something else stands there');
}

function move(root: Json, from: Place, to: Place): Json {
  const inside = from.pointer.every((part, index) => to.pointer[index] === part);
  if (inside && to.pointer.length > from.pointer.length) {
    throw new PatchError(to.at, 'cannot be inside of what is moved');
  }
  const value = read(root, from);
  return inside ? root : add(remove(root, from), to, value);
}
