import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { dump, loadAll } from 'js-yaml';
import type { Json, JsonObject } from '../../src/api/kube-object.ts';
import { renderObjects } from '../../src/desired/render-objects.ts';
import { resolveSpec } from '../../src/desired/resolve-spec.ts';
import { buildIstioctl } from '../cluster/index.ts';
import { CATALOG } from '../support/catalog.ts';
import { findDifferences, printDifference } from '../support/differences.ts';
import type { Difference } from '../support/differences.ts';
import { asIstioOperator } from '../support/istio-operator.ts';
import type { ComparedSpec } from '../support/istio-operator.ts';
import { normaliseObjects } from '../support/normalise.ts';
import { HAS_TRUTH } from '../support/truth.ts';
import { withoutNulls } from '../support/without-nulls.ts';
import { VALUE_CASES } from './value-cases.ts';

const run = promisify(execFile);

/** All cases take minutes; usually every eighth is enough, from a place that the seed says. */
const LONG = process.env.MESHINSTALL_LONG === '1';
const SEED = Number(process.env.MESHINSTALL_SEED ?? 1);
const STEP = LONG ? 1 : 8;

/** 1.28 has no module to build its installer from; without the truth folder it is not compared at all. */
const VERSIONS = LONG || !HAS_TRUTH ? ['1.31.1', '1.30.2', '1.29.2'] : ['1.31.1'];
const BUILD_MINUTES = 30;

/** Where we differ from upstream on purpose: see the list in `rendering.test.ts`. */
function isDeliberate({ object, path, wanted }: Difference, name: string): boolean {
  // No budget of ours keeps a node from being drained: docs/adr/0011-gateways-in-two-shapes.md.
  if (object.startsWith('PodDisruptionBudget ') && /^spec\.(min|max)/.test(path))
    return name === 'a budget that would block every drain';
  // Early patches of 1.29 lack a digit in the bound of a port, later ones and we do not.
  if (path.includes('waypoint.properties.portNumber.'))
    return wanted === '0 < self && self <= 6553';
  return /^ConfigMap [^/]+\/values(-|$)/.test(object) && path.endsWith('kubernetes.io/description');
}

const folder = mkdtempSync(join(tmpdir(), 'meshinstall-conformance-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

function rendered(spec: ComparedSpec, version: string): readonly unknown[] {
  const resolved = resolveSpec({ spec, catalog: CATALOG, version });
  const input = {
    resolved,
    catalog: CATALOG,
    owner: 'compared',
    rbac: 'standalone',
    crds: true,
  } as const;
  return renderObjects(input).map(({ object }) => object);
}

async function upstream(
  istioctl: string,
  spec: ComparedSpec,
  version: string,
): Promise<readonly unknown[]> {
  const file = join(folder, 'wish.yaml');
  writeFileSync(file, dump(asIstioOperator(spec, version)));
  const flags = ['manifest', 'generate', '--force', '-f', file];
  const { stdout } = await run(istioctl, flags, { maxBuffer: 2 ** 28 });
  return loadAll(stdout).filter((object) => object !== null);
}

function comparable(objects: readonly unknown[]): readonly JsonObject[] {
  return normaliseObjects(objects.map((object) => withoutNulls(object as Json)));
}

describe.each(VERSIONS)('upstream’s own installer of Istio %s renders the same for', (version) => {
  let istioctl = '';
  beforeAll(async () => {
    istioctl = await buildIstioctl(version);
  }, BUILD_MINUTES * 60_000);

  const chosen = Object.entries(VALUE_CASES).filter((_entry, index) => (index + SEED) % STEP === 0);
  test.each(chosen)(
    '%s',
    async (name, spec) => {
      const wanted = comparable(await upstream(istioctl, spec, version));
      const differences = findDifferences(wanted, comparable(rendered(spec, version)));
      const unexplained = differences.filter((difference) => !isDeliberate(difference, name));
      expect(unexplained.map(printDifference)).toEqual([]);
    },
    60_000,
  );
});
