import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { dump, loadAll } from 'js-yaml';
import type { Json, JsonObject } from '../../src/api/kube-object.ts';
import { resolveSpec } from '../../src/desired/resolve-spec.ts';
import { exportHelmValues } from '../../src/migrate/export-helm-values.ts';
import type { ChartRelease } from '../../src/migrate/export-helm-values.ts';
import { buildHelm, istioSource } from '../cluster/index.ts';
import { CATALOG } from '../support/catalog.ts';
import { findDifferences, printDifference } from '../support/differences.ts';
import type { Difference } from '../support/differences.ts';
import { normaliseObjects } from '../support/normalise.ts';
import { renderSpec } from '../support/render-spec.ts';
import { sample } from '../support/sample.ts';

const run = promisify(execFile);
const VERSION = '1.31.1';
const BUILD_MINUTES = 30;

/** Where each chart is in Istio's source. */
const CHARTS: Readonly<Record<string, string>> = {
  base: 'base',
  istiod: 'istio-control/istio-discovery',
  'istio-ingress': 'gateways/istio-ingress',
  'istio-egress': 'gateways/istio-egress',
  cni: 'istio-cni',
  ztunnel: 'ztunnel',
  gateway: 'gateway',
};

const CASES: Readonly<Record<string, JsonObject>> = {
  'the profile default': { profile: 'default' },
  'the profile demo': { profile: 'demo' },
  'a revision in another namespace': { profile: 'minimal', revision: 'canary', namespace: 'mesh' },
  'settings of istiod, images and MeshConfig': {
    profile: 'minimal',
    images: { hub: 'r.example/mesh', variant: 'distroless' },
    meshConfig: { accessLogFile: '/dev/stdout', defaultConfig: { concurrency: 2 } },
    values: {
      pilot: { autoscaleMin: 3, env: { A: '1' }, nodeSelector: { pool: 'mesh' } },
      global: { imagePullPolicy: 'Always', proxy: { logLevel: 'info' } },
    },
  },
  'the profile ambient': { profile: 'ambient' },
  'a standalone gateway': {
    profile: 'minimal',
    gateways: [
      {
        name: 'public',
        type: 'Ingress',
        shape: 'Standalone',
        service: { externalTrafficPolicy: 'Local', annotations: { a: 'b' } },
        autoscaling: { enabled: false },
        replicas: 2,
        nodeSelector: { pool: 'edge' },
      },
    ],
  },
  'two gateways': {
    profile: 'default',
    gateways: [
      { name: 'public', type: 'Ingress', autoscaling: { enabled: false }, replicas: 2 },
      { name: 'out', type: 'Egress', service: { annotations: { a: 'b' } } },
    ],
  },
};

const folder = mkdtempSync(join(tmpdir(), 'meshinstall-export-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** A null member says the same as an absent one. */
function withoutNulls(value: Json): Json {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, member]) => member !== null);
  return Object.fromEntries(entries.map(([key, member]) => [key, withoutNulls(member)]));
}

/** What Helm's own base chart makes and `render` leaves to the operator: the default validator. CRDs are compared elsewhere. */
function comparable(objects: readonly unknown[]): readonly JsonObject[] {
  const kept = (objects as readonly { kind: string; metadata: { name: string } }[]).filter(
    ({ kind, metadata }) =>
      kind !== 'CustomResourceDefinition' && metadata.name !== 'istiod-default-validator',
  );
  return normaliseObjects(kept.map((object) => withoutNulls(object as unknown as Json)));
}

function isDeliberate({ object, path }: Difference): boolean {
  return /^ConfigMap [^/]+\/values(-|$)/.test(object) && path.endsWith('kubernetes.io/description');
}

describe('helm template with exported values renders what we render for', () => {
  let helm = '';
  let charts = '';
  beforeAll(async () => {
    helm = await buildHelm();
    charts = join(await istioSource(VERSION), 'manifests/charts');
  }, BUILD_MINUTES * 60_000);

  async function templated(one: ChartRelease): Promise<readonly unknown[]> {
    const file = join(folder, 'values.yaml');
    writeFileSync(file, dump(one.values, { noRefs: true }));
    const chart = join(charts, CHARTS[one.chart]!);
    const flags = ['template', one.release, chart, '--namespace', one.namespace, '-f', file];
    const { stdout } = await run(helm, flags, { maxBuffer: 2 ** 28 });
    return loadAll(stdout).filter((object) => object !== null && object !== undefined);
  }

  test.each(sample(Object.entries(CASES), 3))(
    '%s',
    async (_what, written) => {
      const resolved = resolveSpec({ spec: written, catalog: CATALOG, version: VERSION });
      const exported = exportHelmValues({ resolved, spec: written, catalog: CATALOG });
      const objects: unknown[] = [];
      for (const release of exported.releases) objects.push(...(await templated(release)));
      const wanted = comparable(renderSpec({ version: VERSION, ...written }, VERSION));
      const differences = findDifferences(wanted, comparable(objects));
      const unexplained = differences.filter((difference) => !isDeliberate(difference));
      expect(unexplained.map(printDifference)).toEqual([]);
    },
    60_000,
  );
});
