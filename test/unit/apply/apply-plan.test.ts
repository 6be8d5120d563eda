import { describe, expect, test } from '@jest/globals';
import { applyPlan } from '../../../src/apply/apply-plan.ts';
import { byUrgency } from '../../../src/apply/by-urgency.ts';
import { ClusterError } from '../../../src/cluster/cluster-error.ts';
import type { KubeObject } from '../../../src/api/kube-object.ts';
import { keyOfRef } from '../../../src/api/object-ref.ts';
import { emptyPlan } from '../../../src/plan/plan.ts';
import type { Step } from '../../../src/plan/plan.ts';
import { configMapRef, deploymentRef } from '../../builders/facts.ts';

function aStep(name: string, after: readonly string[] = []): Step {
  const ref = configMapRef(name);
  return {
    type: 'apply',
    cause: 'create',
    ref,
    key: keyOfRef(ref),
    object: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'istio-system' } },
    differences: [],
    manager: 'meshinstall',
    reason: 'is missing',
    after: after.map((other) => ({ key: keyOfRef(configMapRef(other)), until: 'applied' })),
  };
}

/** Takes writes in, each after a moment, and refuses the ones named. */
function aServer(refused: readonly string[] = []) {
  const written: string[] = [];
  const state = { running: 0, most: 0 };
  async function apply(object: KubeObject): Promise<KubeObject> {
    state.running++;
    state.most = Math.max(state.most, state.running);
    await new Promise((resolve) => setImmediate(resolve));
    state.running--;
    if (refused.includes(object.metadata.name)) {
      throw new ClusterError(
        { verb: 'apply', resource: 'configmaps' },
        { kind: 'Invalid', detail: 'no' },
      );
    }
    written.push(object.metadata.name);
    return object;
  }
  const client = {
    apply,
    delete: () => Promise.resolve('deleted' as const),
    get: () => Promise.resolve(undefined),
    patchMerge: () => Promise.reject(new Error('no patch was planned')),
  };
  return { written, state, client };
}

test('what most depends on goes first: the longest chain, then the order of the plan', () => {
  const steps = [aStep('a'), aStep('b'), aStep('c', ['b']), aStep('d', ['c']), aStep('e', ['a'])];
  const names = (now: readonly Step[], later: readonly Step[]): readonly string[] =>
    byUrgency({ now, later }).map((step) => step.ref.name);
  expect(names(steps, [])).toEqual(['b', 'a', 'c', 'd', 'e']);
  expect(names(steps.slice(0, 2), steps.slice(2))).toEqual(['b', 'a']);
});

test('a workload goes before what nothing waits for either: its pods have to start', () => {
  const ref = deploymentRef('gateway');
  const workload = { ...aStep('gateway'), ref, key: keyOfRef(ref) };
  const order = byUrgency({ now: [aStep('a'), workload, aStep('b')], later: [] });
  expect(order.map((step) => step.ref.name)).toEqual(['gateway', 'a', 'b']);
});

async function run(steps: readonly Step[], refused: readonly string[] = []) {
  const server = aServer(refused);
  const result = await applyPlan(
    { client: server.client, onWritten: () => undefined },
    { ...emptyPlan(), now: steps },
  );
  return {
    ...server,
    outcomes: result.results.map((one) => `${one.step.ref.name} ${one.outcome}`),
  };
}

describe('carrying out a plan', () => {
  test('a step runs after every step that its edges name', async () => {
    const { written } = await run([aStep('c', ['a', 'b']), aStep('b', ['a']), aStep('a')]);
    expect(written).toEqual(['a', 'b', 'c']);
  });

  test('an edge to an object without a step holds nobody up', async () => {
    const { outcomes } = await run([aStep('a', ['elsewhere'])]);
    expect(outcomes).toEqual(['a done']);
  });

  test('what comes after a failed step is not tried, everything else is', async () => {
    const { outcomes } = await run(
      [aStep('a'), aStep('b', ['a']), aStep('c', ['b']), aStep('d')],
      ['a'],
    );
    expect(outcomes).toEqual(['a failed', 'b skipped', 'c skipped', 'd done']);
  });

  test('at most eight writes are under way at once', async () => {
    const { state, written } = await run(
      Array.from({ length: 40 }, (_unused, index) => aStep(`s${index}`)),
    );
    expect(written).toHaveLength(40);
    expect(state.most).toBe(8);
  });

  test('two steps for one object run in the order of the plan', async () => {
    const first = { ...aStep('a'), manager: 'meshinstall-handover' };
    const { outcomes } = await run([first, aStep('a')]);
    expect(outcomes).toEqual(['a done', 'a done']);
  });
});
