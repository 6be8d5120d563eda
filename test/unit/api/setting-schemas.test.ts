import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { printFinding } from '../../../src/api/finding.ts';
import { PLATFORMS, PROFILES } from '../../../src/api/mesh-install-spec-schema.ts';
import { REPLACED_VALUES } from '../../../src/api/replaced-values.ts';
import type { SchemaNode } from '../../../src/api/schema-node.ts';
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

/** Values that nothing here reads by name, each with its reason. */
const NOT_READ_HERE = new Map([
  ['sidecarInjectorWebhook.rewriteAppHTTPProbe', 'istiod reads it from the injector’s values'],
]);

test('no value is accepted and ignored: each is read by a manifest, a template or src/desired', () => {
  const root = join(import.meta.dirname, '..', '..', '..');
  const text = ['manifests', 'src/desired']
    .flatMap((folder) => textsIn(join(root, folder)))
    .join('\n');
  const unread = leavesOf(CATALOG.valuesSchema('1.31'), [])
    .filter((path) => !REPLACED_VALUES.some((replaced) => covers(replaced.path, path)))
    .filter((path) => !new RegExp(`\\b${nameIn(path)}\\b`).test(text))
    .map((path) => path.join('.'));
  expect(unread.filter((path) => !NOT_READ_HERE.has(path))).toEqual([]);
});

/** Paths of the values that have a documented meaning of their own: what is below a map of any names has none. */
function leavesOf(schema: SchemaNode, at: readonly string[]): (readonly string[])[] {
  const members = Object.entries(schema.properties ?? {});
  if (members.length === 0) return [at];
  return members.flatMap(([name, member]) => leavesOf(member, [...at, name]));
}

/** The part of a path that its reader names: blocks that are copied whole into a pod are named as a block. */
function nameIn(path: readonly string[]): string {
  const block = path.find((name) => COPIED_WHOLE.has(name));
  return block ?? path.at(-1) ?? '';
}

const COPIED_WHOLE = new Set(['resources', 'seccompProfile', 'defaultResources', 'startupProbe']);

function covers(pattern: string, path: readonly string[]): boolean {
  return pattern.split('.').every((part, index) => part === '*' || part === path[index]);
}

function textsIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(yaml|gotmpl|ts)$/.test(file))
    .filter((file) => !/^(schemas|defaults\/values|platforms)/.test(file))
    .map((file) => readFileSync(join(folder, file), 'utf8'));
}
