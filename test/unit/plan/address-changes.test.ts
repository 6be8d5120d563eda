import { describe, expect, test } from '@jest/globals';
import type { JsonObject } from '../../../src/api/kube-object.ts';
import { buildDesired } from '../../../src/desired/build-desired.ts';
import type { Desired } from '../../../src/desired/desired.ts';
import { resolveSpec } from '../../../src/desired/resolve-spec.ts';
import type { ForeignFields } from '../../../src/facts/facts.ts';
import { printAddressChange } from '../../../src/plan/address-changes.ts';
import { buildPlan } from '../../../src/plan/build-plan.ts';
import type { AddressChange, Step } from '../../../src/plan/plan.ts';
import { planRemoval } from '../../../src/plan/removal.ts';
import { someFacts } from '../../builders/facts.ts';
import { SimulatedCluster } from '../../builders/simulated-cluster.ts';
import { CATALOG } from '../../support/catalog.ts';

const EDGE = { namespace: '', name: 'edge', type: 'Ingress' };
const BALANCED: ForeignFields = { addresses: ['198.18.0.5'], clusterIPs: ['10.0.0.7'] };

function wish(gateways: readonly JsonObject[], over: JsonObject = {}): Desired {
  const spec = { profile: 'empty', gateways, ...over };
  const resolved = resolveSpec({ spec, catalog: CATALOG, version: '1.31.1' });
  return buildDesired({ resolved, catalog: CATALOG, owner: { name: 'default' } });
}

/** The steps for Services that lead from one list of gateways to another one, after the Services got addresses. */
function stepsBetween(
  before: readonly JsonObject[],
  after: readonly JsonObject[],
  foreign: ForeignFields = BALANCED,
): readonly Step[] {
  const cluster = new SimulatedCluster();
  cluster.play(wish(before));
  const lives = [...cluster.live.values()].map((live) =>
    live.ref.kind === 'Service' ? { ...live, foreign } : live,
  );
  const desired = wish(after);
  const spaces = ['istio-system', 'other'].map(
    (name) => [name, { name, uid: name, deleting: false }] as const,
  );
  const facts = someFacts({ lives, roles: desired.requiredRoles, namespaces: new Map(spaces) });
  const { now, later } = buildPlan(facts, desired);
  return [...now, ...later].filter(({ ref }) => ref.kind === 'Service');
}

function changesBetween(
  ...change: Parameters<typeof stepsBetween>
): readonly (AddressChange | undefined)[] {
  return stepsBetween(...change).flatMap(({ addressChange }) => addressChange ?? []);
}

interface Row {
  readonly from?: JsonObject;
  readonly to: JsonObject;
  readonly foreign?: ForeignFields;
  /** Outcome and cause; absent: no address is touched. */
  readonly gives?: readonly [AddressChange['outcome'], string];
}

const TABLE: Readonly<Record<string, Row>> = {
  'no load balancer any more': {
    to: { service: { type: 'ClusterIP' } },
    gives: ['Lost', 'spec.type becomes ClusterIP'],
  },
  'no Service any more': {
    to: { service: { type: 'None' } },
    gives: ['Lost', 'the Service is deleted'],
  },
  'a gateway that is off': { to: { enabled: false }, gives: ['Lost', 'the Service is deleted'] },
  'a gateway of another name': { to: { name: 'other' }, gives: ['Lost', 'the Service is deleted'] },
  'a gateway in another namespace': {
    to: { namespace: 'other' },
    gives: ['Lost', 'the Service is deleted'],
  },
  'another address is asked for': {
    to: { service: { loadBalancerIP: '198.18.0.9' } },
    gives: ['MayChange', 'spec.loadBalancerIP becomes 198.18.0.9'],
  },
  'the address that is there is asked for': { to: { service: { loadBalancerIP: '198.18.0.5' } } },
  'an address is not asked for any more': {
    from: { service: { loadBalancerIP: '198.18.0.5' } },
    to: {},
    gives: ['MayChange', 'spec.loadBalancerIP is taken away'],
  },
  'another class of load balancer': {
    from: { service: { loadBalancerClass: 'a.example/lb' } },
    to: { service: { loadBalancerClass: 'b.example/lb' } },
    gives: ['MayChange', 'spec.loadBalancerClass becomes b.example/lb'],
  },
  'other IP families': {
    to: { service: { ipFamilies: ['IPv6'] } },
    gives: ['MayChange', 'spec.ipFamilies becomes ["IPv6"]'],
  },
  'another policy for IP families': {
    to: { service: { ipFamilyPolicy: 'RequireDualStack' } },
    gives: ['MayChange', 'spec.ipFamilyPolicy becomes RequireDualStack'],
  },
  'an order to the load balancer of a cloud': {
    to: {
      service: {
        annotations: { 'service.beta.kubernetes.io/aws-load-balancer-scheme': 'internal' },
      },
    },
    gives: [
      'MayChange',
      'annotation service.beta.kubernetes.io/aws-load-balancer-scheme becomes internal',
    ],
  },
  'an order to MetalLB': {
    to: { service: { annotations: { 'metallb.io/address-pool': 'edge' } } },
    gives: ['MayChange', 'annotation metallb.io/address-pool becomes edge'],
  },
  'an order that is taken back': {
    from: { service: { annotations: { 'metallb.io/address-pool': 'edge' } } },
    to: { service: { annotations: { 'example.com/team': 'edge' } } },
    gives: ['MayChange', 'annotation metallb.io/address-pool is taken away'],
  },
  'another annotation beside an order that stays': {
    from: { service: { annotations: { 'metallb.io/address-pool': 'edge' } } },
    to: {
      service: { annotations: { 'metallb.io/address-pool': 'edge', 'example.com/team': 'edge' } },
    },
  },
  'an annotation about something else': {
    to: { service: { annotations: { 'example.com/team': 'edge' } } },
  },
  'other ports': { to: { service: { ports: [{ name: 'tls', port: 443 }] } } },
  'another traffic policy': { to: { service: { externalTrafficPolicy: 'Local' } } },
  'the worst of several counts': {
    to: { service: { type: 'NodePort', ipFamilies: ['IPv6'] } },
    gives: ['Lost', 'spec.type becomes NodePort'],
  },
  'a load balancer that gave no address yet': {
    to: { service: { type: 'ClusterIP' } },
    foreign: { addresses: [], clusterIPs: [] },
  },
};

describe('of an address it is said', () => {
  test.each(Object.entries(TABLE))('%s', (_rule, { from = {}, to, foreign, gives }) => {
    const changes = changesBetween([{ ...EDGE, ...from }], [{ ...EDGE, ...to }], foreign);
    const expected =
      gives === undefined
        ? []
        : [{ addresses: ['198.18.0.5'], outcome: gives[0], because: gives[1] }];
    expect(changes).toEqual(expected);
  });

  test('that one inside the cluster counts where there is no load balancer', () => {
    const out = { namespace: '', name: 'out', type: 'Egress' };
    const inside = { clusterIPs: ['10.0.0.7'] };
    expect(changesBetween([out], [], inside)).toEqual([
      { addresses: ['10.0.0.7'], outcome: 'Lost', because: 'the Service is deleted' },
    ]);
    const balanced = { ...out, service: { type: 'LoadBalancer' } };
    expect(changesBetween([out], [balanced], inside)).toEqual([]);
  });

  test('in the reason of the step, and in a line with Service and cause', () => {
    const to = { ...EDGE, service: { type: 'ClusterIP' } };
    const [step] = stepsBetween([EDGE], [to], { addresses: ['198.18.0.5', 'lb.example.com'] });
    expect(step?.reason).toBe(
      '/spec/type is LoadBalancer, wanted ClusterIP; the addresses 198.18.0.5, lb.example.com will go away',
    );
    expect(step && printAddressChange(step)).toBe(
      'the addresses 198.18.0.5, lb.example.com of Service istio-system/edge will go away: spec.type becomes ClusterIP',
    );
  });

  test('nothing when the gateway stays as it is', () => {
    expect(stepsBetween([EDGE], [EDGE])).toEqual([]);
  });

  test('that it goes away with the whole mesh', () => {
    const cluster = new SimulatedCluster();
    cluster.play(wish([EDGE]));
    const lives = [...cluster.live.values()].map((live) => ({ ...live, foreign: BALANCED }));
    const { now, later } = planRemoval(someFacts({ lives }));
    const lines = [...now, ...later].flatMap((step) => printAddressChange(step) ?? []);
    expect(lines).toEqual([
      'the address 198.18.0.5 of Service istio-system/edge will go away: the Service is deleted',
    ]);
  });
});
