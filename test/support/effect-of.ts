import type { JsonObject, KubeObject } from '../../src/api/kube-object.ts';
import type { MeshInstall } from '../../src/api/mesh-install.ts';
import { withDefaults } from '../../src/api/with-defaults.ts';
import type { OperatorConfig } from '../../src/config/operator-config.ts';
import { parseOperatorConfig } from '../../src/config/parse-operator-config.ts';
import type { Desired } from '../../src/desired/desired.ts';
import type { AcceptedWish, Facts } from '../../src/facts/facts.ts';
import { buildChooser } from '../../src/operator/build-chooser.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { buildPlan } from '../../src/plan/build-plan.ts';
import { planRemoval } from '../../src/plan/removal.ts';
import { computeStatus } from '../../src/status/compute-status.ts';
import { stableStringify } from '../../src/support/stable-stringify.ts';
import { without } from '../../src/support/without.ts';
import { aLive, anInstall, configMapRef, someFacts } from '../builders/facts.ts';
import { SimulatedCluster } from '../builders/simulated-cluster.ts';
import { CATALOG } from './catalog.ts';

/** Settings of an operator that lets the hubs of tests in. */
export function operatorConfig(): OperatorConfig {
  const flags = { 'allowed-hubs': 'docker.io/istio,example.org/one,example.org/two' };
  const result = parseOperatorConfig({ flags, env: {} });
  if (!('config' in result)) throw new Error(result.problems.join('; '));
  return result.config;
}

/** What a spec comes to, compared as late as possible: rendering is quick, playing a cluster is not. */
export interface Effect {
  /** Findings of a refused spec, a line each; empty for an accepted one. */
  readonly refused: string;
  /** What should exist; undefined when nothing of it may. */
  readonly desired: Desired | undefined;
  /** In what two specs differ: `objects`, `behaviour`, or nothing. */
  differsFrom(other: Effect): '' | 'objects' | 'behaviour';
  readonly objects: string;
  behaviour(): string;
}

/** One for all, as in an operator that sees one MeshInstall change again and again. */
const choose = buildChooser(CATALOG, operatorConfig());

/** Istio's CRDs are large, and the same for every spec of a minor. */
function contentOf(object: KubeObject): unknown {
  return object.kind === 'CustomResourceDefinition' ? object.metadata.name : object;
}

/** The effect of a spec (without defaults) as written by a person, in a cluster that knows nothing of it yet. */
export function effectOf(spec: unknown): Effect {
  const written = { ...anInstall(), spec: spec as JsonObject };
  const install = withDefaults(written);
  const facts = someFacts({ install });
  const wish = choose(facts);
  const { desired } = wish;
  const objects = stableStringify(desired?.objects.map(({ object }) => contentOf(object)));
  let known: string | undefined;
  const effect: Effect = {
    refused: wish.refusals.map(({ path, message }) => `${path}: ${message}`).join('\n'),
    desired,
    objects,
    behaviour: () =>
      (known ??= desired === undefined ? '' : stableStringify(behaviours(install, desired))),
    differsFrom: (other) => {
      if (other.objects !== effect.objects) return 'objects';
      return other.behaviour() === effect.behaviour() ? '' : 'behaviour';
    },
  };
  return effect;
}

/** What the operator would do and say in some clusters: empty, converged, changed by somebody, upgraded, with something to prune, deleted. */
function behaviours(install: MeshInstall, desired: Desired): readonly unknown[] {
  const cluster = new SimulatedCluster();
  cluster.play(desired);
  const lives = [...cluster.live.values()];
  const base = { install, roles: desired.requiredRoles };
  const converged = someFacts({ ...base, lives });
  const changed = lives.map((live) =>
    live.ref.kind === 'ConfigMap'
      ? { ...live, owned: { kind: 'map' as const, members: {} } }
      : live,
  );
  const stale = aLive(configMapRef('stale'));
  const scenes = [
    someFacts(base),
    converged,
    someFacts({ ...base, lives: changed }),
    someFacts({ ...base, lives: changed, accepted: [anotherWish(desired)] }),
    someFacts({ ...base, lives: [...lives, stale] }),
  ];
  const deleted = { ...install.metadata, deletionTimestamp: '2026-06-01T12:00:00Z' };
  const removal = planRemoval({ ...converged, install: { ...install, metadata: deleted } });
  return [...scenes.map((facts) => statusOf(facts, desired)), withoutGoal(removal)];
}

/** A wish of another version, accepted before. */
function anotherWish({ resolved }: Desired): AcceptedWish {
  const version = resolved.minor === '1.31' ? '1.30.2' : '1.31.1';
  return {
    name: 'default-before',
    uid: 'uid-before',
    revision: 1,
    specHash: 'before',
    renderingHash: 'before',
    operatorVersion: '0.1.0',
    resolved: { version },
    packedObjects: '',
    installName: 'default',
  };
}

function statusOf(facts: Facts, desired: Desired): unknown {
  const plan = buildPlan(facts, desired);
  const wish = { desired, specHash: '', source: 'spec' as const, refusals: [], notes: [] };
  const status = computeStatus({ facts, wish, plan, result: undefined });
  // What only repeats the spec, or is its digest, is no effect.
  return [withoutGoal(plan), without(status, 'profile', 'platform', 'version', 'plan')];
}

function withoutGoal(plan: Plan): unknown {
  const { now, later } = plan;
  const steps = [...now, ...later].map((step) => [step.type, step.key, step.reason]);
  return [steps, now.length, plan.waits, plan.blocks, plan.asks];
}
