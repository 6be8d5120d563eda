import type { JsonObject, KubeObject, ManagedFieldsEntry } from '../api/kube-object.ts';
import { FIELD_MANAGER } from '../api/names.ts';
import type { ClusterClient } from '../cluster/cluster-client.ts';
import type { ReleaseStep } from '../plan/plan.ts';

/**
 * Takes fields out of our Apply entry in managedFields. Their values stay as they are and belong to nobody, or to whoever owns them
 * besides: the next apply without them deletes nothing, and others can apply them without a conflict with us. Nothing is written
 * when the object is gone, another one, or the fields are not ours any more; a change in between is a Conflict.
 */
export async function releaseFields(
  client: Pick<ClusterClient, 'get' | 'patchMerge'>,
  { ref, uid, fields }: ReleaseStep,
): Promise<KubeObject | undefined> {
  const live = await client.get(ref);
  if (live?.metadata.uid !== uid) return undefined;
  const { managedFields = [], resourceVersion = '' } = live.metadata;
  const left = managedFields.map((entry) => (isOurs(entry) ? without(entry, fields) : entry));
  const patch = { metadata: { managedFields: left as unknown as readonly JsonObject[] } };
  return client.patchMerge(ref, patch, { resourceVersion, uid });
}

function isOurs({ manager, operation, subresource = '' }: ManagedFieldsEntry): boolean {
  return manager === FIELD_MANAGER && operation === 'Apply' && subresource === '';
}

function without(
  entry: ManagedFieldsEntry,
  fields: readonly (readonly string[])[],
): ManagedFieldsEntry {
  const fieldsV1 = fields.reduce<JsonObject>(
    (all, path) => withoutPath(all, path) ?? {},
    entry.fieldsV1 ?? {},
  );
  return { ...entry, fieldsV1 };
}

/** A node that loses its last member goes as well: left empty it would mean the whole value. */
function withoutPath(node: JsonObject, path: readonly string[]): JsonObject | undefined {
  const [name = '', ...rest] = path;
  const below = node[name];
  if (below === undefined) return node;
  const left = rest.length === 0 ? undefined : withoutPath(below as JsonObject, rest);
  const others = Object.entries(node).filter(([other]) => other !== name);
  const entries = left === undefined ? others : [...others, [name, left] as const];
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}
