import { describe, expect, test } from '@jest/globals';
import { load } from 'js-yaml';
import type { JsonObject } from '../../src/api/kube-object.ts';
import { importIstioOperator } from '../../src/migrate/import-istio-operator.ts';
import { CATALOG } from '../support/catalog.ts';
import { findDifferences, printDifference } from '../support/differences.ts';
import { normaliseObjects } from '../support/normalise.ts';
import { renderSpec } from '../support/render-spec.ts';
import { sample } from '../support/sample.ts';
import {
  HAS_TRUTH,
  INSTALL_CASES,
  readTruth,
  TRUTH_FOLDER,
  TRUTH_VERSIONS,
} from '../support/truth.ts';

function imported(name: string, version: string): ReturnType<typeof importIstioOperator> {
  const object = load(readTruth('install', 'cases', `${name}.istiooperator.yaml`)) as JsonObject;
  return importIstioOperator({ object, catalog: CATALOG, version });
}

if (HAS_TRUTH) {
  describe.each(sample(TRUTH_VERSIONS, 3))('an imported IstioOperator of Istio %s', (version) => {
    test.each(INSTALL_CASES)('%s renders what upstream’s installer renders for it', (name) => {
      const { spec, findings } = imported(name, version);
      expect(findings).toEqual([]);
      expect(spec.version).toBe(version);
      const expected = readTruth('install', 'expected', version, `${name}.json`);
      const wanted = normaliseObjects(JSON.parse(expected) as unknown[]);
      const differences = findDifferences(wanted, normaliseObjects(renderSpec(spec, version)));
      const unexplained = differences.filter(
        ({ object, path }) =>
          path !== 'metadata.annotations.kubernetes.io/description' &&
          !object.startsWith('ValidatingAdmissionPolicy '),
      );
      expect(unexplained.map(printDifference)).toEqual([]);
    });
  });

  test.each(INSTALL_CASES)('the import of %s is what a person would have written', (name) => {
    const { spec } = imported(name, '1.31.1');
    const text = readTruth('install', 'cases', `${name}.meshinstall.yaml`);
    const written = load(text.replace('VERSION', '1.31.1')) as { readonly spec: JsonObject };
    expect(spec).toEqual(written.spec);
  });
} else {
  test(`NOT COMPARED with upstream’s installer: there is nothing at ${TRUTH_FOLDER} (MESHINSTALL_TRUTH)`, () => {
    expect(HAS_TRUTH).toBe(false);
  });
}
