import type { Json, JsonObject, KubeObject, ManagedFieldsEntry } from '../../api/kube-object.ts';
import { ADOPTED_ANNOTATION, FIELD_MANAGER } from '../../api/names.ts';
import { adoptedAs } from '../../plan/fit-pod-marks.ts';
import { isJsonObject } from '../../desired/merge-json.ts';
import type { Installer } from './adoption-facts.ts';
import { isOldManager, isSailReference, oldAnnotations, oldLabels } from './old-marks.ts';
import { WORKLOAD_KINDS } from '../../api/rollout.ts';

/**
 * The merge patch that takes the old installer off an object which we have just applied: its labels, annotations and owner references, and
 * its ownership of every field that is ours now, so that a field we stop sending goes. Fields that only the old installer had set
 * keep their value and their entry. Undefined when there is nothing to take off.
 *
 * @param live as the API server answered our apply
 * @param wanted the desired object, as it is without regard to the live one
 */
export function releasePatch(
  live: KubeObject,
  wanted: KubeObject,
  installer: Installer,
): JsonObject | undefined {
  const { managedFields = [], ownerReferences = [] } = live.metadata;
  const entries = releasedEntries(managedFields, installer);
  const references = ownerReferences.filter((one) => !isSailReference(one));
  const patch = {
    ...nulls('labels', oldLabels(live, wanted)),
    ...annotationsPatch(live, wanted),
    ...(references.length === ownerReferences.length
      ? {}
      : { ownerReferences: references as unknown as Json }),
    ...(JSON.stringify(entries) === JSON.stringify(managedFields)
      ? {}
      : { managedFields: entries as unknown as Json }),
  };
  return Object.keys(patch).length === 0 ? undefined : { metadata: patch };
}

/** What a workload has to keep in mind of its past is written with the rest. */
function annotationsPatch(live: KubeObject, wanted: KubeObject): JsonObject {
  const old = oldAnnotations(live, wanted).map((name): [string, Json] => [name, null]);
  const known = live.metadata.annotations?.[ADOPTED_ANNOTATION] !== undefined;
  const note: readonly [string, Json][] =
    !known && WORKLOAD_KINDS.has(live.kind) ? [[ADOPTED_ANNOTATION, adoptedAs(wanted)]] : [];
  const all = [...old, ...note];
  return all.length === 0 ? {} : { annotations: Object.fromEntries(all) };
}

function nulls(field: string, names: readonly string[]): JsonObject {
  if (names.length === 0) return {};
  return { [field]: Object.fromEntries(names.map((name) => [name, null])) };
}

function releasedEntries(
  entries: readonly ManagedFieldsEntry[],
  installer: Installer,
): readonly ManagedFieldsEntry[] {
  const ours = entries.find(
    (entry) =>
      entry.manager === FIELD_MANAGER &&
      entry.operation === 'Apply' &&
      entry.subresource === undefined,
  )?.fieldsV1;
  if (ours === undefined) return entries;
  return entries.flatMap((entry) => {
    const { fieldsV1 } = entry;
    const theirs = entry.subresource === undefined && isOldManager(entry.manager, installer);
    if (!theirs || fieldsV1 === undefined) return [entry];
    const left = subtractFields(fieldsV1, ours);
    return left === undefined ? [] : [{ ...entry, fieldsV1: left }];
  });
}

/** A set of fields without those of another; undefined when none is left. A `.` alone says that a map is there, not what is in it. */
export function subtractFields(fields: JsonObject, others: JsonObject): JsonObject | undefined {
  const left = Object.entries(fields).flatMap(([name, member]): [string, Json][] => {
    const other = Object.hasOwn(others, name) ? others[name] : undefined;
    if (name === '.') return [];
    if (!isJsonObject(other) || !isJsonObject(member)) return [[name, member]];
    if (Object.keys(member).length === 0) return [];
    const rest = subtractFields(member, other);
    return rest === undefined ? [] : [[name, rest]];
  });
  return left.length === 0 ? undefined : Object.fromEntries(left);
}
