import type { Json, JsonObject, KubeObject } from '../../api/kube-object.ts';
import { parseYaml } from '../../api/parse-yaml.ts';
import { keyOf, printRef, refOf } from '../../api/object-ref.ts';
import type { ObjectKey } from '../../api/object-ref.ts';
import { isJsonObject, mapAt } from '../../desired/merge-json.ts';
import { deepEqual } from '../../support/deep-equal.ts';
import { without } from '../../support/without.ts';
import { lostFields } from '../lost-fields.ts';
import type { AdoptionFacts, AdoptionItem, HelmRelease } from './adoption-facts.ts';
import type { AdoptionPlan, AdoptionStep } from './adoption-plan.ts';
import { changedFields } from './changed-fields.ts';
import { installerOf } from './old-marks.ts';
import { planSail, refuseRunning, sailNotes } from './plan-sail.ts';
import { planRebind } from './rebind.ts';
import { isOfMesh, unknownObjects } from './release-objects.ts';
import { someOf } from '../../support/some-of.ts';
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
  const wanted = wantedKeys(facts);
  return {
    steps: [
      ...missingTags(facts),
      ...takes,
      ...facts.bridges.map((bridge) => deletion(bridge, 'was left by an interrupted adoption')),
      ...facts.roles.map((role) => deletion(role, 'the fixed roles take its place')),
      ...facts.releases
        .filter((release) => isOfMesh(release, wanted, facts.sail))
        .flatMap(releaseSteps),
      ...planSail(facts),
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
  const [left, right] = [live, after].map((object) => readable(contentOf(object), object.kind));
  return changedFields(left, right).filter((path) => !isDescription(path, live.kind));
}

/** Texts that are documents themselves as what they say: another layout is no change. */
function readable(content: JsonObject, kind: string): JsonObject {
  if (kind !== 'ConfigMap') return content;
  const data = Object.entries(mapAt(content, 'data')).map(([name, text]) => [name, parsed(text)]);
  return { ...content, data: Object.fromEntries(data) as JsonObject };
}

function parsed(text: Json): Json {
  const answer = typeof text === 'string' ? parseYaml(text) : undefined;
  const value = answer?.ok === true ? (answer.documents[0]?.value as Json | undefined) : undefined;
  return isJsonObject(value) ? value : text;
}

/** A CRD has texts for people, which each installer words differently. */
function isDescription(path: string, kind: string): boolean {
  return kind === 'CustomResourceDefinition' && /\.(description|message)$/.test(path);
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

function wantedKeys({ items }: AdoptionFacts): ReadonlySet<ObjectKey> {
  return new Set(items.map(({ desired }) => desired.key));
}

function refusalsOf(facts: AdoptionFacts, options: AdoptionOptions): readonly string[] {
  const { items, installer, sailHolder } = facts;
  return [
    ...items.flatMap((item) => refuseOther(item, installer)),
    ...items.flatMap(refuseRevision),
    ...items.flatMap(refuseOlderCrd),
    ...(options.allowRestart ? [] : items.flatMap(refuseRestart)),
    ...(items.some(({ live }) => live !== undefined)
      ? []
      : ['There is nothing to take over: none of the objects exists.']),
    ...refuseRunning(sailHolder),
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

/** Parts of which a cluster has one, whatever revision their labels name. */
const SHARED = new Set(['base', 'cni', 'ztunnel']);

/** A tag that leads to another revision is moved on purpose or not at all. */
function refuseRevision({ desired, object, live }: AdoptionItem): readonly string[] {
  if (SHARED.has(desired.component)) return [];
  const [wanted, found] = [object, live].map((one) => one?.metadata.labels?.['istio.io/rev']);
  if (live === undefined || found === undefined || wanted === undefined || found === wanted)
    return [];
  return [
    `${printRef(refOf(live))} belongs to revision ${found}, and the MeshInstall is revision ${wanted}.`,
  ];
}

/** How many places a line for people names. */
const NAMED = 3;

/** Objects that are stored would lose what an older definition does not know. */
function refuseOlderCrd({ live, after }: AdoptionItem): readonly string[] {
  if (live?.kind !== 'CustomResourceDefinition' || after === undefined) return [];
  const lost = lostFields(live, after);
  if (lost.length === 0) return [];
  return [
    `${printRef(refOf(live))} is of a newer version of Istio: objects would lose ${someOf(lost, NAMED)}. Leave the CRDs to the one who brought them: write spec.values.base.enableIstioConfigCRDs: false.`,
  ];
}

function refuseRestart({ live, after }: AdoptionItem): readonly string[] {
  if (live === undefined || after === undefined) return [];
  const [before, then] = [templateOf(live), templateOf(after)];
  if (deepEqual(before, then)) return [];
  const named = changedFields(before, then, 'spec.template');
  const changes = named.length === 0 ? ['the order of lists in spec.template'] : named;
  return [
    `The pods of ${printRef(refOf(live))} would restart: ${changes.join(', ')} would change. Write the values that run into the MeshInstall, or say --allow-restart.`,
  ];
}

function templateOf(object: KubeObject): Json | undefined {
  return (object.spec as JsonObject | undefined)?.template;
}

function notesOf(facts: AdoptionFacts): readonly string[] {
  const wanted = wantedKeys(facts);
  const known = new Set([...wanted, ...[...facts.roles, ...facts.leftovers].map(keyOf)]);
  const left = facts.releases
    .filter((release) => isOfMesh(release, wanted, facts.sail))
    .flatMap((release) =>
      unknownObjects(release, known).map(
        (ref) =>
          `${printRef(ref)} of the Helm release ${release.namespace}/${release.name} is not in the MeshInstall; it stays, and belongs to nobody.`,
      ),
    );
  return [...left, ...sailNotes(facts)];
}
