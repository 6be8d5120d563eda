import { describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Json, JsonObject } from '../../../src/api/kube-object.ts';
import { MESH_INSTALL_SPEC_SCHEMA } from '../../../src/api/mesh-install-spec-schema.ts';
import { PATTERNS } from '../../../src/api/patterns.ts';
import type { SchemaNode } from '../../../src/api/schema-node.ts';
import { effectOf } from '../../support/effect-of.ts';
import type { Effect } from '../../support/effect-of.ts';
import { sample } from '../../support/sample.ts';
import { leavesOf, withLeaf, withRequired } from '../../support/schema-leaves.ts';
import type { SchemaLeaf } from '../../support/schema-leaves.ts';

/** What has to stand beside a leaf for it to matter, and values for it where its schema does not say enough. */
interface Setting {
  /** The spec without the leaf. */
  readonly beside?: JsonObject;
  /** Two or more values that have to differ in what they do. */
  readonly values?: readonly Json[];
  /** The name of the member, for a leaf of a map. */
  readonly key?: string;
  /** Values of an enum that do the same as another on purpose, each with the reason. */
  readonly alike?: Readonly<Record<string, string>>;
}

const GATEWAY: JsonObject = { name: 'edge', namespace: 'edge', type: 'Ingress' };

function gateway(over: JsonObject): JsonObject {
  return { gateways: [{ ...GATEWAY, ...over }] };
}

/** One line for each leaf that needs more than its schema. The longest beginning of its path counts. */
const SETTINGS: Readonly<Record<string, Setting>> = {
  version: { values: ['1.30.2', '1.31.1', '1.31'], alike: { '1.31': 'the newest patch of it' } },
  namespace: { values: ['alpha', 'beta'] },
  'images.digests': { key: '1.31.1', beside: { version: '1.31.1' } },
  meshConfig: { values: [{ accessLogFile: '/dev/stdout' }, { accessLogFile: '/tmp/log' }] },
  values: { values: [{ pilot: { traceSampling: 5 } }, { pilot: { traceSampling: 6 } }] },
  unvalidatedValues: { values: [{ global: { newer: 1 } }, { global: { newer: 2 } }] },
  'approval.scopes': { beside: { approval: { policy: 'Manual' } } },
  'gateways[]': { beside: gateway({}) },
  'images.digests.install-cni': { beside: { version: '1.31.1', profile: 'ambient' } },
  'images.digests.ztunnel': { beside: { version: '1.31.1', profile: 'ambient' } },
  'components.cni.namespace': { beside: { profile: 'ambient' } },
  'components.ztunnel.namespace': { beside: { profile: 'ambient' } },
  'gateways[].revision': { beside: gateway({ shape: 'Standalone' }) },
  // There is a budget only where it does not block a drain.
  'gateways[].podDisruptionBudget': {
    beside: gateway({ autoscaling: { minReplicas: 5, maxReplicas: 9 } }),
  },
  'gateways[].replicas': { beside: gateway({ autoscaling: { enabled: false } }) },
  'gateways[].service.ports[]': {
    beside: gateway({ service: { ports: [{ name: 'one', port: 1234 }] } }),
  },
};

/** Leaves whose effect this test cannot see, each with the test that shows it. */
const SHOWN_ELSEWHERE: Readonly<Record<string, readonly [file: string, words: string]>> = {
  ...elsewhere('unit/cli/overlays.test.ts', 'profile overlays come from', [
    'profileOverlays[].configMapKeyRef.namespace',
    'profileOverlays[].configMapKeyRef.name',
    'profileOverlays[].configMapKeyRef.key',
  ]),
  ...elsewhere('unit/cli/overlays.test.ts', 'a target that is not there', [
    'overlays[].target.group',
    'overlays[].target.kind',
    'overlays[].target.namespace',
    'overlays[].target.name',
  ]),
  ...elsewhere('unit/cli/overlays.test.ts', 'a version that is not the rendered one', [
    'overlays[].target.version',
  ]),
  ...elsewhere('unit/desired/overlays/strategic-merge.test.ts', 'every rule comes out', [
    'overlays[].patch',
  ]),
  ...elsewhere('unit/desired/overlays/json-patch.test.ts', 'RFC 6902', [
    'overlays[].jsonPatch[].op',
    'overlays[].jsonPatch[].path',
    'overlays[].jsonPatch[].from',
    'overlays[].jsonPatch[].value',
  ]),
  'approval.policy': ['unit/plan/approval.test.ts', 'nothing waits under Automatic'],
  'approval.scopes[]': ['unit/plan/approval.test.ts', 'only what is in a scope waits'],
  'drift.policy': ['unit/plan/drift.test.ts', 'Off leaves it and tells nothing'],
  'drift.ignore[].kind': ['unit/plan/drift.test.ts', 'an ignored field is neither put right'],
  'drift.ignore[].name': ['unit/plan/drift.test.ts', 'an ignored field is neither put right'],
  'drift.ignore[].namespace': ['unit/plan/drift.test.ts', 'an entry for another namespace'],
  'drift.ignore[].jsonPointers[]': ['unit/plan/leave-alone.test.ts', 'a pointer to nothing'],
};

function elsewhere(
  ...[file, words, paths]: [file: string, words: string, paths: readonly string[]]
): Readonly<Record<string, readonly [file: string, words: string]>> {
  return Object.fromEntries(paths.map((path) => [path, [file, words] as const]));
}

/** Two values for each pattern. */
const BY_PATTERN: Readonly<Record<string, readonly Json[]>> = {
  [PATTERNS.dnsLabel]: ['alpha', 'beta'],
  [PATTERNS.dnsLabelOrEmpty]: ['alpha', 'beta'],
  [PATTERNS.serviceName]: ['alpha', 'beta'],
  [PATTERNS.labelValue]: ['alpha', 'beta'],
  [PATTERNS.quantity]: ['111m', '222m'],
  [PATTERNS.countOrShare]: ['11%', '22%'],
  [PATTERNS.hub]: ['example.org/one', 'example.org/two'],
  [PATTERNS.digest]: ['a', 'b'].map((digit) => `sha256:${digit.repeat(64)}`),
};

function valuesOf({ node }: SchemaLeaf, { values }: Setting): readonly Json[] {
  if (values !== undefined) return values;
  if (node.enum !== undefined) return node.enum;
  if (node.type === 'boolean') return [true, false];
  if (node.type === 'integer') return integersOf(node);
  return (node.pattern === undefined ? undefined : BY_PATTERN[node.pattern]) ?? ['alpha', 'beta'];
}

function integersOf({ minimum = 0, maximum = minimum + 100 }: SchemaNode): readonly Json[] {
  const middle = Math.floor(Math.min(maximum, minimum + 4000) / 2) + 1;
  return [middle, middle + 1];
}

function settingOf(path: string): Setting {
  const names = Object.keys(SETTINGS).filter((name) => path.startsWith(name));
  return names
    .sort((left, right) => left.length - right.length)
    .reduce<Setting>((all, name) => ({ ...all, ...SETTINGS[name] }), {});
}

const LEAVES = leavesOf(MESH_INSTALL_SPEC_SCHEMA);

/** Affinities go into pods as they are: a few of their many fields tell as much as all. */
function isAffinity(path: string): boolean {
  return path.includes('.affinity.');
}

const TRIED = [
  ...LEAVES.filter(({ path }) => !isAffinity(path)),
  ...sample(
    LEAVES.filter(({ path }) => isAffinity(path)),
    8,
  ),
];

const first = new Map<string, Effect>();

/** What the first one came to that was the same; every later one has to come to that again, whatever was set meanwhile. */
function firstEffectOf(spec: JsonObject): Effect {
  const key = JSON.stringify(spec);
  const effect = first.get(key) ?? effectOf(spec);
  first.set(key, effect);
  return effect;
}

describe('every field has an effect: set, changed and unset again', () => {
  test.each(
    TRIED.filter(({ path }) => SHOWN_ELSEWHERE[path] === undefined).map(
      (leaf) => [leaf.path, leaf] as const,
    ),
  )('%s', (path, leaf) => {
    const setting = settingOf(path);
    const { beside = {}, key = 'example.org/key', alike = {} } = setting;
    const values = valuesOf(leaf, setting).filter(
      (value) => typeof value !== 'string' || !Object.hasOwn(alike, value),
    );
    const effects = values.map((value) =>
      effectOf(withRequired(withLeaf(beside, leaf.at, { value, key }), MESH_INSTALL_SPEC_SCHEMA)),
    );
    expect(effects.filter(({ refused }) => refused !== '')).toEqual([]);
    for (const [index, effect] of effects.entries()) {
      const same = effects.slice(0, index).findIndex((other) => other.differsFrom(effect) === '');
      expect([values[index], same < 0 ? 'differs' : values[same]]).toEqual([
        values[index],
        'differs',
      ]);
    }
    const before = firstEffectOf(beside);
    const set = effects.filter((effect) => effect.differsFrom(before) !== '');
    expect(set.length).toBeGreaterThan(values.length - 2);
    expect(effectOf(beside).differsFrom(before)).toBe('');
  });
});

test('what is shown elsewhere is shown there', () => {
  for (const [path, [file, words]] of Object.entries(SHOWN_ELSEWHERE)) {
    expect(LEAVES.map((leaf) => leaf.path)).toContain(path);
    expect(readFileSync(join(import.meta.dirname, '../..', file), 'utf8')).toContain(words);
  }
});

test('every line of the tables is about a leaf', () => {
  for (const name of Object.keys(SETTINGS))
    expect([name, LEAVES.filter(({ path }) => path.startsWith(name)).length > 0]).toEqual([
      name,
      true,
    ]);
});
