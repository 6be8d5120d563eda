import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Json, JsonObject } from '../../src/api/kube-object.ts';
import { renderObjects } from '../../src/desired/render-objects.ts';
import { resolveSpec } from '../../src/desired/resolve-spec.ts';
import { buildChartRenderer, run } from '../cluster/index.ts';
import { CATALOG } from '../support/catalog.ts';
import { findDifferences, printDifference } from '../support/differences.ts';
import { normaliseObjects } from '../support/normalise.ts';
import { withoutNulls } from '../support/without-nulls.ts';
import { CHART_CASES } from './gateway-chart-cases.ts';
import type { ChartCase } from './gateway-chart-cases.ts';

const VERSIONS = ['1.31.1', '1.29.2'];
const BUILD_MINUTES = 30;

function rendered({ gateway, spec = {}, name = 'edge' }: ChartCase, version: string): unknown[] {
  const gateways = [{ namespace: 'edge', name, type: 'Ingress', shape: 'Standalone', ...gateway }];
  const wish = { profile: 'empty', ...spec, gateways };
  const resolved = resolveSpec({ spec: wish, catalog: CATALOG, version });
  const input = { resolved, catalog: CATALOG, owner: 'compared' };
  const objects = renderObjects({ ...input, rbac: 'standalone', crds: false });
  return objects.map(({ object }) => object);
}

/** All cases in one call: the program holds the charts of its version. */
async function upstream(version: string): Promise<Readonly<Record<string, readonly Json[]>>> {
  const requests = Object.values(CHART_CASES).map(({ chart, name: release = 'edge' }) => ({
    ...{ release, namespace: 'edge', chart: 'gateway', values: chart },
  }));
  const program = await buildChartRenderer(version);
  const answers = JSON.parse(
    await run(program, [], { input: JSON.stringify(requests) }),
  ) as Json[][];
  return Object.fromEntries(
    Object.keys(CHART_CASES).map((name, index) => [name, answers[index] ?? []]),
  );
}

function comparable(objects: readonly unknown[]): readonly JsonObject[] {
  return normaliseObjects(objects.map((object) => withoutNulls(object as Json)));
}

describe.each(VERSIONS)('Istio’s own gateway chart of %s makes the same of', (version) => {
  let wanted: Awaited<ReturnType<typeof upstream>> = {};
  beforeAll(async () => {
    wanted = await upstream(version);
  }, BUILD_MINUTES * 60_000);

  test.each(Object.entries(CHART_CASES))('%s', (name, one) => {
    const theirs = comparable(wanted[name] ?? []);
    expect(theirs.length).toBeGreaterThan(3);
    const differences = findDifferences(theirs, comparable(rendered(one, version)));
    expect(differences.map(printDifference).sort()).toEqual(one.deliberate ?? []);
  });
});
