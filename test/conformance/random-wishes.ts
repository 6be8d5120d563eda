import type { Json, JsonObject } from '../../src/api/kube-object.ts';
import { PLATFORMS, PROFILES } from '../../src/api/mesh-install-spec-schema.ts';
import { REPLACED_VALUES } from '../../src/api/replaced-values.ts';
import type { Minor } from '../../src/api/supported-minors.ts';
import { CATALOG } from '../support/catalog.ts';
import type { ComparedSpec } from '../support/istio-operator.ts';
import { generator } from '../support/seeded.ts';
import { setAt } from './random-gateways.ts';
import { leavesOf, pick, randomValue } from './random-values.ts';
import type { Dice, Leaf } from './random-values.ts';

/** Sections of the values, as often as they are to be looked at. */
const SECTIONS = ['pilot', 'global', 'gateways', 'cni', 'ztunnel', 'sidecarInjectorWebhook', ''];
const MOST_VALUES = 12;

/** Values that mean something else in the two, or nothing: see the reason beside each. */
const LEFT_OUT: readonly RegExp[] = [
  // What a gateway is called and labelled is said by spec.gateways, for us and for upstream.
  /^gateways\.[^.]+\.(enabled|name|labels)$/,
  // A field of ours that upstream's gateways do not have.
  /^gateways\.[^.]+\.loadBalancerClass$/,
  // Upstream's charts of these minors look at it no more; we do what its documentation says.
  /^base\.enableIstioConfigCRDs$/,
  // A name alone is no account; values.test.ts sets both.
  /^global\.readerServiceAccount/,
  // Wants the settings of a cloud.
  /^telemetry\.v2\.stackdriver/,
  // A mesh configuration of two pieces; meshConfig below tries both.
  /^global\.tracer/,
];

/** Wishes in upstream's words that only the seed decides: profile, platform, components, names, mesh configuration, and values of every section. */
export function randomWishes(count: number, seed: number, minor: Minor): readonly ComparedSpec[] {
  const dice = generator(seed);
  const leaves = usableLeaves(minor);
  return Array.from({ length: count }, () => randomWish(dice, leaves));
}

function usableLeaves(minor: Minor): ReadonlyMap<string, readonly Leaf[]> {
  const all = leavesOf(CATALOG.valuesSchema(minor)).filter(({ path }) => isUsable(path.join('.')));
  const named = SECTIONS.filter((section) => section !== '');
  return new Map(
    SECTIONS.map((section) => [
      section,
      all.filter(({ path: [root = ''] }) =>
        section === '' ? !named.includes(root) : root === section,
      ),
    ]),
  );
}

function isUsable(path: string): boolean {
  if (LEFT_OUT.some((pattern) => pattern.test(path))) return false;
  if (path.startsWith('gateways.') || path === 'revisionTags') return true;
  return !REPLACED_VALUES.some(
    (one) => one.works !== true && (path === one.path || path.startsWith(`${one.path}.`)),
  );
}

function randomWish(dice: Dice, leaves: ReadonlyMap<string, readonly Leaf[]>): ComparedSpec {
  const profile = pick(dice, PROFILES);
  const platform = dice() < 0.3 && profile !== 'openshift' ? pick(dice, PLATFORMS) : undefined;
  return {
    profile,
    ...(platform !== undefined && { platform }),
    ...(dice() < 0.25 && { namespace: 'mesh' }),
    ...(dice() < 0.25 && { revision: 'canary' }),
    ...(dice() < 0.2 && { images: { hub: 'r.example/mesh', variant: 'debug' } }),
    components: randomComponents(dice),
    ...(dice() < 0.4 && { meshConfig: randomMeshConfig(dice) }),
    values: randomValues(dice, leaves),
  };
}

function randomComponents(dice: Dice): NonNullable<ComparedSpec['components']> {
  const place = dice() < 0.3 ? { namespace: 'nodes' } : {};
  return {
    // CRDs are most of upstream's work, and the same each time.
    ...(dice() < 0.9 && { base: { enabled: false } }),
    ...(dice() < 0.5 && { cni: { enabled: dice() < 0.8, ...place } }),
    ...(dice() < 0.4 && { ztunnel: { enabled: dice() < 0.8, ...place } }),
    ...(dice() < 0.1 && { pilot: { enabled: false } }),
  };
}

const MESH_CONFIGS: readonly JsonObject[] = [
  { accessLogFile: '/dev/stdout' },
  { enablePrometheusMerge: false },
  { rootNamespace: 'cfg', trustDomain: 'mesh.example' },
  { defaultConfig: { proxyMetadata: { A: 'b', ONE: '1' }, holdApplicationUntilProxyStarts: true } },
  { defaultProviders: { tracing: ['x'] } },
  { outboundTrafficPolicy: { mode: 'REGISTRY_ONLY' }, discoverySelectors: [] },
];

function randomMeshConfig(dice: Dice): JsonObject {
  return { ...pick(dice, MESH_CONFIGS), ...pick(dice, MESH_CONFIGS) };
}

function randomValues(dice: Dice, leaves: ReadonlyMap<string, readonly Leaf[]>): JsonObject {
  const values: Record<string, Json> = {};
  const count = Math.floor(dice() * MOST_VALUES);
  for (let turn = 0; turn < count; turn++) {
    const leaf = pick(dice, leaves.get(pick(dice, SECTIONS)) ?? []);
    setAt(values, leaf.path, randomValue(dice, leaf));
  }
  return values;
}
