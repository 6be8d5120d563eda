import { describe, expect, test } from '@jest/globals';
import { changedValues } from '../../../scripts/values-reference/changed-values.ts';
import {
  CIRCUMSTANCES,
  READ_BY_ISTIOD,
  SCENES,
} from '../../../scripts/values-reference/circumstances.ts';
import { isRead, templateReads } from '../../../scripts/values-reference/template-reads.ts';
import { touchedPlaces } from '../../../scripts/values-reference/touched-places.ts';
import { valueLeaves } from '../../../scripts/values-reference/value-leaves.ts';
import { replacedBy } from '../../../src/api/find-replaced.ts';
import { printFinding } from '../../../src/api/finding.ts';
import { SUPPORTED_MINORS } from '../../../src/api/supported-minors.ts';
import { validateMeshInstall } from '../../../src/api/validate-mesh-install.ts';
import { walkSchema } from '../../../src/api/walk-schema.ts';
import { CATALOG } from '../../support/catalog.ts';
import { sample } from '../../support/sample.ts';

const LEAVES = SUPPORTED_MINORS.map((minor) => ({
  minor,
  leaves: valueLeaves(CATALOG.valuesSchema(minor)),
}));

describe.each(LEAVES)('Istio $minor', ({ minor, leaves }) => {
  const find = touchedPlaces(CATALOG, minor);
  // Older minors share a run among them.
  const age = SUPPORTED_MINORS.length - 1 - SUPPORTED_MINORS.indexOf(minor);
  const tried = age === 0 ? leaves : sample(leaves, SUPPORTED_MINORS.length - 1, age);

  test('no value is accepted and ignored: a change of each changes an object, a pod, or what istiod does', () => {
    const idle = tried
      .filter(({ at }) => replacedBy(at) === undefined)
      .filter((leaf) => find(leaf)[Symbol.iterator]().next().done === true)
      .map(({ at }) => at.join('.'));
    expect(idle).toEqual([]);
  });

  test('what Istio has deprecated still works', () => {
    const deprecated = leaves.filter(({ at }) => {
      const replaced = replacedBy(at);
      return replaced?.works === true && replaced.field !== undefined;
    });
    const idle = deprecated.filter((leaf) => find(leaf)[Symbol.iterator]().next().done === true);
    expect(deprecated.length).toBeGreaterThan(3);
    expect(idle.map(({ at }) => at.join('.'))).toEqual([]);
  });

  test('the tried values are right ones', () => {
    const wrong = leaves.flatMap(({ at, node }) =>
      changedValues(node, undefined).flatMap((value) => walkSchema(value, node, { at })),
    );
    expect(wrong.map(printFinding)).toEqual([]);
  });
});

test.each(SCENES.map((wish, index) => ({ index, wish })))(
  'wish $index for comparison is one that a person may write',
  ({ wish }) => {
    const object = {
      apiVersion: 'meshinstall.io/v1alpha1',
      kind: 'MeshInstall',
      metadata: { name: 'a' },
      spec: wish,
    };
    const { findings } = validateMeshInstall(object, { catalog: CATALOG });
    expect(findings.map(printFinding)).toEqual([]);
  },
);

test('circumstances are only told for values that exist', () => {
  const known = new Set(LEAVES.flatMap(({ leaves }) => leaves.map(({ at }) => at.join('.'))));
  const told = [...CIRCUMSTANCES.keys(), ...READ_BY_ISTIOD];
  expect(told.filter((path) => !known.has(path))).toEqual([]);
});

describe('what an injection template reads', () => {
  const text = `
    {{- $proxy := .in.Values.global.proxy }}
    {{ quote $proxy.logLevel }} {{ .Values.pilot.env.SOME_FLAG }}
    {{ toJson $.Values.global.waypoint }} {{ $other := .Values.gateways }}{{ toJson $other }}`;
  const reads = templateReads(text);

  test.each([
    ['a value by name', 'global.proxy.logLevel', true],
    ['its neighbour, which is not named', 'global.proxy.image', false],
    ['a map of which one member is named', 'pilot.env', true],
    ['a value in a block that is taken whole', 'global.waypoint.resources.limits', true],
    ['a value in a block that has a name and is taken whole', 'gateways.seccompProfile', true],
    ['a value of which only the beginning is the same', 'global.waypoints', false],
  ])('%s', (_rule, path, expected) => {
    expect(isRead(reads, path.split('.'))).toBe(expected);
  });
});
