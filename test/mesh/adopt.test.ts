import { writeFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { dump } from 'js-yaml';
import type { KubeObject } from '../../src/api/kube-object.ts';
import { keyOf } from '../../src/api/object-ref.ts';
import { buildIstioctl, canRunNode, run } from '../cluster/index.ts';
import { keepAsking } from '../support/ask-through-gateway.ts';
import { everyObject } from '../support/every-object.ts';
import { APP_HOST, deployApp, ingressAddress } from '../support/mesh-app.ts';
import { openMesh } from '../support/mesh-harness.ts';
import type { Mesh } from '../support/mesh-harness.ts';
import { withoutVolatile } from '../support/without-volatile.ts';

const MINUTES = 60_000;
const VERSION = '1.31.1';
const PROGRAM = join(import.meta.dirname, '../../src/main.ts');
const onNode = canRunNode().able ? describe : describe.skip;

/** What examples/meshinstall-local.yaml says, in istioctl's words. */
const VALUES = {
  pilot: {
    env: {
      PILOT_ENABLE_METADATA_EXCHANGE: 'false',
      PILOT_DISABLE_MX_ALPN: 'true',
      PILOT_ENABLE_ALPN_FILTER: 'false',
    },
  },
  telemetry: { enabled: false },
};

function istioOperator(spec: object): string {
  const kind = { apiVersion: 'install.istio.io/v1alpha1', kind: 'IstioOperator' };
  return dump({ ...kind, spec: { tag: VERSION, ...spec, values: VALUES } });
}

onNode('a mesh that istioctl installed, with a second revision and a tag', () => {
  const folder = mkdtempSync(join(tmpdir(), 'meshinstall-adopt-'));
  const wish = join(folder, 'mesh.yaml');
  let mesh: Mesh;
  let istioctl: (...words: readonly string[]) => Promise<string>;

  beforeAll(async () => {
    const [program, opened] = [await buildIstioctl(VERSION), await openMesh()];
    mesh = opened;
    istioctl = (...words) => run(program, [...words, '--kubeconfig', mesh.cluster.kubeconfig]);
    const demo = join(folder, 'demo.yaml');
    const canary = join(folder, 'canary.yaml');
    writeFileSync(demo, istioOperator({ profile: 'demo' }));
    writeFileSync(canary, istioOperator({ profile: 'minimal', revision: 'canary' }));
    await istioctl('install', '-y', '-f', demo);
    await istioctl('install', '-y', '-f', canary);
    await istioctl('tag', 'set', 'prod', '--revision', 'canary');
    const place = ['--kubeconfig', mesh.cluster.kubeconfig];
    writeFileSync(wish, await meshinstall('import', '--live', ...place));
    await deployApp(mesh, 'app');
  }, 40 * MINUTES);
  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    await mesh.close();
  }, 2 * MINUTES);

  async function meshinstall(...words: readonly string[]): Promise<string> {
    return run(process.execPath, [PROGRAM, ...words]);
  }

  async function adopt(...words: readonly string[]): Promise<string> {
    const place = ['--kubeconfig', mesh.cluster.kubeconfig];
    return meshinstall('adopt', '-f', wish, '--from', 'istioctl', ...words, ...place);
  }

  test(
    'is taken over without a restart, a failed request or another address, and istioctl finds nothing of it',
    async () => {
      const address = await ingressAddress(mesh);
      const before = await standing(mesh);
      const loop = keepAsking(address, APP_HOST);

      const told = await adopt('--dry-run');
      expect(told).toContain('take     Deployment istio-system/istiod: no field changes');
      expect(await standing(mesh)).toEqual(before);

      await adopt();
      expect(await adopt('--dry-run')).toBe('Everything is ours already.\n');
      mesh.operator();
      await mesh.ready();
      await istioctl('uninstall', '-y', '--revision', 'default');
      await mesh.ready();

      const { sent, failures } = await loop.stop();
      expect(failures).toEqual([]);
      expect(sent).toBeGreaterThan(50);
      expect(await ingressAddress(mesh)).toBe(address);
      expect(await standing(mesh)).toEqual(before);
    },
    3 * MINUTES,
  );
});

/** What must not change: pods and how often they restarted, Services and their addresses, everything of the other revision. */
async function standing(mesh: Mesh): Promise<ReadonlyMap<string, unknown>> {
  const pods = (await mesh.cluster.api.send({ path: '/api/v1/pods' })) as {
    readonly items: readonly KubeObject[];
  };
  const all = [
    ...(await everyObject(mesh.cluster.api)).values(),
    ...pods.items.map((pod) => ({ ...pod, apiVersion: 'v1', kind: 'Pod' })),
  ];
  return new Map(
    all.flatMap((object): [string, unknown][] => {
      if (object.kind === 'Pod') return [[keyOf(object), podFacts(object)]];
      if (object.kind === 'Service') return [[keyOf(object), serviceFacts(object)]];
      return isCanary(object) ? [[keyOf(object), withoutVolatile(object)]] : [];
    }),
  );
}

function podFacts({ metadata, status }: KubeObject): unknown {
  const { containerStatuses = [] } = status as {
    readonly containerStatuses?: readonly { readonly restartCount: number }[];
  };
  return { uid: metadata.uid, restarts: containerStatuses.map((one) => one.restartCount) };
}

function serviceFacts({ metadata, spec, status }: KubeObject): unknown {
  const { clusterIP, ports } = spec as { readonly clusterIP: string; readonly ports: unknown };
  return { uid: metadata.uid, clusterIP, ports, status };
}

function isCanary({ kind, metadata }: KubeObject): boolean {
  // Both installations share CRDs and the reader's account: the last istioctl to run has its label on them.
  return /canary|prod/.test(metadata.name) && !['Lease', 'Event'].includes(kind);
}
