import { describe, expect, test } from '@jest/globals';
import { load } from 'js-yaml';
import type { JsonObject } from '../../src/api/kube-object.ts';
import { importIstioOperator } from '../../src/migrate/import-istio-operator.ts';
import { CATALOG } from '../support/catalog.ts';
import { findDifferences, printDifference } from '../support/differences.ts';
import { normaliseObjects } from '../support/normalise.ts';
import { renderSpec } from '../support/render-spec.ts';
import { sample } from '../support/sample.ts';
import { HAS_TRUTH, readTruth, TRUTH_FOLDER } from '../support/truth.ts';

const VERSIONS = ['1.28.10', '1.29.6', '1.30.3', '1.31.1'];
const CASES = [
  'ambient',
  'cni',
  'default',
  'demo',
  'minimal',
  'empty',
  'fixed-replicas',
  'global',
  'ha',
  'injection',
  'mesh-config',
  'multicluster',
  'no-gateways',
  'openshift',
  'preview',
  'remote',
  'revision',
  'stable',
];

function imported(name: string, version: string): ReturnType<typeof importIstioOperator> {
  const object = load(readTruth('install', 'cases', `${name}.istiooperator.yaml`)) as JsonObject;
  return importIstioOperator({ object, catalog: CATALOG, version });
}

if (HAS_TRUTH) {
  describe.each(sample(VERSIONS, 3))('an imported IstioOperator of Istio %s', (version) => {
    test.each(CASES)('%s renders what upstream’s installer renders for it', (name) => {
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

  test.each(CASES)('the import of %s is what a person would have written', (name) => {
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
