import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { canRunNode } from '../cluster/index.ts';
import { openMesh, OPERATOR_NAMESPACE } from '../support/mesh-harness.ts';
import type { Mesh } from '../support/mesh-harness.ts';
import type { OperatorChild } from '../support/operator-child.ts';
import { until } from '../support/until.ts';

const MINUTES = 60_000;
const onNode = canRunNode().able ? describe : describe.skip;

/** A holder that is gone without a word keeps its lease this long; a takeover that is quicker was a release. */
const LEASE_MS = 15_000;

onNode('two operators', () => {
  let mesh: Mesh;
  let first: OperatorChild;
  let second: OperatorChild;
  beforeAll(async () => {
    mesh = await openMesh();
    first = mesh.operator('first');
    await first.logged('leading');
    second = mesh.operator('second');
    await second.logged('synced');
  }, 40 * MINUTES);
  afterAll(async () => {
    await mesh.close();
  }, 2 * MINUTES);

  async function holder(): Promise<string> {
    const lease = await mesh.objects.get({
      ...{ apiVersion: 'coordination.k8s.io/v1', kind: 'Lease' },
      ...{ namespace: OPERATOR_NAMESPACE, name: 'meshinstall' },
    });
    return (lease?.spec as { readonly holderIdentity?: string } | undefined)?.holderIdentity ?? '';
  }

  test(
    'only the one with the lease writes',
    async () => {
      await mesh.wish();
      await mesh.ready();
      expect(await holder()).toBe('first');
      expect(first.lines('applied').length).toBeGreaterThan(30);
      expect(second.lines('applied')).toEqual([]);
      expect(second.lines('accepted spec')).toEqual([]);
    },
    5 * MINUTES,
  );

  test(
    'SIGTERM ends the holder within its grace, with the lease released: the other one takes over and repairs',
    async () => {
      const { code, milliseconds } = await first.terminate();
      const ended = Date.now();
      expect(code).toBe(0);
      expect(milliseconds).toBeLessThan(10_000);
      await second.logged('leading');
      expect(Date.now() - ended).toBeLessThan(LEASE_MS);
      expect(await holder()).toBe('second');
      await expectRepair();
    },
    2 * MINUTES,
  );

  test(
    'a holder that is killed is followed by the other one when its lease has run out',
    async () => {
      first = mesh.operator('third');
      await first.logged('synced');
      await second.kill();
      await first.logged('leading');
      expect(await holder()).toBe('third');
      await expectRepair();
    },
    2 * MINUTES,
  );

  async function expectRepair(): Promise<void> {
    const service = {
      apiVersion: 'v1',
      kind: 'Service',
      namespace: 'istio-system',
      name: 'istiod',
    };
    await mesh.objects.remove(service);
    await until('the Service is back', () => mesh.objects.get(service));
    await mesh.ready();
  }
});
