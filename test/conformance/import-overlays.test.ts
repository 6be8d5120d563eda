import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Json, JsonObject } from '../../src/api/kube-object.ts';
import { withDefaults } from '../../src/api/with-defaults.ts';
import { buildOverlaid } from '../../src/desired/build-overlaid.ts';
import { judgeResult } from '../../src/desired/judge-result.ts';
import { resolveSpec } from '../../src/desired/resolve-spec.ts';
import { importIstioOperator } from '../../src/migrate/import-istio-operator.ts';
import { buildIstioLinked, run } from '../cluster/index.ts';
import { CATALOG } from '../support/catalog.ts';
import { findDifferences, printDifference } from '../support/differences.ts';
import { normaliseObjects } from '../support/normalise.ts';
import { sample } from '../support/sample.ts';
import { withoutNulls } from '../support/without-nulls.ts';
import { OVERLAY_CASES } from './overlay-cases.ts';

const BUILD_MINUTES = 30;
const NEWEST = '1.31.1';

interface Answer {
  readonly objects?: readonly JsonObject[];
  readonly error?: string;
}

/** What `istioctl manifest generate` makes of each case. */
async function askUpstream(version: string): Promise<ReadonlyMap<string, Answer>> {
  const installer = await buildIstioLinked('installer', version);
  const names = Object.keys(OVERLAY_CASES);
  const input = JSON.stringify(names.map((name) => operator(name, version)));
  const lines = (await run(installer, [], { input })).trim().split('\n');
  return new Map(lines.map((line, index) => [names[index] ?? '', JSON.parse(line) as Answer]));
}

function operator(name: string, version: string): JsonObject {
  return {
    ...{ apiVersion: 'install.istio.io/v1alpha1', kind: 'IstioOperator' },
    spec: { hub: 'docker.io/istio', tag: version, ...OVERLAY_CASES[name] },
  };
}

/** What a spec renders with its overlays, which have to be within the limits. */
function overlaid(spec: JsonObject, version: string): readonly JsonObject[] {
  const install = withDefaults({
    ...{ apiVersion: 'meshinstall.io/v1alpha1', kind: 'MeshInstall' },
    ...{ metadata: { name: 'default' }, spec },
  });
  const input = { spec: install.spec, catalog: CATALOG, version };
  const resolved = resolveSpec(input);
  const request = { resolved, catalog: CATALOG, owner: 'default', rbac: 'standalone' } as const;
  const result = buildOverlaid({ ...request, holdsDefault: false });
  const desired = { resolved, overlaid: result, objects: result.objects };
  expect(judgeResult({ input, desired, limits: {} })).toEqual([]);
  return result.objects.map(({ object }) => object as unknown as JsonObject);
}

function comparable(objects: readonly JsonObject[]): readonly JsonObject[] {
  const kept = objects.filter(({ kind }) => kind !== 'CustomResourceDefinition');
  return normaliseObjects(kept.map((object) => withoutNulls(object as Json)));
}

describe.each([NEWEST, '1.29.2'])('imported overlays render as istioctl %s', (version) => {
  let answers: ReadonlyMap<string, Answer>;
  beforeAll(async () => {
    answers = await askUpstream(version);
  }, BUILD_MINUTES * 60_000);

  test.each(sample(Object.keys(OVERLAY_CASES), version === NEWEST ? 1 : 4))('%s', (name) => {
    const object = operator(name, version);
    const imported = importIstioOperator({ object, catalog: CATALOG });
    expect(imported.findings).toEqual([]);
    const { objects = [], error } = answers.get(name) ?? {};
    expect(error).toBeUndefined();
    const differences = findDifferences(
      comparable(objects),
      comparable(overlaid(imported.spec, version)),
    );
    const unexplained = differences.filter(
      ({ path }) => path !== 'metadata.annotations.kubernetes.io/description',
    );
    expect(unexplained.map(printDifference)).toEqual([]);
  });
});
