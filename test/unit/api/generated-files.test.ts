import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { buildGeneratedFiles } from '../../../scripts/generated-files.ts';
import { MESH_INSTALL_SCHEMA } from '../../../src/api/mesh-install-schema.ts';
import type { SchemaNode } from '../../../src/api/schema-node.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');

test.each([...buildGeneratedFiles()])('%s is what npm run generate writes', (path, text) => {
  expect(readFileSync(join(ROOT, path), 'utf8')).toBe(text);
});

/** Every node of the schema with its path. */
function nodesOf(node: SchemaNode, path: string): (readonly [path: string, node: SchemaNode])[] {
  const below = [
    ...Object.entries(node.properties ?? {}).map(([name, member]) =>
      nodesOf(member, `${path}.${name}`),
    ),
    ...(node.items === undefined ? [] : [nodesOf(node.items, `${path}[]`)]),
    ...(node.additionalProperties === undefined
      ? []
      : [nodesOf(node.additionalProperties, `${path}.*`)]),
  ].flat();
  return [[path, node], ...below];
}

const NODES = nodesOf(MESH_INSTALL_SCHEMA, '').filter(
  ([path]) => !/^\.(apiVersion|kind|metadata$)/.test(path),
);

function pathsWhere(isWrong: (node: SchemaNode) => boolean): string[] {
  return NODES.filter(([, node]) => isWrong(node)).map(([path]) => path);
}

test('every text, list and map of the API has a maximum', () => {
  const unbounded = pathsWhere(
    (node) =>
      (node.type === 'string' && node.maxLength === undefined && node.enum === undefined) ||
      (node.type === 'array' && node.maxItems === undefined) ||
      (node.additionalProperties !== undefined && node.maxProperties === undefined),
  );
  expect(unbounded.filter((path) => !path.endsWith('observedGeneration'))).toEqual([]);
});

test('every list says how it merges', () => {
  expect(
    pathsWhere((node) => node.type === 'array' && node['x-kubernetes-list-type'] === undefined),
  ).toEqual([]);
});

test('every optional field of the spec says its default, and says the one it has', () => {
  const silent = NODES.flatMap(([path, node]) =>
    Object.entries(node.properties ?? {})
      .filter(([name]) => path.startsWith('.spec') && node.required?.includes(name) !== true)
      .filter(([, member]) => {
        const said =
          member.default === undefined ? 'Default: ' : `Default: ${printDefault(member)}`;
        return member.description?.includes(said) !== true;
      })
      .map(([name]) => `${path}.${name}`),
  );
  expect(silent).toEqual([]);
});

function printDefault({ default: value }: SchemaNode): string {
  return typeof value === 'string' && value !== '' ? value : JSON.stringify(value);
}
