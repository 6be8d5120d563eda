import type { Json, JsonObject, KubeObject } from '../../api/kube-object.ts';
import { keyOf, keyOfRef, printRef, refOf } from '../../api/object-ref.ts';
import type { ObjectKey } from '../../api/object-ref.ts';
import { without } from '../../support/without.ts';
import { deepEqual } from '../../support/deep-equal.ts';
import type { AdoptionFacts, AdoptionItem, HelmRelease } from './adoption-facts.ts';
import type { AdoptionPlan, AdoptionStep } from './adoption-plan.ts';
import { changedFields } from './changed-fields.ts';
import { installerOf, isSailFinalizer } from './old-marks.ts';
import { planRebind } from './rebind.ts';
import { releasePatch } from './release-fields.ts';

export interface AdoptionOptions {
  /** Take over although a pod template would change, and pods restart. */
  readonly allowRestart: boolean;
}

/**
 * What makes the objects of an existing installation ours without anybody noticing. Pure, and the same again after an interrupted run:
 * what is done already is planned as nothing.
 *
 * The order: what has to be there first; each object with its marks; roles that nothing binds any more; Helm's records; the
 * finalizers of Sail's resources. The inventory comes after all of them, so that an operator which runs meanwhile sees foreign
 * objects, and waits, until the last one is ours.
 */
export function planAdoption(facts: AdoptionFacts, options: AdoptionOptions): AdoptionPlan {
  const takes = facts.items.flatMap((item) => planItem(facts, item));
  return {
    steps: [
      ...missingTags(facts),
      ...takes,
      ...facts.bridges.map((bridge) => deletion(bridge, 'was left by an interrupted adoption')),
      ...facts.roles.map((role) => deletion(role, 'the fixed roles take its place')),
      ...facts.releases.filter((release) => isOfMesh(release, facts)).flatMap(releaseSteps),
      ...facts.sail.flatMap(letGo),
    ],
    refusals: [...facts.blocks, ...refusalsOf(facts, options)],
    notes: notesOf(facts),
  };
}

/** While the tag's webhook is missing, the injector's must stay as it is: else nothing would inject for a moment. */
function missingTags({ items }: AdoptionFacts): readonly AdoptionStep[] {
  return items
    .filter(({ desired, live }) => desired.component === 'tag' && live === undefined)
    .map(({ object }) => ({ type: 'create', ref: refOf(object), object }));
}

function planItem(facts: AdoptionFacts, item: AdoptionItem): readonly AdoptionStep[] {
  const { object, live, after, desired } = item;
  const rebind = planRebind(item);
  if (rebind !== undefined) return [rebind];
  if (live === undefined || after === undefined) return [];
  const changes = visibleChanges(live, after);
  const patch = releasePatch(after, desired.object, facts.installer);
  if (patch === undefined && sameBefore(live, after)) return [];
  return [
    {
      type: 'take',
      ref: refOf(object),
      uid: live.metadata.uid ?? '',
      object,
      wanted: desired.object,
      changes,
      removes: removedBy(patch),
    },
  ];
}

/** Whether sending the object would write nothing at all. */
function sameBefore(live: KubeObject, after: KubeObject): boolean {
  return (
    deepEqual(contentOf(live), contentOf(after)) && deepEqual(ourFields(live), ourFields(after))
  );
}

function ourFields({ metadata }: KubeObject): unknown {
  return (metadata.managedFields ?? []).find(
    ({ manager, operation }) => manager === 'meshinstall' && operation === 'Apply',
  )?.fieldsV1;
}

function visibleChanges(live: KubeObject, after: KubeObject): readonly string[] {
  return changedFields(contentOf(live), contentOf(after));
}

/** An object without what the API server counts and notes. */
function contentOf(object: KubeObject): JsonObject {
  const { labels = {}, annotations = {} } = object.metadata;
  const rest = without(object, 'status', 'metadata') as JsonObject;
  return { ...rest, metadata: { labels, annotations } };
}

function removedBy(patch: JsonObject | undefined): readonly string[] {
  const metadata = (patch?.metadata ?? {}) as JsonObject;
  return [
    ...takenOff(metadata.labels).map((name) => `label ${name}`),
    ...takenOff(metadata.annotations).map((name) => `annotation ${name}`),
    ...(metadata.ownerReferences === undefined ? [] : ['owner reference to Sail']),
    ...(metadata.managedFields === undefined ? [] : ['ownership of fields']),
  ];
}

function takenOff(members: Json | undefined): readonly string[] {
  return Object.entries((members ?? {}) as JsonObject)
    .filter(([, value]) => value === null)
    .map(([name]) => name);
}

function deletion(object: KubeObject, reason: string): AdoptionStep {
  return { type: 'delete', ref: refOf(object), uid: object.metadata.uid ?? '', reason };
}

function releaseSteps({ name, namespace, secrets }: HelmRelease): readonly AdoptionStep[] {
  const reason = `Helm forgets the release ${namespace}/${name}`;
  return secrets.map((secret) => deletion(secret, reason));
}

/** Whether at least one object of a release is one that the MeshInstall wants. */
function isOfMesh({ objects }: HelmRelease, facts: AdoptionFacts): boolean {
  const keys = new Set(facts.items.map(({ desired }) => desired.key));
  return objects.some((ref) => ref.kind !== 'Namespace' && keys.has(keyOfRef(ref)));
}

function letGo(resource: KubeObject): readonly AdoptionStep[] {
  const { finalizers = [], uid = '' } = resource.metadata;
  const left = finalizers.filter((name) => !isSailFinalizer(name));
  if (left.length === finalizers.length) return [];
  return [{ type: 'letGo', ref: refOf(resource), uid, finalizers: left }];
}

function refusalsOf(facts: AdoptionFacts, options: AdoptionOptions): readonly string[] {
  const { items, installer, sailHolder } = facts;
  return [
    ...items.flatMap((item) => refuseOther(item, installer)),
    ...items.flatMap(refuseRevision),
    ...(options.allowRestart ? [] : items.flatMap(refuseRestart)),
    ...(items.some(({ live }) => live !== undefined)
      ? []
      : ['There is nothing to take over: none of the objects exists.']),
    ...(sailHolder === undefined
      ? []
      : [
          `The Sail operator runs (${sailHolder}) and would take everything back. Stop it first: kubectl scale deployment sail-operator --namespace sail-operator --replicas=0`,
        ]),
  ];
}

/** CRDs are the cluster's: whoever brought them, all share them. */
function refuseOther({ live }: AdoptionItem, installer: string): readonly string[] {
  if (live === undefined || live.kind === 'CustomResourceDefinition') return [];
  const found = installerOf(live);
  if (found === installer || found === 'ours' || found === 'unknown') return [];
  return [
    `${printRef(refOf(live))} was made by ${found}, not by ${installer}; use --from ${found}.`,
  ];
}

/** A tag that leads to another revision is moved on purpose or not at all. */
function refuseRevision({ object, live }: AdoptionItem): readonly string[] {
  const [wanted, found] = [object, live].map((one) => one?.metadata.labels?.['istio.io/rev']);
  if (live === undefined || found === undefined || wanted === undefined || found === wanted)
    return [];
  return [
    `${printRef(refOf(live))} belongs to revision ${found}, and the MeshInstall is revision ${wanted}.`,
  ];
}

function refuseRestart({ live, after }: AdoptionItem): readonly string[] {
  if (live === undefined || after === undefined) return [];
  const changes = changedFields(templateOf(live), templateOf(after), 'spec.template');
  if (changes.length === 0) return [];
  return [
    `The pods of ${printRef(refOf(live))} would restart: ${changes.join(', ')} would change. Write the values that run into the MeshInstall, or say --allow-restart.`,
  ];
}

function templateOf(object: KubeObject): Json | undefined {
  return (object.spec as JsonObject | undefined)?.template;
}

function notesOf(facts: AdoptionFacts): readonly string[] {
  const keys = new Set<ObjectKey>([
    ...facts.items.map(({ desired }) => desired.key),
    ...facts.roles.map(keyOf),
  ]);
  return facts.releases
    .filter((release) => isOfMesh(release, facts))
    .flatMap(({ name, namespace, objects }) =>
      objects
        .filter((ref) => !keys.has(keyOfRef(ref)))
        .map(
          (ref) =>
            `${printRef(ref)} of the Helm release ${namespace}/${name} is not in the MeshInstall; it stays, and belongs to nobody.`,
        ),
    );
}
