import type { Touched } from './touched-places.ts';

/** More objects than this are told by their kinds. */
const MAX_OBJECTS = 6;

/** What a value changes, for a cell of a table: objects first, then pods. */
export function printTouched(touched: readonly Touched[]): string {
  const objects = printObjects(touched.flatMap((one) => (one.kind === 'object' ? [one] : [])));
  const templates = [
    ...new Set(touched.flatMap((one) => (one.kind === 'template' ? [one.name] : []))),
  ].sort();
  const pods = templates.length === 0 ? [] : [`pods from ${templates.join(', ')}`];
  const istiod = touched.some(({ kind }) => kind === 'istiod') ? ['what istiod injects'] : [];
  return [...objects, ...pods, ...istiod].join('; ');
}

interface TouchedObject {
  readonly type: string;
  readonly name: string;
}

const CRD = 'CustomResourceDefinition';

function printObjects(objects: readonly TouchedObject[]): readonly string[] {
  const names = new Map<string, Set<string>>();
  for (const { type, name } of objects) {
    names.set(type, new Set([...(names.get(type) ?? []), type === CRD ? '' : name]));
  }
  const kinds = [...names.keys()].sort();
  const count = [...names.values()].reduce((sum, { size }) => sum + size, 0);
  if (count > MAX_OBJECTS) return [`${count} objects: ${kinds.join(', ')}`];
  return kinds.map((kind) => `${kind} ${[...(names.get(kind) ?? [])].sort().join(', ')}`.trim());
}
