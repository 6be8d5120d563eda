import { describe, expect, test } from '@jest/globals';
import type { JsonObject } from '../../../src/api/kube-object.ts';
import { loadCatalog } from '../../../src/catalog/load-catalog.ts';
import { buildDesired } from '../../../src/desired/build-desired.ts';
import type { Desired } from '../../../src/desired/desired.ts';
import { resolveSpec } from '../../../src/desired/resolve-spec.ts';
import type { Facts } from '../../../src/facts/facts.ts';
import { buildPlan } from '../../../src/plan/build-plan.ts';
import type { Plan } from '../../../src/plan/plan.ts';
import { anInstall, configMapRef, deploymentRef } from '../../builders/facts.ts';
import { historyOf } from '../../builders/random-facts.ts';
import { removeBehindTheBack, SimulatedCluster } from '../../builders/simulated-cluster.ts';
import { expectGolden } from '../../support/golden.ts';

const catalog = loadCatalog();
const CRD_KEY = 'apiextensions.k8s.io/CustomResourceDefinition//gateways.networking.istio.io';
const CRD = { apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition' } as const;

interface Spec {
  readonly profile?: string;
  readonly values?: object;
  readonly gateways?: readonly JsonObject[];
}

function wish(version: string, spec: Spec = {}): Desired {
  const resolved = resolveSpec({ spec: { profile: 'demo', ...spec }, catalog, version });
  return buildDesired({ resolved, catalog, owner: { name: 'default', uid: 'uid-default' } });
}

function removeWebhooks({ live }: SimulatedCluster): void {
  for (const key of [...live.keys()]) if (key.includes('WebhookConfiguration')) live.delete(key);
}

/** Lines of a log that touch the order between istiod, its ConfigMaps and the gateways. */
function order(log: string): readonly string[] {
  return log
    .split('\n')
    .flatMap(
      (line) =>
        /(?:update|create) (?:Deployment|DaemonSet|ConfigMap) istio-system\/(\S+)/.exec(
          line,
        )?.[1] ?? [],
    );
}

describe('whole sequences of plans, as a person would read them', () => {
  test('a first install: what pods need first, webhooks when istiod serves', () => {
    const log = new SimulatedCluster().play(wish('1.31.1'));
    expectGolden('plan/install-demo.yaml', log.split('\n'));
    expect(log.indexOf('Deployment istio-system/istiod')).toBeLessThan(log.indexOf('round 2'));
    expect(log.indexOf('MutatingWebhookConfiguration')).toBeGreaterThan(log.indexOf('round 2'));
  });

  test('a first install: gateways follow istiod as soon as its root certificate, which they mount, is in their namespace', () => {
    const cluster = new SimulatedCluster();
    const desired = wish('1.31.1');
    const gateways = (over: Partial<Facts>): readonly string[] => {
      const plan = buildPlan(cluster.facts(desired, over), desired);
      const steps = plan.now.filter((step) => step.key.includes('Deployment'));
      cluster.carryOut(plan.now);
      return steps.map((step) => step.ref.name);
    };
    expect(gateways({})).toEqual(['istiod']);
    // Its rollout is still under way.
    expect(gateways({ rootCertificates: new Set(['elsewhere', 'istio-system']) })).toEqual([
      'istio-egressgateway',
      'istio-ingressgateway',
    ]);
  });

  test('CRDs: at a first install when istiod serves, before a newer one, at once when one was deleted', () => {
    const cluster = new SimulatedCluster();
    const crds = (plan: Plan): number => plan.now.filter(({ ref }) => ref.kind === CRD.kind).length;
    const first = wish('1.30.3');
    const early = buildPlan(cluster.facts(first), first);
    expect(crds(early)).toBe(0);
    cluster.carryOut(early.now);
    const serving = { rootCertificates: new Set(['istio-system']) };
    expect(crds(buildPlan(cluster.facts(first, serving), first))).toBe(
      first.objects.filter(({ object }) => object.kind === CRD.kind).length,
    );
    cluster.play(first);
    removeBehindTheBack(cluster, { ...CRD, name: 'gateways.networking.istio.io' });
    expect(crds(buildPlan(cluster.facts(first), first))).toBe(1);
    const newer = wish('1.31.1');
    const upgrade = buildPlan(cluster.facts(newer), newer);
    const pilot = upgrade.now.find(({ ref }) => ref.name === 'istiod' && ref.kind === 'Deployment');
    expect(crds(upgrade)).toBeGreaterThan(0);
    expect(pilot?.after.map(({ key }) => key)).toContain(
      'apiextensions.k8s.io/CustomResourceDefinition//gateways.networking.istio.io',
    );
  });

  test('a first install: validators when the CRDs are served, the injector when istiod serves', () => {
    const cluster = new SimulatedCluster();
    const desired = wish('1.31.1');
    const webhooks = (plan: Plan): readonly string[] => [
      ...new Set(plan.now.map(({ ref }) => ref.kind).filter((kind) => kind.includes('Webhook'))),
    ];
    while (!cluster.live.has(CRD_KEY))
      cluster.carryOut(buildPlan(cluster.facts(desired), desired).now);
    const crd = cluster.live.get(CRD_KEY)!;
    cluster.live.set(CRD_KEY, { ...crd, foreign: { established: false } });
    removeWebhooks(cluster);
    const plan = buildPlan(cluster.facts(desired), desired);
    expect(webhooks(plan)).toEqual(['MutatingWebhookConfiguration']);
    expect(plan.waits.map(({ message }) => message)).toContain(
      'CustomResourceDefinition gateways.networking.istio.io is not yet served',
    );
    cluster.live.set(CRD_KEY, { ...crd, foreign: { established: true } });
    expect(webhooks(buildPlan(cluster.facts(desired), desired))).toEqual([
      'ValidatingWebhookConfiguration',
      'MutatingWebhookConfiguration',
    ]);
  });

  test('a newer version: istiod, then its ConfigMaps, then the gateways', () => {
    const cluster = new SimulatedCluster();
    cluster.play(wish('1.31.0'));
    const log = cluster.play(wish('1.31.1'));
    expectGolden('plan/upgrade-demo.yaml', log.split('\n'));
    expect(order(log)).toEqual([
      'istiod',
      'values',
      'istio-sidecar-injector',
      'istio-egressgateway',
      'istio-ingressgateway',
    ]);
  });

  test('an ambient mesh: the CNI agent on every node, then ztunnel', () => {
    const log = new SimulatedCluster().play(wish('1.31.1', { profile: 'ambient' }));
    expectGolden('plan/install-ambient.yaml', log.split('\n'));
    expect(order(log).slice(-2)).toEqual(['istio-cni-node', 'ztunnel']);
  });

  test('a newer ambient mesh: istiod, its ConfigMaps, the CNI agent, ztunnel; an older one: the reverse', () => {
    const cluster = new SimulatedCluster();
    cluster.play(wish('1.31.0', { profile: 'ambient' }));
    const up = cluster.play(wish('1.31.1', { profile: 'ambient' }));
    expectGolden('plan/upgrade-ambient.yaml', up.split('\n'));
    expect(order(up).filter((name) => /istiod|injector|node|ztunnel/.test(name))).toEqual([
      'istiod',
      'istio-sidecar-injector',
      'istio-cni-node',
      'ztunnel',
    ]);
    const down = cluster.play(wish('1.31.0', { profile: 'ambient' }));
    expect(order(down).filter((name) => /istiod|injector|node|ztunnel/.test(name))).toEqual([
      'istio-cni-node',
      'ztunnel',
      'istio-sidecar-injector',
      'istiod',
    ]);
  });

  test('an older version: the reverse', () => {
    const cluster = new SimulatedCluster();
    cluster.play(wish('1.31.1'));
    const log = cluster.play(wish('1.31.0'));
    expectGolden('plan/downgrade-demo.yaml', log.split('\n'));
    expect(order(log)).toEqual([
      'istio-egressgateway',
      'istio-ingressgateway',
      'values',
      'istio-sidecar-injector',
      'istiod',
    ]);
  });

  describe('a gateway that the injector fills in', () => {
    const spec = {
      profile: 'minimal',
      gateways: [{ namespace: '', name: 'edge', type: 'Ingress', shape: 'Standalone' }],
    };
    test('is installed when istiod serves', () => {
      const log = new SimulatedCluster().play(wish('1.31.1', spec)).split('\n');
      const place = (text: string): number => log.findIndex((line) => line.includes(text));
      expect(place('create Deployment istio-system/edge')).toBeGreaterThan(place('round 2'));
    });
    test.each([
      ['newer', '1.31.0', '1.31.1'],
      ['older', '1.31.1', '1.31.0'],
    ])('gets new pods last when the version becomes %s', (_way, from, to) => {
      const cluster = new SimulatedCluster();
      cluster.play(wish(from, spec));
      const log = cluster.play(wish(to, spec));
      expect(order(log).at(-1)).toBe('edge');
      expect(cluster.play(wish(to, spec))).toBe('round 1');
    });
  });

  test('an upgrade that is turned round half way ends at the last target', () => {
    const cluster = new SimulatedCluster();
    cluster.play(wish('1.30.3'));
    cluster.play(wish('1.31.1'));
    const log = cluster.play(wish('1.30.3'));
    expect(cluster.play(wish('1.30.3'))).toBe('round 1');
    expect(order(log).at(-1)).toBe('istiod');
  });

  test('a gateway that somebody deleted comes back before istiod goes back', () => {
    const cluster = new SimulatedCluster();
    cluster.play(wish('1.31.1'));
    removeBehindTheBack(cluster, deploymentRef('istio-egressgateway'));
    const log = cluster.play(wish('1.31.0'));
    expect(order(log)).toContain('istio-egressgateway');
    expect(order(log).at(-1)).toBe('istiod');
  });

  test('a gateway that somebody deleted and that stays deleted keeps nothing from going back', () => {
    const [before, desired] = [wish('1.31.1'), wish('1.31.0')];
    const cluster = new SimulatedCluster();
    cluster.play(before);
    const inventory = new Map(
      [...cluster.live.values()].map(({ key, ref, uid }) => [key, { ref, uid }] as const),
    );
    removeBehindTheBack(cluster, deploymentRef('istio-egressgateway'));
    const log = cluster.play(desired, {
      inventory,
      install: anInstall({ spec: { drift: { policy: 'Report' } } }),
      ...historyOf('on the way', { before, desired, policy: 'Report' }),
    });
    expect(order(log)).toEqual([
      'istio-ingressgateway',
      'values',
      'istio-sidecar-injector',
      'istiod',
    ]);
  });

  describe('labels that name no version, since somebody overwrote them', () => {
    /** The version label of each workload is text of somebody's. */
    function overwritten(cluster: SimulatedCluster, text: string): SimulatedCluster {
      for (const [key, live] of cluster.live) {
        const labels = { ...live.labels, 'app.kubernetes.io/version': text };
        if (live.ref.kind === 'Deployment') cluster.live.set(key, { ...live, labels });
      }
      return cluster;
    }

    test.each(['', 'edited', '1.31', '9'.repeat(300)])('%j hinders no repair', (text) => {
      const cluster = new SimulatedCluster();
      cluster.play(wish('1.31.1'));
      removeBehindTheBack(cluster, configMapRef('istio'));
      const log = overwritten(cluster, text).play(wish('1.31.1'));
      expect(log).toContain('create ConfigMap istio-system/istio');
    });

    test.each([
      ['1.31.0', '1.31.1', 'istiod'],
      ['1.31.1', '1.31.0', 'istio-egressgateway'],
    ])('from %s to %s the order stays: %s first', (from, to, first) => {
      const [before, desired] = [wish(from), wish(to)];
      const cluster = new SimulatedCluster();
      cluster.play(before);
      const past = historyOf('on the way', { before, desired, policy: 'Enforce' });
      const log = overwritten(cluster, 'edited').play(desired, past);
      expect(order(log)[0]).toBe(first);
    });
  });

  test('a smaller profile prunes what is no longer wanted, and nothing else', () => {
    const cluster = new SimulatedCluster();
    cluster.play(wish('1.31.1'));
    const log = cluster.play(wish('1.31.1', { profile: 'minimal' }));
    expectGolden('plan/demo-to-minimal.yaml', log.split('\n'));
    expect(
      [...cluster.live.keys()].filter(
        (key) => key.includes('gateway') && !key.includes('CustomResource'),
      ),
    ).toEqual([
      'rbac.authorization.k8s.io/ClusterRoleBinding//istiod-gateway-controller-istio-system',
    ]);
  });

  test('an autoscaler that takes over gets the live number of pods handed to it', () => {
    const cluster = new SimulatedCluster();
    cluster.play(wish('1.31.1'));
    const log = cluster.play(wish('1.31.1', { values: { pilot: { autoscaleEnabled: true } } }));
    expect(log).toContain('update Deployment istio-system/istiod (handover)');
  });

  test('an object that somebody deleted comes back, and nothing else is touched', () => {
    const cluster = new SimulatedCluster();
    cluster.play(wish('1.31.1'));
    removeBehindTheBack(cluster, configMapRef('istio'));
    expect(cluster.play(wish('1.31.1'))).toBe(
      'round 1\n  create ConfigMap istio-system/istio\nround 2',
    );
  });

  test('a converged cluster has an empty plan', () => {
    const cluster = new SimulatedCluster();
    cluster.play(wish('1.31.1'));
    expect(cluster.play(wish('1.31.1'))).toBe('round 1');
  });

  test('outdated roles block everything before the first write', () => {
    const cluster = new SimulatedCluster();
    expect(cluster.play(wish('1.31.1'), { roles: new Map() })).toMatch(
      /^round 1\n {2}blocked RolesOutdated/,
    );
    expect(cluster.live.size).toBe(0);
  });
});
