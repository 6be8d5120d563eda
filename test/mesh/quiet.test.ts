import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { canRunNode } from '../cluster/index.ts';
import type { AuditEvent } from '../cluster/index.ts';
import { LONG, openMesh, OPERATOR_USER, wishFor } from '../support/mesh-harness.ts';
import type { Mesh } from '../support/mesh-harness.ts';
import type { OperatorChild } from '../support/operator-child.ts';
import { tellLongRun } from '../support/tell-long-run.ts';
import { until } from '../support/until.ts';

const MINUTES = 60_000;
const onNode = canRunNode().able ? describe : describe.skip;

/** How long nothing may be asked, in each of the three situations. */
const WATCHED_MS = (LONG ? 10 : 1) * MINUTES;

onNode('a converged mesh', () => {
  let mesh: Mesh;
  let operator: OperatorChild;
  beforeAll(async () => {
    mesh = await openMesh();
    operator = mesh.operator();
    await mesh.namespace('platform');
    await layer('one');
    await mesh.wish(WISH);
    await mesh.ready();
    await settled();
  }, 40 * MINUTES);
  afterAll(async () => {
    await mesh.close();
  }, 2 * MINUTES);

  /** The last round writes the inventory after Ready; an autoscaler without metrics says so once a moment later. */
  async function settled(): Promise<void> {
    let before = -1;
    for (let now = asked().length; now !== before; now = asked().length) {
      before = now;
      await sleep(10_000);
    }
  }

  function asked(): readonly AuditEvent[] {
    return mesh.cluster.auditEvents(OPERATOR_USER).filter(isWork);
  }

  /** What is asked within the time that is watched in full. */
  async function askedWhile(act: () => Promise<unknown>): Promise<readonly string[]> {
    const minutes = WATCHED_MS / MINUTES;
    tellLongRun({ tried: { what: 'minutes without a request', count: minutes } });
    return askedDuring(act);
  }

  async function askedDuring(act: () => Promise<unknown>): Promise<readonly string[]> {
    const before = asked().length;
    await act();
    return asked().slice(before).map(printEvent);
  }

  test(
    'the operator asks the API server for nothing and writes nothing, its Lease apart',
    async () => {
      expect(await askedWhile(() => sleep(WATCHED_MS))).toEqual([]);
    },
    WATCHED_MS + MINUTES,
  );

  test(
    'the same MeshInstall applied again and again causes no request',
    async () => {
      const applyAgain = async (): Promise<void> => {
        const file = JSON.stringify(wishFor(WISH));
        const end = Date.now() + WATCHED_MS;
        while (Date.now() < end) {
          await mesh.wish(WISH);
          await mesh.cluster.kubectl(
            ['apply', '--server-side', '--force-conflicts', '-f', '-'],
            file,
          );
          await sleep(2000);
        }
      };
      expect(await askedWhile(applyAgain)).toEqual([]);
    },
    WATCHED_MS + 2 * MINUTES,
  );

  test(
    'a restarted operator reads the world once and then is as silent; it writes nothing at all',
    async () => {
      const start = asked().length;
      await operator.terminate();
      operator = mesh.operator('first');
      await operator.logged('synced');
      await operator.logged('leading');
      await settled();
      const writes = asked()
        .slice(start)
        .filter(({ verb }) => verb !== 'list');
      expect(writes.map(printEvent)).toEqual([]);
      expect(await askedWhile(() => sleep(WATCHED_MS))).toEqual([]);
    },
    WATCHED_MS + 3 * MINUTES,
  );

  test(
    'a change of the ConfigMap of a profile overlay is carried out, and then it is silent again',
    async () => {
      const before = await istiod();
      expect(before).toContain('"layer-one"');
      expect(before).toContain('"from-overlay"');
      await layer('two');
      await until('the change is in istiod', async () => (await istiod()).includes('"layer-two"'));
      await mesh.ready();
      expect(await istiod()).toContain('"from-overlay"');
      await settled();
      expect(await askedDuring(() => sleep(10_000))).toEqual([]);
    },
    4 * MINUTES,
  );

  async function layer(text: string): Promise<void> {
    const overlay = `values: {pilot: {env: {LAYER: layer-${text}}}}`;
    const metadata = { namespace: 'platform', name: 'house-rules' };
    const object = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata,
      data: { 'overlay.yaml': overlay },
    };
    await mesh.cluster.kubectl(['apply', '-f', '-'], JSON.stringify(object));
  }

  async function istiod(): Promise<string> {
    const words = ['-n', 'istio-system', 'get', 'deployment', 'istiod', '-o', 'json'];
    return mesh.cluster.kubectl(words);
  }
});

/** With every mechanism that follows something, or is computed anew in each round. */
const WISH = {
  gateways: [{ name: 'scaled', type: 'Ingress', enabled: true, autoscaling: { enabled: true } }],
  profileOverlays: [
    { configMapKeyRef: { namespace: 'platform', name: 'house-rules', key: 'overlay.yaml' } },
  ],
  overlays: [
    {
      target: { group: 'apps', kind: 'Deployment', name: 'istiod' },
      patch: { metadata: { annotations: { team: 'from-overlay' } } },
    },
  ],
};

const WORK = new Set(['list', 'create', 'update', 'patch', 'delete', 'deletecollection']);

function isWork({ verb, objectRef }: AuditEvent): boolean {
  return WORK.has(verb) && objectRef?.resource !== 'leases';
}

function printEvent({ verb, objectRef = {}, requestReceivedTimestamp }: AuditEvent): string {
  const { resource = '', subresource = '', namespace = '', name = '' } = objectRef;
  return `${requestReceivedTimestamp} ${verb} ${resource}/${subresource} ${namespace}/${name}`;
}
