import type { Json, JsonObject, KubeObject } from '../../api/kube-object.ts';
import { printRef, refOf } from '../../api/object-ref.ts';
import { resourcesOf } from '../sail-resources.ts';
import type { SailMesh } from '../sail-resources.ts';
import type { AdoptionFacts, SailHolder } from './adoption-facts.ts';
import type { AdoptionStep } from './adoption-plan.ts';
import { isOwnership, isSailFinalizer, isSailReference } from './old-marks.ts';

/** What makes sure that nothing goes with Sail's resources: neither by the Sail operator nor by garbage collection. */
export function planSail({ sail, leftovers }: AdoptionFacts): readonly AdoptionStep[] {
  return [
    ...leftovers.flatMap(free),
    ...(sail === undefined ? [] : resourcesOf(sail).flatMap(letGo)),
  ];
}

/** An object of Sail's charts that is not taken over. */
function free(object: KubeObject): readonly AdoptionStep[] {
  const { ownerReferences = [], labels = {}, annotations = {}, uid = '' } = object.metadata;
  const left = ownerReferences.filter((one) => !isSailReference(one));
  if (left.length === ownerReferences.length) return [];
  const metadata = {
    ownerReferences: left as unknown as Json,
    labels: nulls(Object.keys(labels).filter(isOwnership)),
    annotations: nulls(Object.keys(annotations).filter(isOwnership)),
  };
  return [{ type: 'free', ref: refOf(object), uid, patch: { metadata } }];
}

function nulls(names: readonly string[]): JsonObject {
  return Object.fromEntries(names.map((name) => [name, null]));
}

function letGo(resource: KubeObject): readonly AdoptionStep[] {
  const { finalizers = [], uid = '' } = resource.metadata;
  const left = finalizers.filter((name) => !isSailFinalizer(name));
  if (left.length === finalizers.length) return [];
  return [{ type: 'letGo', ref: refOf(resource), uid, finalizers: left }];
}

/** What is left to do with Sail's resources. */
export function sailNotes({ sail }: AdoptionFacts): readonly string[] {
  if (sail === undefined) return [];
  return [
    `Delete what the Sail operator was told: kubectl delete ${deletable(sail).map(argumentOf).join(' ')}`,
    ...sail.siblings.map(
      (one) =>
        `${printRef(refOf(one))} belongs to ${sail.istio === undefined ? '' : printRef(refOf(sail.istio))}, too, and is not taken over: it is removed with it.`,
    ),
  ];
}

/** An IstioRevision goes with its Istio. */
function deletable(mesh: SailMesh): readonly KubeObject[] {
  return resourcesOf(mesh).filter((one) => mesh.istio === undefined || one !== mesh.plane);
}

function argumentOf({ kind, metadata }: KubeObject): string {
  return `${kind.toLowerCase()}.sailoperator.io/${metadata.name}`;
}

/** Why nothing may be done while the Sail operator runs. */
export function refuseRunning(holder: SailHolder | undefined): readonly string[] {
  if (holder === undefined) return [];
  const { identity, namespace, secondsAgo } = holder;
  return [
    `The Sail operator runs (${identity}, seen ${String(secondsAgo)} s ago) and would take everything back. Stop it: kubectl scale deployment ${deploymentOf(identity)} --namespace ${namespace} --replicas=0; half a minute later it counts as stopped.`,
  ];
}

/** The pod's name is in the identity; a program that runs elsewhere has the usual name. */
function deploymentOf(identity: string): string {
  return /^(.+)-[a-z0-9]+-[a-z0-9]{5}_/.exec(identity)?.[1] ?? 'sail-operator';
}
