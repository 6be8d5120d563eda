import type { KubeObject } from '../../api/kube-object.ts';
import { refOf } from '../../api/object-ref.ts';
import type { ClusterClient } from '../../cluster/cluster-client.ts';
import { isClusterError } from '../../cluster/cluster-error.ts';
import type { Installer } from '../../migrate/adoption/adoption-facts.ts';
import type { AdoptionPlan, AdoptionStep } from '../../migrate/adoption/adoption-plan.ts';
import { releasePatch } from '../../migrate/adoption/release-fields.ts';
import { inGroups } from './in-groups.ts';

/** Field manager of what an adoption writes and the operator does not send. */
const MANAGER = 'meshinstall-adoption';

/** istiod and Kubernetes write to the same objects: a patch that met a newer one is made again. */
const TRIES = 5;

export interface AdoptionPort {
  readonly client: ClusterClient;
  readonly installer: Installer;
  /** Called after each step. */
  readonly onDone: (step: AdoptionStep) => void;
}

/**
 * Carries out an adoption in the order of its plan; neighbours that change nothing but marks go together. Stops at the first failure by
 * throwing it (ClusterError); what was done stays done, and a second run goes on from there.
 */
export async function applyAdoption(port: AdoptionPort, plan: AdoptionPlan): Promise<void> {
  for (const group of groupsOf(plan.steps)) {
    await inGroups(group, (step) => carryOut(port, step));
    for (const step of group) port.onDone(step);
  }
}

function groupsOf(steps: readonly AdoptionStep[]): readonly (readonly AdoptionStep[])[] {
  const groups: AdoptionStep[][] = [];
  for (const step of steps) {
    const last = groups.at(-1);
    if (last?.every(isQuiet) === true && isQuiet(step)) last.push(step);
    else groups.push([step]);
  }
  return groups;
}

function isQuiet(step: AdoptionStep): boolean {
  return step.type === 'take' && step.changes.every((path) => path.startsWith('metadata'));
}

async function carryOut(port: AdoptionPort, step: AdoptionStep): Promise<void> {
  const { client } = port;
  switch (step.type) {
    case 'take':
      return take(port, step);
    case 'create':
      await client.apply(step.object);
      return;
    case 'rebind':
      return rebind(client, step);
    case 'delete':
      await client.delete(step.ref, { uid: step.uid });
      return;
    case 'free':
      await client.patchMerge(step.ref, step.patch, { uid: step.uid, fieldManager: MANAGER });
      return;
    case 'letGo':
      await client.patchMerge(
        step.ref,
        { metadata: { finalizers: step.finalizers } },
        { uid: step.uid, fieldManager: MANAGER },
      );
  }
}

type Take = Extract<AdoptionStep, { readonly type: 'take' }>;
type Rebind = Extract<AdoptionStep, { readonly type: 'rebind' }>;

async function take({ client, installer }: AdoptionPort, step: Take): Promise<void> {
  const { object, wanted, ref, uid } = step;
  // With the uid: an object that has gone meanwhile is not made anew.
  let live: KubeObject | undefined = await client.apply({
    ...object,
    metadata: { ...object.metadata, uid },
  });
  for (let left = TRIES; live !== undefined; left -= 1) {
    const patch = releasePatch(live, wanted, installer);
    if (patch === undefined) return;
    const { resourceVersion = '' } = live.metadata;
    try {
      await client.patchMerge(ref, patch, { uid, resourceVersion, fieldManager: MANAGER });
      return;
    } catch (error) {
      if (left <= 1 || !isClusterError(error, 'Conflict')) throw error;
      live = await client.get(ref);
    }
  }
}

async function rebind(client: ClusterClient, step: Rebind): Promise<void> {
  const { ref, uid, object, bridge } = step;
  await client.apply(bridge, { fieldManager: MANAGER });
  if (uid !== undefined) await client.delete(ref, { uid });
  await client.apply(object);
  await client.delete(refOf(bridge));
}
