import { describe, expect, test } from '@jest/globals';
import { load } from 'js-yaml';
import type { JsonObject } from '../../src/api/kube-object.ts';
import { withDefaults } from '../../src/api/with-defaults.ts';
import { renderObjects } from '../../src/desired/render-objects.ts';
import { resolveSpec } from '../../src/desired/resolve-spec.ts';
import { importIstioOperator } from '../../src/migrate/import-istio-operator.ts';
import { CATALOG } from '../support/catalog.ts';
import { findDifferences, printDifference } from '../support/differences.ts';
import { normaliseObjects } from '../support/normalise.ts';
import { HAS_TRUTH, readTruth, TRUTH_FOLDER } from '../support/truth.ts';

const VERSIONS = ['1.28.10', '1.29.6', '1.30.3', '1.31.1'];
const CASES = [
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
  'revision',
];

function imported(name: string, version: string): ReturnType<typeof importIstioOperator> {
  const object = load(readTruth('install', 'cases', `${name}.istiooperator.yaml`)) as JsonObject;
  return importIstioOperator({ object, catalog: CATALOG, version });
}

function rendered(spec: JsonObject, version: string): readonly unknown[] {
  const wish = withDefaults({
    ...{ apiVersion: 'meshinstall.io/v1alpha1', kind: 'MeshInstall' },
    ...{ metadata: { name: 'default' }, spec },
  });
  const resolved = resolveSpec({ spec: wish.spec, catalog: CATALOG, version });
  const request = { resolved, catalog: CATALOG, owner: 'default', rbac: 'standalone' } as const;
  return renderObjects({ ...request, crds: false }).map(({ object }) => object);
}

if (HAS_TRUTH) {
  describe.each(VERSIONS)('an imported IstioOperator of Istio %s', (version) => {
    test.each(CASES)('%s renders what upstream’s installer renders for it', (name) => {
      const { spec, findings } = imported(name, version);
      expect(findings).toEqual([]);
      expect(spec.version).toBe(version);
      const expected = readTruth('install', 'expected', version, `${name}.json`);
      const wanted = normaliseObjects(JSON.parse(expected) as unknown[]);
      const differences = findDifferences(wanted, normaliseObjects(rendered(spec, version)));
      const unexplained = differences.filter(
        ({ path }) => path !== 'metadata.annotations.kubernetes.io/description',
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
