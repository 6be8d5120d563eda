import type { Json, JsonObject, KubeObject } from '../../src/api/kube-object.ts';
import { FIELD_MANAGER } from '../../src/api/names.ts';
import { keyOfRef, refOf } from '../../src/api/object-ref.ts';
import type { ObjectKey } from '../../src/api/object-ref.ts';
import { isRolledOut } from '../../src/api/rollout.ts';
import type { Desired } from '../../src/desired/desired.ts';
import type { Facts, ForeignFields, LiveObject } from '../../src/facts/facts.ts';
import { leafOf } from '../../src/facts/owned-fields.ts';
import type { Owned } from '../../src/facts/owned-fields.ts';
import { buildPlan } from '../../src/plan/build-plan.ts';
import type { ApplyStep, ReleaseStep, Step } from '../../src/plan/plan.ts';
import { printRef } from '../../src/api/object-ref.ts';
import { without } from '../../src/support/without.ts';
import { aLive, rolledOut, someFacts } from './facts.ts';

const WORKLOADS = new Set(['Deployment', 'DaemonSet']);

/**
 * A cluster as a value: what was applied is live and ours, workloads need a round to roll out. Enough to play whole sequences of
 * plans; everything that a real API server does besides is tested against a real one.
 */
export class SimulatedCluster {
  readonly live: Map<ObjectKey, LiveObject>;
  #handedOver = new Set<ObjectKey>();

  constructor(lives: readonly LiveObject[] = []) {
    this.live = new Map(lives.map((live) => [live.key, live]));
  }

  /** Rounds until nothing is left to do, as a log: a heading for each round, a line for each step, what is waited for. */
  play(desired: Desired, over: Partial<Facts> = {}): string {
    const log: string[] = [];
    for (let round = 1; round <= 20; round++) {
      const plan = buildPlan(this.facts(desired, over), desired);
      log.push(`round ${round}`);
      log.push(...plan.blocks.map((block) => `  blocked ${block.reason}`));
      log.push(...plan.now.map((step) => `  ${printStep(step)}`));
      log.push(...plan.waits.map((wait) => `  waits: ${wait.message}`));
      if (plan.blocks.length > 0 || (plan.now.length === 0 && !this.#isRolling()))
        return log.join('\n');
      this.carryOut(plan.now);
    }
    throw new Error(`the plan does not end:\n${log.join('\n')}`);
  }

  /** One round: rollouts that were under way end, what was going away is gone, then these steps are taken. */
  carryOut(steps: readonly Step[]): void {
    this.#finishRollouts();
    for (const { key, deleting } of [...this.live.values()]) if (deleting) this.live.delete(key);
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
    if (step.type === 'release') this.#release(step);
    else if (step.manager !== FIELD_MANAGER) this.#handedOver.add(step.key);
    else this.#apply(step);
  }

  #release({ key, fields }: ReleaseStep): void {
    const live = this.live.get(key);
    if (live === undefined) return;
    const owned = fields.reduce<Owned | undefined>(withoutField, live.owned);
    this.live.set(key, { ...live, owned });
  }

  #apply({ key, object }: ApplyStep): void {
    const before = this.live.get(key);
    this.live.set(key, this.#liveOf(object, before));
    this.#handedOver.delete(key);
  }

  /** What the API server makes of an apply: identity and the fields of others stay. */
  #liveOf(object: KubeObject, before: LiveObject | undefined): LiveObject {
    const { metadata } = object;
    const rest = without(object, 'apiVersion', 'kind', 'metadata');
    const content = {
      ...rest,
      metadata: { labels: metadata.labels ?? {}, annotations: metadata.annotations ?? {} },
    };
    const pods = this.#podsOf(object, before);
    return aLive(refOf(object), {
      ...before,
      labels: { ...before?.labels, ...metadata.labels },
      owned: ownAll(content),
      ...(WORKLOADS.has(object.kind)
        ? { rollout: rolledOut(pods, { observedGeneration: 0 }) }
        : {}),
      ...(before?.foreign === undefined ? foreignOf(object) : {}),
    });
  }

  /** Server-side apply drops a number that its last owner no longer sends, and then it is 1. */
  #podsOf({ spec }: KubeObject, before: LiveObject | undefined): number {
    const { replicas } = (spec ?? {}) as { readonly replicas?: number };
    const now = before?.rollout?.wanted ?? 1;
    if (replicas !== undefined || before === undefined) return replicas ?? now;
    return ownsReplicas(before.owned) && !this.#handedOver.has(before.key) ? 1 : now;
  }

  #isRolling(): boolean {
    return [...this.live.values()].some(
      ({ rollout }) => rollout !== undefined && !isRolledOut(rollout),
    );
  }

  #finishRollouts(): void {
    for (const live of [...this.live.values()]) {
      if (live.rollout !== undefined)
        this.live.set(live.key, { ...live, rollout: rolledOut(live.rollout.wanted) });
    }
  }
}

function foreignOf(object: KubeObject): Pick<LiveObject, 'foreign'> {
  switch (object.kind) {
    case 'Service':
      return { foreign: serviceFields(object) };
    case 'CustomResourceDefinition':
      return { foreign: { established: true } };
    case 'ValidatingWebhookConfiguration':
      return { foreign: { failurePolicies: {} } };
    default:
      return {};
  }
}

function ownsReplicas(owned: Owned | undefined): boolean {
  const spec = owned?.kind === 'map' ? owned.members.spec : undefined;
  return spec?.kind === 'map' && Object.hasOwn(spec.members, 'replicas');
}

/** Without the field at a path of managedFields; items of lists are leaves here. */
function withoutField(
  owned: Owned | undefined,
  [first, ...rest]: readonly string[],
): Owned | undefined {
  if (first === undefined) return undefined;
  if (owned?.kind !== 'map') return owned;
  const name = first.slice(2);
  const { [name]: member, ...others } = owned.members;
  const left = withoutField(member, rest);
  return { kind: 'map', members: left === undefined ? others : { ...others, [name]: left } };
}

/** Nobody gives addresses here. */
function serviceFields({ spec }: KubeObject): ForeignFields {
  const { type = 'ClusterIP' } = spec as { readonly type?: string };
  return { serviceType: type, addresses: [] };
}

/** All of it as ours. */
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
