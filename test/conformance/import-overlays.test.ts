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
import { EMPTY_CASES, OVERLAY_CASES } from './overlay-cases.ts';

const BUILD_MINUTES = 30;
const NEWEST = '1.31.1';

interface Answer {
  readonly objects?: readonly JsonObject[];
  readonly error?: string;
}

const CASES: Readonly<Record<string, JsonObject>> = { ...OVERLAY_CASES, ...EMPTY_CASES };

/** What `istioctl manifest generate` makes of each case. */
async function askUpstream(version: string): Promise<ReadonlyMap<string, Answer>> {
  const installer = await buildIstioLinked('installer', version);
  const names = Object.keys(CASES);
  const input = JSON.stringify(names.map((name) => operator(name, version)));
  const told = (await run(installer, [], { input })).trim().split('\n');
  // It also writes what it thinks of regular expressions.
  const lines = told.filter((line) => line.startsWith('{'));
  return new Map(lines.map((line, index) => [names[index] ?? '', JSON.parse(line) as Answer]));
}

function operator(name: string, version: string): JsonObject {
  return {
    ...{ apiVersion: 'install.istio.io/v1alpha1', kind: 'IstioOperator' },
    spec: { hub: 'docker.io/istio', tag: version, ...CASES[name] },
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

  function differencesIn(name: string, spec: JsonObject): readonly string[] {
    const { objects = [], error } = answers.get(name) ?? {};
    expect(error).toBeUndefined();
    const differences = findDifferences(comparable(objects), comparable(overlaid(spec, version)));
    return differences
      .filter(({ path }) => path !== 'metadata.annotations.kubernetes.io/description')
      .map(printDifference);
  }

  test.each(sample(Object.keys(OVERLAY_CASES), version === NEWEST ? 1 : 4))('%s', (name) => {
    const object = operator(name, version);
    const imported = importIstioOperator({ object, catalog: CATALOG });
    expect(imported.findings).toEqual([]);
    expect(differencesIn(name, imported.spec)).toEqual([]);
  });

  test.each(Object.keys(EMPTY_CASES))('%s: nothing is patched, and a note says so', (name) => {
    const object = operator(name, version);
    const { findings, spec } = importIstioOperator({ object, catalog: CATALOG });
    expect(findings.map(({ severity }) => severity)).toEqual(['warning']);
    expect(spec.overlays).toBeUndefined();
    expect(differencesIn(name, spec)).toEqual([]);
  });
});
