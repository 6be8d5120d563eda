import type { Json, JsonObject, KubeObject } from '../../api/kube-object.ts';
import { without } from '../../support/without.ts';

/** Metadata that the API server keeps for itself, and that changes with every write. */
const KEPT_BY_SERVER = [
  'managedFields',
  'resourceVersion',
  'uid',
  'generation',
  'creationTimestamp',
] as const;

/** An object as people compare it: without status and without what the API server keeps for itself. */
export function cleanObject(object: KubeObject): KubeObject {
  const metadata: KubeObject['metadata'] = without(object.metadata, ...KEPT_BY_SERVER);
  const { apiVersion, kind } = object;
  return { ...without(object, 'status'), apiVersion, kind, metadata };
}

/**
 * Two states of an object with the contents of Secrets masked: what is equal is `***`, what differs says on which side it stands. Other
 * kinds come back as they are.
 */
export function redactPair(
  before: KubeObject | undefined,
  after: KubeObject | undefined,
): { readonly before: KubeObject | undefined; readonly after: KubeObject | undefined } {
  return {
    before: before === undefined ? undefined : redact(before, after, '*** (before)'),
    after: after === undefined ? undefined : redact(after, before, '*** (after)'),
  };
}

const SECRET_FIELDS = ['data', 'stringData'] as const;

function redact(object: KubeObject, other: KubeObject | undefined, mask: string): KubeObject {
  if (object.kind !== 'Secret') return object;
  const masked = SECRET_FIELDS.filter((field) => object[field] !== undefined).map((field) => {
    const [mine, theirs] = [mapIn(object, field), mapIn(other, field)];
    const entries = Object.entries(mine).map(([key, value]) => [
      key,
      other === undefined || theirs[key] === value ? '***' : mask,
    ]);
    return [field, Object.fromEntries(entries) as JsonObject] as const;
  });
  return { ...object, ...Object.fromEntries(masked) };
}

function mapIn(object: KubeObject | undefined, field: string): Readonly<Record<string, Json>> {
  return (object?.[field] ?? {}) as Readonly<Record<string, Json>>;
}
