import { describe, expect, test } from '@jest/globals';
import { load } from 'js-yaml';
import type { JsonObject } from '../../src/api/kube-object.ts';
import { withDefaults } from '../../src/api/with-defaults.ts';
import { loadCatalog } from '../../src/catalog/load-catalog.ts';
import { renderObjects } from '../../src/desired/render-objects.ts';
import { resolveSpec } from '../../src/desired/resolve-spec.ts';
import { findDifferences, printDifference } from '../support/differences.ts';
import type { Difference } from '../support/differences.ts';
import { normaliseObjects } from '../support/normalise.ts';
import {
  HAS_TRUTH,
  INSTALL_CASES,
  readTruth,
  TRUTH_FOLDER,
  TRUTH_VERSIONS,
} from '../support/truth.ts';

interface Deliberate {
  readonly reason: string;
  readonly covers: (difference: Difference) => boolean;
  /** A case in which it is met. */
  readonly profile: string;
}

/** Where we differ from upstream on purpose. Everything else has to be equal. */
const DELIBERATE: readonly Deliberate[] = [
  {
    reason: 'the description of the values ConfigMap says what is true of ours, in our words',
    covers: ({ object, path }) =>
      /^ConfigMap [^/]+\/values(-|$)/.test(object) &&
      path === 'metadata.annotations.kubernetes.io/description',
    profile: 'default',
  },
  {
    reason:
      'the policy of profile stable decides the same by expressions of our own that name what they refuse; stable-policy.test.ts compares the decisions',
    covers: ({ object, path }) =>
      object.startsWith('ValidatingAdmissionPolicy ') &&
      /^spec\.(variables|validations)/.test(path),
    profile: 'stable',
  },
];

const catalog = loadCatalog();

function rendered(name: string, version: string): readonly unknown[] {
  const text = readTruth('install', 'cases', `${name}.meshinstall.yaml`);
  const wish = withDefaults(load(text.replace('VERSION', version)));
  const resolved = resolveSpec({ spec: wish.spec, catalog, version });
  return renderObjects({
    resolved,
    catalog,
    owner: wish.metadata.name,
    rbac: 'standalone',
    crds: true,
  }).map(({ object }) => object);
}

function upstream(name: string, version: string): readonly unknown[] {
  const objects = JSON.parse(
    readTruth('install', 'expected', version, `${name}.json`),
  ) as unknown[];
  const crds = JSON.parse(readTruth('install', 'expected', version, 'crds.json')) as unknown[];
  return objects.length === 0 ? [] : [...objects, ...crds];
}

function unexplained(
  wanted: readonly JsonObject[],
  found: readonly JsonObject[],
): readonly string[] {
  return findDifferences(wanted, found)
    .filter((difference) => !DELIBERATE.some(({ covers }) => covers(difference)))
    .map(printDifference);
}

if (HAS_TRUTH) {
  describe.each(TRUTH_VERSIONS)(
    'what upstream’s installer renders for Istio %s is what we render',
    (version) => {
      test.each(INSTALL_CASES)('%s, CRDs included', (name) => {
        const wanted = normaliseObjects(upstream(name, version));
        const found = normaliseObjects(rendered(name, version));
        expect(unexplained(wanted, found)).toEqual([]);
      });
    },
  );

  test.each(DELIBERATE.map((entry) => [entry.reason, entry] as const))(
    'a deliberate difference is still one: %s',
    (_reason, { covers, profile }) => {
      const wanted = normaliseObjects(upstream(profile, '1.31.1'));
      const found = normaliseObjects(rendered(profile, '1.31.1'));
      expect(findDifferences(wanted, found).some(covers)).toBe(true);
    },
  );
} else {
  test(`NOT COMPARED with upstream’s installer: there is nothing at ${TRUTH_FOLDER} (MESHINSTALL_TRUTH); golden files and values.test.ts guard the rendering, of 1.28 the golden files alone`, () => {
    expect(HAS_TRUTH).toBe(false);
  });
}
