import type { Json, JsonObject, KubeObject } from '../../src/api/kube-object.ts';
import { keyOfRef, refOf } from '../../src/api/object-ref.ts';
import type { ObjectKey } from '../../src/api/object-ref.ts';
import type { Desired } from '../../src/desired/desired.ts';
import type { Facts, ForeignFields, LiveObject } from '../../src/facts/facts.ts';
import { leafOf } from '../../src/facts/owned-fields.ts';
import type { Owned } from '../../src/facts/owned-fields.ts';
import { buildPlan } from '../../src/plan/build-plan.ts';
import type { Step } from '../../src/plan/plan.ts';
import { printRef } from '../../src/api/object-ref.ts';
import { without } from '../../src/support/without.ts';
import { aLive, rolledOut, someFacts } from './facts.ts';

const WORKLOADS = new Set(['Deployment', 'DaemonSet']);

/**
 * A cluster as a value: what was applied is live and ours, workloads need a round to roll out. Enough to play whole sequences of
 * plans; everything that a real API server does besides is tested against a real one.
 */
export class SimulatedCluster {
  readonly live = new Map<ObjectKey, LiveObject>();
  #rolling = new Set<ObjectKey>();

  /** Rounds until nothing is left to do, as a log: a heading for each round, a line for each step, what is waited for. */
  play(desired: Desired, over: Partial<Facts> = {}): string {
    const log: string[] = [];
    for (let round = 1; round <= 20; round++) {
      const plan = buildPlan(this.facts(desired, over), desired);
      log.push(`round ${round}`);
      log.push(...plan.blocks.map((block) => `  blocked ${block.reason}`));
      log.push(...plan.now.map((step) => `  ${printStep(step)}`));
      log.push(...plan.waits.map((wait) => `  waits: ${wait.message}`));
      if (plan.blocks.length > 0 || (plan.now.length === 0 && this.#rolling.size === 0))
        return log.join('\n');
      this.carryOut(plan.now);
    }
    throw new Error(`the plan does not end:\n${log.join('\n')}`);
  }

  /** One round: rollouts that were under way end, then these steps are taken. */
  carryOut(steps: readonly Step[]): void {
    this.#finishRollouts();
    for (const step of steps) this.#carryOut(step);
  }

  /** What a round sees; the roles are those that this wish needs. */
  facts(desired: Desired, over: Partial<Facts> = {}): Facts {
    const namespaces = [...this.live.values()].filter((live) => live.ref.kind === 'Namespace');
    return someFacts({
      lives: [...this.live.values()],
      roles: desired.requiredRoles,
      namespaces: new Map(
        namespaces.map(({ ref, uid }) => [ref.name, { name: ref.name, uid, deleting: false }]),
      ),
      ...over,
    });
  }

  #carryOut(step: Step): void {
    if (step.type === 'delete') {
      this.live.delete(step.key);
      return;
    }
    if (step.type === 'release') return;
    const workload = WORKLOADS.has(step.object.kind);
    if (workload) this.#rolling.add(step.key);
    this.live.set(step.key, this.#liveOf(step.object, workload));
  }

  #liveOf(object: KubeObject, rolling: boolean): LiveObject {
    const { metadata } = object;
    const rest = without(object, 'apiVersion', 'kind', 'metadata');
    const content = {
      ...rest,
      metadata: { labels: metadata.labels ?? {}, annotations: metadata.annotations ?? {} },
    };
    const rollout = rolledOut(1, rolling ? { observedGeneration: 0 } : {});
    return aLive(refOf(object), {
      labels: metadata.labels ?? {},
      owned: ownAll(content),
      ...(WORKLOADS.has(object.kind) ? { rollout } : {}),
      ...(object.kind === 'Service' ? { foreign: serviceFields(object) } : {}),
      ...(object.kind === 'CustomResourceDefinition' ? { foreign: { established: true } } : {}),
      ...(object.kind === 'ValidatingWebhookConfiguration'
        ? { foreign: { failurePolicies: {} } }
        : {}),
    });
  }

  #finishRollouts(): void {
    for (const key of this.#rolling) {
      const live = this.live.get(key);
      if (live !== undefined) this.live.set(key, { ...live, rollout: rolledOut() });
    }
    this.#rolling = new Set();
  }
}

/** Nobody gives addresses here. */
function serviceFields({ spec }: KubeObject): ForeignFields {
  const { type = 'ClusterIP' } = spec as { readonly type?: string };
  return { serviceType: type, addresses: [] };
}

function ownAll(value: Json): Owned {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return leafOf(value);
  const members = Object.entries(value as JsonObject).map(
    ([name, member]) => [name, ownAll(member)] as const,
  );
  return members.length === 0
    ? leafOf(value)
    : { kind: 'map', members: Object.fromEntries(members) };
}

function printStep(step: Step): string {
  const what = step.type === 'apply' ? step.cause : 'delete';
  return `${what} ${printRef(step.ref)}${step.type === 'apply' && step.manager !== 'meshinstall' ? ' (handover)' : ''}`;
}

/** Removes an object as a person would, behind the operator's back. */
export function removeBehindTheBack(
  cluster: SimulatedCluster,
  ref: Parameters<typeof keyOfRef>[0],
): void {
  cluster.live.delete(keyOfRef(ref));
}
