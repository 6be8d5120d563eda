import { describe, expect, test } from '@jest/globals';
import type { MeshInstallStatus } from '../../../src/api/mesh-install.ts';
import type { NewsItem } from '../../../src/cluster/event-recorder.ts';
import { parseOperatorConfig } from '../../../src/config/parse-operator-config.ts';
import { mapAt } from '../../../src/desired/merge-json.ts';
import type { Wish } from '../../../src/desired/wish.ts';
import { buildChooser } from '../../../src/operator/build-chooser.ts';
import { emptyPlan } from '../../../src/plan/plan.ts';
import type { Deps } from '../../../src/reconcile/deps.ts';
import { StatusPace } from '../../../src/reconcile/status-pace.ts';
import { writeStatus } from '../../../src/reconcile/report.ts';
import { computeStatus } from '../../../src/status/compute-status.ts';
import { anInstall, someFacts } from '../../builders/facts.ts';
import { CATALOG } from '../../support/catalog.ts';

const parsed = parseOperatorConfig({ flags: {}, env: {} });
if (!('config' in parsed)) throw new Error(parsed.problems.join('\n'));
const { config } = parsed;

function choose(spec: object): Wish {
  const install = anInstall({ spec: { profile: 'minimal', ...spec } });
  return buildChooser(CATALOG, config)(someFacts({ install }));
}

function statusOf(wish: Wish): MeshInstallStatus {
  return computeStatus({ facts: someFacts(), wish, plan: emptyPlan(), result: undefined });
}

const NOTEWORTHY = {
  values: { global: { tracer: { zipkin: { address: 'zipkin:9411' } } } },
  unvalidatedValues: { global: { newer: { flag: true } } },
};

describe('warnings about a spec', () => {
  test('stand in status, and the spec is in force', () => {
    const wish = choose(NOTEWORTHY);
    expect(wish.source).toBe('spec');
    expect(statusOf(wish).warnings).toEqual([
      {
        path: 'spec.values.global.tracer.zipkin',
        reason: 'DeprecatedSetting',
        message: 'is deprecated by Istio: write spec.meshConfig.defaultConfig.tracing.zipkin',
      },
      {
        path: 'spec.unvalidatedValues.global.newer',
        reason: 'UnvalidatedValue',
        message: 'is passed on unchecked: Istio 1.31 has no such value',
      },
    ]);
  });

  test('tell what only rendering shows: an overlay that changes nothing, drift.ignore that matches nothing', () => {
    const target = { group: 'apps', kind: 'Deployment', name: 'istiod' };
    const wish = choose({
      overlays: [{ target, patch: { metadata: { namespace: 'istio-system' } } }],
      drift: { ignore: [{ kind: 'Deployment', name: 'istoid', jsonPointers: ['/spec/replicas'] }] },
      unvalidatedValues: { global: { newer: 1 } },
    });
    expect(wish.source).toBe('spec');
    const told = (statusOf(wish).warnings ?? []).map(({ path, reason }) => `${reason} ${path}`);
    expect(told).toEqual([
      'UnvalidatedValue spec.unvalidatedValues.global.newer',
      'SpecWarning spec.overlays[0]',
      'SpecWarning spec.drift.ignore[0]',
    ]);
  });

  test('tell what is in a profile overlay, and keep doing so while somebody has to agree to the spec', () => {
    const ref = { namespace: 'platform', name: 'rules', key: 'overlay.yaml' };
    const text = 'values: {global: {tracer: {zipkin: {address: "zipkin:9411"}}}}';
    const install = anInstall({ spec: { profileOverlays: [{ configMapKeyRef: ref }] } });
    const facts = someFacts({ install, profileOverlays: [{ ref, content: { text } }] });
    const chooser = buildChooser(CATALOG, config);
    for (const wish of [chooser(facts), chooser(facts, 'hold')]) {
      expect(wish.warnings).toEqual([
        {
          path: 'ConfigMap platform/rules, overlay.yaml: values.global.tracer.zipkin',
          reason: 'DeprecatedSetting',
          message: 'is deprecated by Istio: write spec.meshConfig.defaultConfig.tracing.zipkin',
        },
      ]);
    }
  });

  test('are not there when there is nothing to say, nor for an unlisted patch, which has a condition', () => {
    expect(statusOf(choose({ version: '1.31.77' }))).not.toHaveProperty('warnings');
  });

  test('are as many and as long as the schema takes', () => {
    const names = Array.from({ length: 30 }, (_unused, index) => [`name${index}`, 1] as const);
    const deep = Array.from({ length: 40 }).reduce<object>(
      (inner) => ({ ['x'.repeat(79)]: inner }),
      { leaf: 1 },
    );
    const wish = choose({ unvalidatedValues: { ...Object.fromEntries(names), cni: { env: 1 } } });
    expect(wish.source).toBe('kept');
    expect(statusOf(wish).warnings).toHaveLength(20);
    const long = { path: JSON.stringify(deep), reason: 'UnvalidatedValue', message: 'm' };
    expect(statusOf({ ...wish, warnings: [long] }).warnings?.[0]?.path).toHaveLength(2048);
  });

  test('become Events once, and again only when they are new', async () => {
    const told: NewsItem[] = [];
    const client = { updateStatus: () => Promise.resolve() };
    const events = { record: (item: NewsItem) => Promise.resolve(void told.push(item)) };
    const deps = { client, events, statusPace: new StatusPace() } as unknown as Deps;
    const first = statusOf(choose(NOTEWORTHY));
    await writeStatus(deps, someFacts(), first);
    const notes = told.filter(({ action }) => action === 'Validate');
    expect(notes.map(({ type, reason, note }) => `${type} ${reason} ${note}`)).toEqual([
      'Warning DeprecatedSetting spec.values.global.tracer.zipkin: is deprecated by Istio: write spec.meshConfig.defaultConfig.tracing.zipkin',
      'Warning UnvalidatedValue spec.unvalidatedValues.global.newer: is passed on unchecked: Istio 1.31 has no such value',
    ]);
    told.length = 0;
    const later = statusOf(
      choose({
        ...NOTEWORTHY,
        unvalidatedValues: { global: { newer: { flag: true }, newest: 1 } },
      }),
    );
    await writeStatus(deps, someFacts({ install: anInstall({ status: first }) }), later);
    expect(told.map(({ note }) => note)).toEqual([
      'spec.unvalidatedValues.global.newest: is passed on unchecked: Istio 1.31 has no such value',
    ]);
  });
});

describe('unvalidated values', () => {
  test('are merged over the values, last, and reach what the injector is handed', () => {
    const { desired } = choose({
      values: { pilot: { autoscaleMin: 2, autoscaleMax: 7 }, global: { meshID: 'from-values' } },
      unvalidatedValues: { pilot: { autoscaleMin: 3 }, global: { newer: 'from-unvalidated' } },
    });
    expect(mapAt(desired!.resolved.values, 'pilot')).toMatchObject({
      autoscaleMin: 3,
      autoscaleMax: 7,
    });
    const injector = desired!.objects.find(
      ({ object }) =>
        object.metadata.name === 'istio-sidecar-injector' && object.kind === 'ConfigMap',
    );
    const { values = '{}' } = injector!.object.data as { values?: string };
    expect(JSON.parse(values)).toMatchObject({
      global: { meshID: 'from-values', newer: 'from-unvalidated' },
    });
  });

  test.each([
    [
      'an image of another hub',
      { global: { proxy: { image: 'evil.example/proxyv2:1' } } },
      'image evil.example/proxyv2:1 is not from an allowed hub',
    ],
    [
      'injection templates',
      { sidecarInjectorWebhook: { templates: { own: 'spec: {}' } } },
      'templates of your own need the operator',
    ],
    [
      'a field of the spec',
      { global: { hub: 'evil.example' } },
      'is not set here: write spec.images.hub',
    ],
  ])('have the limits of values: %s is refused', (_what, unvalidatedValues, message) => {
    const { refusals, source } = choose({ unvalidatedValues });
    expect(source).toBe('kept');
    expect(refusals.map((refusal) => refusal.message).join('\n')).toContain(message);
  });
});
