import { globSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { load, loadAll } from 'js-yaml';
import { meshInstallJsonSchema } from '../../../src/api/mesh-install-json-schema.ts';
import { minorOf, SUPPORTED_MINORS } from '../../../src/api/supported-minors.ts';
import { validateMeshInstall } from '../../../src/api/validate-mesh-install.ts';
import { CATALOG } from '../../support/catalog.ts';
import { HAS_TRUTH, readTruth, TRUTH_FOLDER } from '../../support/truth.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');
// Editors' own keywords are no mistake; everything else unknown would be.
const AJV = new Ajv2020({ allErrors: true, allowUnionTypes: true, strictRequired: false });
AJV.addKeyword('doNotSuggest');
/** The oldest and the newest: the others differ from them in nothing that matters here, and each takes a second to compile. */
const MINORS = ['1.28', '1.31'] as const;
const CHECKS = new Map(
  MINORS.map((minor) => [minor, AJV.compile(meshInstallJsonSchema(CATALOG, minor))]),
);

/** Where the schema of a minor refuses an object. */
function refusedAt(object: unknown, minor: (typeof MINORS)[number]): readonly string[] {
  const check = CHECKS.get(minor)!;
  if (check(object)) return [];
  return (check.errors ?? []).map(({ instancePath, params }) => {
    const { additionalProperty } = params as { additionalProperty?: string };
    return additionalProperty === undefined
      ? instancePath
      : `${instancePath}/${additionalProperty}`;
  });
}

function meshInstall(spec: unknown): unknown {
  return {
    apiVersion: 'meshinstall.io/v1alpha1',
    kind: 'MeshInstall',
    metadata: { name: 'default', labels: { any: 'thing' } },
    spec,
  };
}

describe('the printed schema takes', () => {
  const examples = globSync('examples/*.yaml', { cwd: ROOT }).flatMap((file) =>
    (loadAll(readFileSync(join(ROOT, file), 'utf8')) as { kind?: string }[])
      .filter((document) => document.kind === 'MeshInstall')
      .map((document) => ({ file, document: document as { spec?: { version?: string } } })),
  );

  test('there are examples', () => {
    expect(examples.length).toBeGreaterThan(1);
  });

  test.each(examples)('$file', ({ document }) => {
    expect([undefined, '1.31']).toContain(minorOf(document.spec?.version ?? ''));
    expect(refusedAt(document, '1.31')).toEqual([]);
  });

  const folder = join(TRUTH_FOLDER, 'install', 'cases');
  const cases = HAS_TRUTH
    ? readdirSync(folder).filter((file) => file.endsWith('.meshinstall.yaml'))
    : [];
  const wishes = MINORS.flatMap((minor) => cases.map((file) => ({ minor, file })));

  test.each([{ minor: '1.31' as const, file: '' }, ...wishes])(
    'the wish that upstream rendered for comparison: $minor $file',
    ({ minor, file }) => {
      if (file === '') return;
      const text = readTruth('install', 'cases', file).replace('VERSION', `${minor}.0`);
      expect(refusedAt(load(text), minor)).toEqual([]);
    },
  );

  test.each([
    ['nothing at all', {}],
    ['null for what is absent', { values: null, meshConfig: { ca: null }, gateways: null }],
    ['null that takes a value away', { values: { pilot: { resources: null, env: { A: null } } } }],
    [
      'texts and numbers where either will do',
      {
        values: {
          pilot: { env: { A: true, B: 5 }, rollingMaxSurge: '50%', pdb: { minAvailable: 1 } },
        },
      },
    ],
    ['what nobody checks', { unvalidatedValues: { any: { thing: [1] } } }],
    ['a deprecated value', { values: { global: { tracer: { zipkin: { address: 'z:9411' } } } } }],
    ['a member of a piece of a pod', { values: { pilot: { affinity: { any: 'thing' } } } }],
  ])('%s', (_what, spec) => {
    expect(refusedAt(meshInstall(spec), '1.31')).toEqual([]);
    const { findings } = validateMeshInstall(meshInstall(spec), { catalog: CATALOG });
    expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
  });
});

/** A rule, the minor, a spec that breaks it, and the place that is marked. */
const BAD: readonly (readonly [
  rule: string,
  minor: (typeof MINORS)[number],
  spec: object,
  at: string,
])[] = [
  ['another minor', '1.28', { version: '1.31.1' }, '/spec/version'],
  ['a version that is a number', '1.31', { version: 1.31 }, '/spec/version'],
  ['an unknown field', '1.31', { proflie: 'demo' }, '/spec/proflie'],
  ['an unknown profile', '1.31', { profile: 'dmeo' }, '/spec/profile'],
  [
    'an unknown value',
    '1.31',
    { values: { pilot: { autoscaleMni: 2 } } },
    '/spec/values/pilot/autoscaleMni',
  ],
  [
    'a value of a wrong type',
    '1.31',
    { values: { pilot: { autoscaleMin: '2' } } },
    '/spec/values/pilot/autoscaleMin',
  ],
  [
    'a value with a field of its own',
    '1.31',
    { values: { global: { hub: 'x' } } },
    '/spec/values/global/hub',
  ],
  [
    'a value of a later minor',
    '1.28',
    { values: { pilot: { terminationMessagePolicy: 'File' } } },
    '/spec/values/pilot/terminationMessagePolicy',
  ],
  [
    'a retired value',
    '1.31',
    { values: { global: { jwtPolicy: 'x' } } },
    '/spec/values/global/jwtPolicy',
  ],
  [
    'a retired content',
    '1.31',
    { values: { global: { pilotCertProvider: 'kubernetes' } } },
    '/spec/values/global/pilotCertProvider',
  ],
  [
    'a field of MeshConfig under values',
    '1.31',
    { values: { accessLogFile: '' } },
    '/spec/values/accessLogFile',
  ],
  [
    'a word of a later minor',
    '1.28',
    { meshConfig: { outboundTrafficPolicy: { mode: 'ALLOW_ANY_DYNAMIC_DNS' } } },
    '/spec/meshConfig/outboundTrafficPolicy/mode',
  ],
  [
    'a duration of another kind',
    '1.31',
    { meshConfig: { connectTimeout: '1m' } },
    '/spec/meshConfig/connectTimeout',
  ],
  [
    'two of one kind',
    '1.31',
    {
      meshConfig: {
        extensionProviders: [{ name: 'a', prometheus: {}, datadog: { service: 's', port: 1 } }],
      },
    },
    '/spec/meshConfig/extensionProviders/0',
  ],
  [
    'a missing member',
    '1.31',
    { meshConfig: { extensionProviders: [{ prometheus: {} }] } },
    '/spec/meshConfig/extensionProviders/0',
  ],
  [
    'an empty item of a list',
    '1.31',
    { meshConfig: { trustDomainAliases: [null] } },
    '/spec/meshConfig/trustDomainAliases/0',
  ],
  ['a gateway without a type', '1.31', { gateways: [{ name: 'edge' }] }, '/spec/gateways/0'],
];

describe('the printed schema refuses, and so does validate:', () => {
  test.each(BAD)('%s', (_rule, minor, spec, at) => {
    expect(refusedAt(meshInstall(spec), minor)).toContain(at);
    const object = meshInstall({ version: minor, ...spec });
    const { findings } = validateMeshInstall(object, { catalog: CATALOG });
    // A schema is of one minor; validate takes the object's own.
    const isOtherMinor = at === '/spec/version' && minor === '1.28';
    expect(findings.some(({ severity }) => severity === 'error')).toBe(!isOtherMinor);
  });

  test('an object of another kind, and one without a name', () => {
    const at = refusedAt({ apiVersion: 'v1', kind: 'Service', metadata: {} }, '1.31');
    expect([...at].sort()).toEqual(['/apiVersion', '/kind', '/metadata']);
  });
});

test.each(SUPPORTED_MINORS)('the schema of %s is JSON Schema', (minor) => {
  expect(AJV.validateSchema(meshInstallJsonSchema(CATALOG, minor))).toBe(true);
});

test('what is refused tells what to write, and is not proposed by an editor', () => {
  const text = JSON.stringify(meshInstallJsonSchema(CATALOG, '1.31'));
  expect(text).toContain(
    '{"type":"null","description":"Not written here: write spec.images.hub.","doNotSuggest":true}',
  );
  expect(text).toContain(
    '"deprecated":true,"description":"Not for long: write spec.meshConfig.defaultConfig.tracing.zipkin."',
  );
});
