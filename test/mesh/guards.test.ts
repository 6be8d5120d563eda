import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { buildIstioctl, canRunNode, run } from '../cluster/index.ts';
import { everyObject } from '../support/every-object.ts';
import { openMesh, wishFor } from '../support/mesh-harness.ts';
import type { Mesh } from '../support/mesh-harness.ts';
import { until } from '../support/until.ts';

const MINUTES = 60_000;
const onNode = canRunNode().able ? describe : describe.skip;

/** The promise: what keeps pods from being made is in status this soon. */
const PROMISED_MS = 60_000;

onNode('what stands in the way is told', () => {
  let mesh: Mesh;
  beforeAll(async () => {
    mesh = await openMesh();
  }, 40 * MINUTES);
  beforeEach(async () => {
    await mesh.reset();
    mesh.operator();
  }, 3 * MINUTES);
  afterAll(async () => {
    await mesh.close();
  }, 2 * MINUTES);

  /** Waits for a condition's reason and gives its message. */
  function told(type: 'Ready' | 'Stalled', reason: string, name?: string): Promise<string> {
    return until(
      `${type} says ${reason}`,
      async () => {
        const condition = await mesh.condition(type, name);
        return condition?.reason === reason ? condition.message : undefined;
      },
      { explain: async () => (await mesh.install(name))?.status, within: PROMISED_MS },
    );
  }

  test(
    'an installation that istioctl made is named and not touched',
    async () => {
      const istioctl = await buildIstioctl('1.31.1');
      const flags = ['--skip-confirmation', '--set', 'profile=minimal'];
      await run(istioctl, ['install', '--kubeconfig', mesh.cluster.kubeconfig, ...flags]);
      const before = await versions();
      await mesh.wish();
      const message = await told('Stalled', 'ForeignInstallation');
      expect(message).toContain('istiod');
      expect(message).toMatch(/istio-operator|istioctl/);
      expect(await versions()).toEqual(before);
    },
    6 * MINUTES,
  );

  /** Version of every object of the foreign installation that nobody else writes meanwhile. */
  async function versions(): Promise<ReadonlyMap<string, unknown>> {
    const all = [...(await everyObject(mesh.cluster.api))];
    const theirs = all.filter(
      ([, { metadata }]) => metadata.labels?.['operator.istio.io/component'] !== undefined,
    );
    return new Map(
      theirs.map(([key, { metadata }]) => [
        key,
        (metadata.managedFields ?? [])
          .map((entry) => entry.manager)
          .filter((one) => one.includes('meshinstall')),
      ]),
    );
  }

  test(
    'a second MeshInstall for the same revision is refused, and the first one is as it was',
    async () => {
      await mesh.wish();
      await mesh.ready();
      const before = mesh.running()[0]!.lines('applied').length;
      await mesh.wish({ profile: 'minimal' }, 'second');
      expect(await told('Stalled', 'OverlappingInstall', 'second')).toContain(
        'MeshInstall default',
      );
      await mesh.ready();
      expect(mesh.running()[0]!.lines('applied')).toHaveLength(before);
      await mesh.remove('second');
      await mesh.ready();
    },
    4 * MINUTES,
  );

  test(
    'an unknown value is refused with its path, while the last accepted spec stays in repair',
    async () => {
      await mesh.wish();
      await mesh.ready();
      const { values } = wishFor().spec as { values: object };
      await mesh.wish({ values: { ...values, pilto: { traceSampling: 1 } } });
      expect(await told('Stalled', 'InvalidSpec')).toContain('pilto');
      const service = {
        apiVersion: 'v1',
        kind: 'Service',
        namespace: 'istio-system',
        name: 'istiod',
      };
      await mesh.objects.remove(service);
      await until('the Service is back', () => mesh.objects.get(service));
      expect((await mesh.condition('Ready'))?.status).toBe('True');
      await mesh.wish();
      await mesh.ready();
      expect((await mesh.condition('Stalled'))?.status).toBe('False');
    },
    4 * MINUTES,
  );

  const obstacles = {
    'a quota that allows no pods': async () => {
      await mesh.namespace('istio-system');
      await mesh.objects.apply({
        ...{ apiVersion: 'v1', kind: 'ResourceQuota' },
        metadata: { name: 'none', namespace: 'istio-system' },
        spec: { hard: { pods: '0' } },
      });
      return async () =>
        mesh.objects.remove({
          apiVersion: 'v1',
          kind: 'ResourceQuota',
          namespace: 'istio-system',
          name: 'none',
        });
    },
    'pod security that refuses host ports and more': async () => {
      await mesh.namespace('istio-system', { 'pod-security.kubernetes.io/enforce': 'restricted' });
      return () =>
        mesh.namespace('istio-system', { 'pod-security.kubernetes.io/enforce': 'privileged' });
    },
  };
  for (const [what, build] of Object.entries(obstacles)) {
    test(
      `${what} is in status within a minute, and when it goes the installation goes on`,
      async () => {
        const relieve = await build();
        await mesh.wish();
        const problem = await until(
          'status tells of the pods',
          async () =>
            (await mesh.install())?.status?.problems?.find(
              (one) => one.reason === 'PodsNotCreated',
            ),
          { within: PROMISED_MS, explain: async () => (await mesh.install())?.status },
        );
        expect(problem.object).toContain('istio-system/');
        expect(problem.message).toMatch(/quota|PodSecurity/);
        await relieve();
        await mesh.ready();
      },
      5 * MINUTES,
    );
  }
});
