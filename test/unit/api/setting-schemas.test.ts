import { describe, expect, test } from '@jest/globals';
import { printFinding } from '../../../src/api/finding.ts';
import { PLATFORMS, PROFILES } from '../../../src/api/mesh-install-spec-schema.ts';
import { SUPPORTED_MINORS } from '../../../src/api/supported-minors.ts';
import { walkSchema } from '../../../src/api/walk-schema.ts';
import { CATALOG } from '../../support/catalog.ts';

test('the minors of the API are those of manifests/versions.yaml', () => {
  expect(CATALOG.versions.minors.map(({ minor }) => minor)).toEqual([...SUPPORTED_MINORS]);
});

test('every profile of the API has a file, and every file is in the API', () => {
  expect(Object.keys(CATALOG.profiles).sort()).toEqual([...PROFILES].sort());
});

test('every platform with settings is in the API', () => {
  expect([...PLATFORMS]).toEqual(expect.arrayContaining([...CATALOG.platforms]));
});

describe('our own layers fit the schemas of their minor', () => {
  const layers = SUPPORTED_MINORS.flatMap((minor) => [
    { minor, layer: 'defaults', settings: { values: CATALOG.defaultValues(minor) } },
    ...PROFILES.map((name) => ({
      minor,
      layer: name,
      settings: CATALOG.profileLayer(name, minor),
    })),
    ...CATALOG.platforms.map((name) => ({
      minor,
      layer: name,
      settings: CATALOG.platformLayer(name, minor),
    })),
  ]);

  test.each(layers)('$minor $layer', ({ minor, settings }) => {
    const { values = {}, meshConfig = {} } = settings as { values?: object; meshConfig?: object };
    const found = [
      ...walkSchema(values, CATALOG.valuesSchema(minor), { at: ['values'] }),
      ...walkSchema(meshConfig, CATALOG.meshConfigSchema(minor), { at: ['meshConfig'] }),
    ];
    expect(found.map(printFinding)).toEqual([]);
  });
});
