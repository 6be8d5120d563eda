import { setCondition } from '../api/conditions.ts';
import type { Condition, StoredCondition } from '../api/conditions.ts';
import type { GatewayStatus, MeshInstallStatus, RevisionStatus } from '../api/mesh-install.ts';
import { keyOfRef } from '../api/object-ref.ts';
import { isRolledOut, isServing } from '../api/rollout.ts';
import { versionLabelOf } from '../api/version-label.ts';
import type { Desired } from '../desired/desired.ts';
import type { ResolvedGateway } from '../desired/resolved-spec.ts';
import type { Facts, LiveObject } from '../facts/facts.ts';
import type { Plan } from '../plan/plan.ts';
import { findProblems, problemStatuses } from './problems.ts';
import { without } from '../support/without.ts';
import { judge } from './judge.ts';
import type { Scene } from './scene.ts';
import { driftStatus } from './drift-status.ts';
import { warningStatuses } from './warnings.ts';
import { planStatus } from './plan-status.ts';

/**
 * The status that tells the truth about this round: conditions, revision, gateways, problems, the plan while there is one. The same
 * facts give the same status; times are kept from the status before wherever nothing changed. Pure.
 */
export function computeStatus(scene: Omit<Scene, 'problems'>): MeshInstallStatus {
  const { facts, wish } = scene;
  const problems = findProblems(facts, scene.result);
  const conditions = withConditions(facts, judge({ ...scene, problems }));
  const gateways = gatewayStatuses(scene);
  const now = printTime(facts.now);
  const shown = problemStatuses(problems, facts.install.status?.problems ?? [], now);
  const resolved = wish.desired?.resolved;
  const warnings = warningStatuses(wish);
  return {
    observedGeneration: facts.install.metadata.generation ?? 0,
    conditions,
    ...(resolved === undefined
      ? {}
      : {
          version: resolved.version,
          profile: resolved.profile,
          platform: resolved.platform,
          revision: resolved.revision || 'default',
          ...revisionsOf(scene),
          gatewayApi: gatewayApiOf(facts),
        }),
    ...(gateways.length === 0 ? {} : { gateways }),
    ...planStatus(scene),
    ...driftStatus(scene),
    ...(warnings.length === 0 ? {} : { warnings }),
    ...(shown.length === 0 ? {} : { problems: shown }),
  };
}

/** The status of a MeshInstall that is being removed: what it was, and how far the removal is. */
export function computeRemovalStatus(facts: Facts, plan: Plan): MeshInstallStatus {
  const before = facts.install.status ?? {};
  const observedGeneration = facts.install.metadata.generation ?? 0;
  const block = plan.blocks[0];
  const message = [plan.waits[0]?.message ?? 'The mesh is being removed', ...plan.stays].join('. ');
  const deleting: Omit<Condition, 'type' | 'status'> = {
    reason: 'Deleting',
    message,
    observedGeneration,
  };
  const stalled: Omit<Condition, 'type'> =
    block === undefined
      ? {
          status: 'False',
          reason: 'Deleting',
          message: 'Nothing asks for a person',
          observedGeneration,
        }
      : { status: 'True', reason: block.reason, message: block.message, observedGeneration };
  const conditions = withConditions(facts, [
    { type: 'Ready', ...deleting, status: 'False' },
    { type: 'Reconciling', ...deleting, status: block === undefined ? 'True' : 'False' },
    { type: 'Stalled', ...stalled },
  ]);
  return { ...without(before, 'plan', 'problems'), observedGeneration, conditions };
}

function withConditions(
  facts: Facts,
  conditions: readonly Condition[],
): readonly StoredCondition[] {
  const now = new Date(facts.now);
  return conditions.reduce<readonly StoredCondition[]>(
    (all, one) => setCondition(all, one, now),
    facts.install.status?.conditions ?? [],
  );
}

function revisionsOf({
  facts,
  wish,
}: Omit<Scene, 'problems'>): Pick<
  MeshInstallStatus,
  'revisions' | 'activeRevision' | 'acceptedRevision'
> {
  const accepted = facts.accepted[0]?.name;
  if (wish.desired === undefined) return {};
  const { resolved } = wish.desired;
  const name = resolved.revision || 'default';
  const live = pilotOf(facts, wish.desired);
  if (live === undefined) return accepted === undefined ? {} : { acceptedRevision: accepted };
  const revision: RevisionStatus = {
    name,
    version: versionLabelOf(live.labels) ?? resolved.version,
    ready: isRolledOut(live.rollout),
    ...(accepted === undefined ? {} : { accepted }),
  };
  return {
    revisions: [revision],
    activeRevision: name,
    ...(accepted === undefined ? {} : { acceptedRevision: accepted }),
  };
}

function gatewayApiOf({ gatewayApi }: Facts): MeshInstallStatus['gatewayApi'] & object {
  if (gatewayApi === undefined) return { installed: false };
  return gatewayApi === '' ? { installed: true } : { installed: true, version: gatewayApi };
}

/** istiod's Deployment, live; undefined before the first install and where the mesh has none. */
function pilotOf(facts: Facts, desired: Desired): LiveObject | undefined {
  const item = desired.objects.find(
    (one) => one.component === 'pilot' && one.object.kind === 'Deployment',
  );
  return item === undefined ? undefined : facts.live.get(item.key);
}

function gatewayStatuses({ facts, wish }: Omit<Scene, 'problems'>): readonly GatewayStatus[] {
  if (wish.desired === undefined) return [];
  const { desired } = wish;
  return desired.resolved.gateways.map((gateway) => gatewayStatus(facts, desired, gateway));
}

function gatewayStatus(facts: Facts, desired: Desired, gateway: ResolvedGateway): GatewayStatus {
  const { namespace, name, type, readyWhen } = gateway;
  const deployment = keyOfRef({ apiVersion: 'apps/v1', kind: 'Deployment', namespace, name });
  const service = facts.live.get(keyOfRef({ apiVersion: 'v1', kind: 'Service', namespace, name }));
  const floor = desired.objects.find((item) => item.key === deployment)?.floor ?? 1;
  const addresses = service?.foreign?.addresses ?? [];
  const serving = isServing(facts.live.get(deployment)?.rollout, floor);
  const ready = serving && (readyWhen !== 'Address' || addresses.length > 0);
  return {
    namespace,
    name,
    type,
    ready,
    ...(addresses.length === 0 ? {} : { addresses: addresses.slice(0, 20) }),
  };
}

function printTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/\.\d+Z$/, 'Z');
}
