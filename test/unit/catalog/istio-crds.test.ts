import { describe, expect, test } from '@jest/globals';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'js-yaml';
import type { JsonObject, KubeObject } from '../../../src/api/kube-object.ts';
import { expandIstioCrds } from '../../../src/catalog/istio-crds.ts';
import { digest } from '../../../src/support/digest.ts';
import { stableStringify } from '../../../src/support/stable-stringify.ts';
import { expectGolden } from '../../support/golden.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const TRUTH = process.env.MESHINSTALL_TRUTH ?? join(ROOT, '..', 'shared', 'truth');
const EXPECTED = join(TRUTH, 'install', 'expected');

/** Each minor with the number of leaves below `spec` of its kinds, counted once from upstream's own schemas. */
const MINORS = [
  { minor: '1.28', kinds: 14, leaves: 659 },
  { minor: '1.29', kinds: 14, leaves: 664 },
  { minor: '1.30', kinds: 15, leaves: 689 },
  { minor: '1.31', kinds: 15, leaves: 730 },
];

const COMPACT = readCompact();

function readCompact(): Record<string, unknown> {
  const folder = join(ROOT, 'crds', 'istio');
  const files = readdirSync(folder).map((file) => [
    file,
    load(readFileSync(join(folder, file), 'utf8')),
  ]);
  return Object.fromEntries(files) as Record<string, unknown>;
}

/** The part that has to equal upstream: everything but metadata beside the name, and the messages of CEL rules. */
function comparable(crd: KubeObject): unknown {
  return withoutMessages({ ...crd, metadata: { name: crd.metadata.name } });
}

function withoutMessages(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(withoutMessages);
  const members = Object.entries(value).filter(([key]) => key !== 'message' || !('rule' in value));
  return Object.fromEntries(members.map(([key, member]) => [key, withoutMessages(member)]));
}

/** Scalars, free-form objects, and what lists and maps hold of them. */
function countLeaves(schema: JsonObject): number {
  const properties = schema.properties as Readonly<Record<string, JsonObject>> | undefined;
  if (properties !== undefined) {
    return Object.values(properties).reduce((sum, member) => sum + countLeaves(member), 0);
  }
  const inner = schema.items ?? schema.additionalProperties;
  return inner === undefined ? 1 : countLeaves(inner as JsonObject);
}

function schemasOf(crd: KubeObject): readonly JsonObject[] {
  const { versions } = crd.spec as { versions: { schema: { openAPIV3Schema: JsonObject } }[] };
  return versions.map((version) => version.schema.openAPIV3Schema);
}

function specLeaves(crd: KubeObject): number {
  const properties = schemasOf(crd)[0]!.properties as Readonly<Record<string, JsonObject>>;
  return countLeaves(properties.spec!);
}

function summaryOf(crds: readonly KubeObject[]): Record<string, unknown> {
  return Object.fromEntries(
    crds.map((crd) => [
      crd.metadata.name,
      { digest: digest(comparable(crd)), specLeaves: specLeaves(crd) },
    ]),
  );
}

/** What upstream installs for the newest patch of a minor that the truth folder knows, or undefined without that folder. */
function truthOf(minor: string): readonly KubeObject[] | undefined {
  if (!existsSync(EXPECTED)) return undefined;
  const version = readdirSync(EXPECTED).find((name) => name.startsWith(`${minor}.`));
  if (version === undefined) throw new Error(`${EXPECTED} has nothing of ${minor}`);
  return JSON.parse(readFileSync(join(EXPECTED, version, 'crds.json'), 'utf8')) as KubeObject[];
}

describe.each(MINORS)("Istio's CRDs of $minor", ({ minor, kinds, leaves }) => {
  const crds = expandIstioCrds(COMPACT, minor);

  test('are the ones that the golden file sums up (UPDATE_GOLDEN=1 accepts a change)', () => {
    expectGolden(`crds/${minor}.yaml`, summaryOf(crds));
  });

  test('equal those of upstream, kind by kind, where the truth folder is at hand', () => {
    const truth = truthOf(minor);
    if (truth === undefined) return;
    expect(crds.map((crd) => crd.metadata.name)).toEqual(truth.map((crd) => crd.metadata.name));
    crds.forEach((crd, index) => {
      expect(comparable(crd)).toEqual(truth[index]);
    });
  });

  test('have as many kinds and leaves as upstream', () => {
    expect(crds).toHaveLength(kinds);
    expect(crds.reduce((sum, crd) => sum + specLeaves(crd), 0)).toBe(leaves);
  });

  test.each(crds.map((crd) => [crd.metadata.name, crd] as const))('%s', (_name, crd) => {
    const text = JSON.stringify(crd);
    expect(text.length).toBeLessThan(96 * 1024);
    expect(text).not.toContain('"description"');
    expect(crd.metadata.annotations).toEqual({ 'helm.sh/resource-policy': 'keep' });
    expect(crd.spec).not.toHaveProperty('conversion');
    const schemas = schemasOf(crd);
    expect(new Set(schemas.map(stableStringify)).size).toBe(1);
    expect(new Set(schemas).size).toBe(schemas.length);
  });
});

describe('expansion', () => {
  test('gives the same text each time, whatever the order of the files', () => {
    const reversed = Object.fromEntries(Object.entries(COMPACT).reverse());
    const first = JSON.stringify(expandIstioCrds(COMPACT, '1.31'));
    expect(JSON.stringify(expandIstioCrds(COMPACT, '1.31'))).toBe(first);
    expect(JSON.stringify(expandIstioCrds(reversed, '1.31'))).toBe(first);
  });

  test('hands out objects of its own each time and leaves its input alone', () => {
    const before = JSON.stringify(COMPACT);
    const [left] = expandIstioCrds(COMPACT, '1.30');
    const [right] = expandIstioCrds(COMPACT, '1.30');
    expect(left).toEqual(right);
    expect(left!.spec).not.toBe(right!.spec);
    expect(JSON.stringify(COMPACT)).toBe(before);
  });

  test('every CEL rule tells in words of its own what to do', () => {
    const text = JSON.stringify(expandIstioCrds(COMPACT, '1.31'));
    const rules = text.match(/"rule":/g)?.length;
    expect(rules).toBeGreaterThan(300);
    expect(text.match(/"rule":"(?:[^"\\]|\\.)*","message":"(?:[^"\\]|\\.)+"/g)).toHaveLength(
      rules!,
    );
  });

  test.each(['1.31.1', '1', 'v1.31', '', '1.x'])('refuses %j, which is no minor', (minor) => {
    expect(() => expandIstioCrds(COMPACT, minor)).toThrow(
      /is no minor version; write it like 1\.30/,
    );
  });
});
