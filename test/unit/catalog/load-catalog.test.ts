import { describe, expect, test } from '@jest/globals';
import type { JsonObject } from '../../../src/api/kube-object.ts';
import { checkMeshConfig, checkValues } from '../../../src/api/check-settings.ts';
import { PLATFORMS, PROFILES } from '../../../src/api/mesh-install-spec-schema.ts';
import { SUPPORTED_MINORS } from '../../../src/api/supported-minors.ts';
import { checkCatalog } from '../../../src/catalog/check-catalog.ts';
import { walkSchema } from '../../../src/api/walk-schema.ts';
import { loadCatalog } from '../../../src/catalog/load-catalog.ts';
import { packCatalog } from '../../../src/catalog/pack-catalog.ts';
import { readCatalogFiles } from '../../../src/catalog/read-catalog-files.ts';

const files = readCatalogFiles();
const catalog = loadCatalog(files);

test('every data file is sound for every supported minor', () => {
  expect(() => {
    checkCatalog(files);
  }).not.toThrow();
});

test('the minors, profiles and platforms of the data are those of the API', () => {
  expect(catalog.versions.minors.map(({ minor }) => minor)).toEqual([...SUPPORTED_MINORS]);
  expect(Object.keys(catalog.profiles).sort()).toEqual([...PROFILES].sort());
  expect(PLATFORMS).toEqual(expect.arrayContaining([...catalog.platforms]));
});

test('the releases that other parts are tested with are listed', () => {
  const known = catalog.versions.minors.flatMap(({ patches }) => patches);
  expect(known).toEqual(
    expect.arrayContaining(['1.28.10', '1.29.2', '1.29.6', '1.30.2', '1.30.3', '1.31.0', '1.31.1']),
  );
});

test('answers are frozen and the same each time', () => {
  const values = catalog.defaultValues('1.31');
  expect(catalog.defaultValues('1.31')).toBe(values);
  expect(catalog.istioCrds('1.30')).toBe(catalog.istioCrds('1.30'));
  expect(catalog.kubernetesSchema()).toBe(catalog.kubernetesSchema());
  expect(Object.isFrozen(catalog.kubernetesSchema().kinds)).toBe(true);
  expect(Object.isFrozen(values.pilot)).toBe(true);
  expect(Object.isFrozen(catalog.istioCrds('1.30')[0])).toBe(true);
  expect(Object.isFrozen(catalog.injectionTemplates('1.31'))).toBe(true);
});

test('a platform without peculiarities adds nothing', () => {
  expect(catalog.platformLayer('Kubernetes', '1.31')).toEqual({});
});

test('settings are gated by minor', () => {
  function pilot(minor: '1.30' | '1.31'): unknown {
    return catalog.platformLayer('openshift', minor).values!.pilot;
  }
  expect(pilot('1.31')).toHaveProperty('terminationMessagePolicy', 'FallbackToLogsOnError');
  expect(pilot('1.30')).not.toHaveProperty('terminationMessagePolicy');
});

describe.each(SUPPORTED_MINORS)('as Istio %s documents its settings', (minor) => {
  const question = { schemas: catalog, minor };
  test('every default value is one', () => {
    const values = catalog.defaultValues(minor);
    expect(walkSchema(values, catalog.valuesSchema(minor), { at: ['values'] })).toEqual([]);
  });
  test.each(PROFILES)('profile %s has only what a user may write as well', (name) => {
    const { values = {}, meshConfig = {} } = catalog.profileLayer(name, minor);
    expect(checkValues(values, question)).toEqual([]);
    expect(checkMeshConfig(meshConfig, question)).toEqual([]);
  });
  test.each(catalog.platforms)('platform %s has only settings that exist', (name) => {
    const { values = {} } = catalog.platformLayer(name, minor);
    expect(walkSchema(values, catalog.valuesSchema(minor), { at: ['values'] })).toEqual([]);
  });
});

test('an unknown profile is an error that names the file', () => {
  expect(() => catalog.profileLayer('dmeo', '1.31')).toThrow('there is no profiles/dmeo.yaml');
});

test('what the bundle carries gives the same catalog', () => {
  const packed = loadCatalog(JSON.parse(JSON.stringify(packCatalog(files))) as typeof files);
  for (const minor of SUPPORTED_MINORS) {
    expect(packed.istioCrds(minor)).toEqual(catalog.istioCrds(minor));
    expect(packed.injectionTemplates(minor)).toEqual(catalog.injectionTemplates(minor));
  }
  expect(packed.versions).toEqual(catalog.versions);
  expect(packed.kubernetesSchema()).toEqual(catalog.kubernetesSchema());
});

describe('a mistake in a data file is found, with file and path', () => {
  const role = files['manifests/istiod/role.yaml'] as JsonObject;
  const mistakes: Readonly<Record<string, readonly [Readonly<Record<string, unknown>>, RegExp]>> = {
    'an unknown structural key': [
      { 'manifests/istiod/role.yaml': { ...role, rules: [{ $unless: true }] } },
      /manifests\/istiod\/role\.yaml: at rules\[0\]\.\$unless/,
    ],
    'an expression with an unknown name': [
      { 'manifests/istiod/role.yaml': { ...role, kind: '${knid}' } },
      /manifests\/istiod\/role\.yaml: at kind: \$\{knid\}: Unknown variable: knid/,
    ],
    'the same object twice': [
      { 'manifests/istiod/role-again.yaml': role },
      /manifests\/istiod\/role\.yaml: at metadata\.name: is the same object as manifests\/istiod\/role-again\.yaml|role-again\.yaml: at metadata\.name: is the same object/,
    ],
    'a manifest that is no object': [
      { 'manifests/gateway/odd.yaml': { kind: 'Service' } },
      /manifests\/gateway\/odd\.yaml: at the top: wants apiVersion, kind and metadata\.name/,
    ],
    'a profile without a description': [
      { 'profiles/odd.yaml': { spec: {} } },
      /profiles\/odd\.yaml: wants a description/,
    ],
    'a profile that uses a value': [
      { 'profiles/odd.yaml': { description: 'x', spec: { values: { a: '${values.b}' } } } },
      /profiles\/odd\.yaml: at spec\.values\.a: \$\{values\.b\}: Unknown variable/,
    ],
    'an injection template without its file': [
      { 'manifests/injector/templates.yaml': [{ name: 'x', file: 'templates/x.gotmpl' }] },
      /template x names templates\/x\.gotmpl, which is not there/,
    ],
    'two injection templates of one name': [
      {
        'manifests/injector/templates.yaml': [
          { name: 'x', file: 'templates/sidecar.gotmpl' },
          { name: 'x', file: 'templates/gateway.gotmpl' },
        ],
      },
      /1\.28 has two templates called x/,
    ],
    'minors that the API does not know': [
      { 'manifests/versions.yaml': { default: '1.31', minors: [] } },
      /manifests\/versions\.yaml: minors are/,
    ],
  };
  test.each(Object.entries(mistakes))('%s', (_name, [changed, says]) => {
    expect(() => {
      checkCatalog({ ...files, ...changed });
    }).toThrow(says);
  });

  const versions = files['manifests/versions.yaml'] as JsonObject;
  const minors = versions.minors as readonly JsonObject[];
  test.each([
    ['a default that is no minor', { ...versions, default: '1.32' }, /default is 1\.32/],
    [
      'patches out of order',
      {
        ...versions,
        minors: [{ ...minors[0], patches: ['1.28.8', '1.28.7'] }, ...minors.slice(1)],
      },
      /patches of 1\.28/,
    ],
    [
      'a patch of another minor',
      { ...versions, minors: [{ ...minors[0], patches: ['1.29.0'] }, ...minors.slice(1)] },
      /patches of 1\.28/,
    ],
    [
      'a Kubernetes window that is no minor',
      {
        ...versions,
        minors: [
          { ...minors[0], kubernetes: { oldest: '1.x', newest: '1.34' } },
          ...minors.slice(1),
        ],
      },
      /kubernetes of 1\.28/,
    ],
    ['no paths', { ...versions, paths: {} }, /paths wants up and down/],
  ])('versions: %s', (_name, content, says) => {
    expect(() => loadCatalog({ ...files, 'manifests/versions.yaml': content })).toThrow(says);
  });
});
