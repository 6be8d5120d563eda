import { pointerFault } from '../support/json-pointer.ts';
import { findingAt } from './finding.ts';
import type { Finding, ValuePath } from './finding.ts';

/**
 * What is wrong with the operations of `spec.overlays[].jsonPatch` whatever they are applied to: pointers that are none, members that an
 * operation lacks. For objects that people write: the API server drops a `value: null`, which is not wrong. Takes an object of any shape.
 */
export function checkJsonPatches(object: unknown): readonly Finding[] {
  const overlays = memberOf(memberOf(object, 'spec'), 'overlays');
  return listOf(overlays).flatMap((overlay, index) =>
    listOf(memberOf(overlay, 'jsonPatch')).flatMap((operation, number) =>
      checkOperation(operation, ['spec', 'overlays', index, 'jsonPatch', number]),
    ),
  );
}

const WITH_VALUE: ReadonlySet<unknown> = new Set(['add', 'replace', 'test']);
const WITH_FROM: ReadonlySet<unknown> = new Set(['copy', 'move']);

function checkOperation(operation: unknown, at: ValuePath): readonly Finding[] {
  const op = memberOf(operation, 'op');
  const from = memberOf(operation, 'from');
  return [
    ...checkPointer(memberOf(operation, 'path'), [...at, 'path']),
    ...(WITH_FROM.has(op) ? checkPointer(from, [...at, 'from']) : []),
    ...(WITH_FROM.has(op) && from === undefined ? [findingAt([...at, 'from'], 'is missing')] : []),
    ...(WITH_VALUE.has(op) && memberOf(operation, 'value') === undefined
      ? [findingAt([...at, 'value'], 'is missing')]
      : []),
  ];
}

function checkPointer(text: unknown, at: ValuePath): readonly Finding[] {
  const fault = typeof text === 'string' ? pointerFault(text) : undefined;
  return fault === undefined ? [] : [findingAt(at, fault, { value: text })];
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function memberOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Readonly<Record<string, unknown>>)[name];
}
