import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { dump, loadAll } from 'js-yaml';
import type { Json, JsonObject } from '../../src/api/kube-object.ts';
import { importIstioOperator } from '../../src/migrate/import-istio-operator.ts';
import { buildIstioctl } from '../cluster/index.ts';
import { CATALOG } from '../support/catalog.ts';
import { findDifferences, printDifference } from '../support/differences.ts';
import { normaliseObjects } from '../support/normalise.ts';
import { renderSpec } from '../support/render-spec.ts';
import { sample } from '../support/sample.ts';
import { IMPORT_CASES } from './import-cases.ts';

const run = promisify(execFile);
const VERSION = '1.31.1';
const BUILD_MINUTES = 30;

const folder = mkdtempSync(join(tmpdir(), 'meshinstall-import-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

async function upstream(istioctl: string, object: JsonObject): Promise<readonly unknown[]> {
  const file = join(folder, 'iop.yaml');
  writeFileSync(file, dump(object));
  const flags = ['manifest', 'generate', '--force', '-f', file];
  const { stdout } = await run(istioctl, flags, { maxBuffer: 2 ** 28 });
  return loadAll(stdout).filter((one) => one !== null);
}

/** A null member says the same as an absent one. */
function withoutNulls(value: Json): Json {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, member]) => member !== null);
  return Object.fromEntries(entries.map(([key, member]) => [key, withoutNulls(member)]));
}

function comparable(objects: readonly unknown[]): readonly JsonObject[] {
  const kept = (objects as readonly { kind: string }[]).filter(
    ({ kind }) => kind !== 'CustomResourceDefinition',
  );
  return normaliseObjects(kept.map((object) => withoutNulls(object as unknown as Json)));
}

describe('the import renders what istioctl renders for', () => {
  let istioctl = '';
  beforeAll(async () => {
    istioctl = await buildIstioctl(VERSION);
  }, BUILD_MINUTES * 60_000);

  test.each(sample(Object.entries(IMPORT_CASES), 3, 1))(
    '%s',
    async (_what, spec) => {
      const object = { apiVersion: 'install.istio.io/v1alpha1', kind: 'IstioOperator', spec };
      const imported = importIstioOperator({ object, catalog: CATALOG, version: VERSION });
      expect(imported.findings).toEqual([]);
      const wanted = comparable(await upstream(istioctl, object));
      const differences = findDifferences(wanted, comparable(renderSpec(imported.spec, VERSION)));
      const unexplained = differences.filter(
        ({ path }) => path !== 'metadata.annotations.kubernetes.io/description',
      );
      expect(unexplained.map(printDifference)).toEqual([]);
    },
    60_000,
  );
});
