import { describe, expect, test } from '@jest/globals';
import type { Json, JsonObject } from '../../../src/api/kube-object.ts';
import { GATEWAY_SCHEMA } from '../../../src/api/mesh-install-gateway-schema.ts';
import type { SchemaNode } from '../../../src/api/schema-node.ts';
import { mapAt, valueAt } from '../../../src/desired/merge-json.ts';
import { buildDesired } from '../../../src/desired/build-desired.ts';
import type { Desired } from '../../../src/desired/desired.ts';
import { resolveSpec } from '../../../src/desired/resolve-spec.ts';
import { CATALOG } from '../../support/catalog.ts';

type Shape = 'Classic' | 'Standalone';

function desire(gateway: JsonObject, values: JsonObject = {}): Desired {
  const gateways = [{ namespace: 'edge', name: 'public', type: 'Ingress', ...gateway }];
  const spec = { profile: 'empty', gateways, values };
  const resolved = resolveSpec({ spec, catalog: CATALOG, version: '1.31.1' });
  return buildDesired({ resolved, catalog: CATALOG, owner: { name: 'mesh' } });
}

function object(desired: Desired, kind: string): JsonObject {
  const found = desired.objects.find((item) => item.object.kind === kind);
  if (found === undefined) throw new Error(`no ${kind} was rendered`);
  return found.object as unknown as JsonObject;
}

/** A value for each leaf of a gateway that differs from what is there without it, and what has to stand beside it. */
const LEAVES: Readonly<
  Record<string, { readonly value: Json; readonly beside?: JsonObject; readonly only?: Shape }>
> = {
  namespace: { value: 'elsewhere' },
  name: { value: 'other' },
  type: { value: 'Egress' },
  enabled: { value: false },
  shape: { value: 'Standalone', only: 'Classic' },
  revision: { value: 'canary', only: 'Standalone' },
  replicas: { value: 0, beside: { autoscaling: { enabled: false } } },
  readyWhen: { value: 'Address' },
  'labels.*': { value: 'x' },
  'service.type': { value: 'None' },
  'service.ports[].name': { value: 'http', beside: ports({ port: 80 }) },
  'service.ports[].port': { value: 81, beside: ports({ name: 'http', port: 80 }) },
  'service.ports[].targetPort': { value: 8081, beside: ports({ name: 'http', port: 80 }) },
  'service.ports[].nodePort': { value: 30080, beside: ports({ name: 'http', port: 80 }) },
  'service.ports[].protocol': { value: 'UDP', beside: ports({ name: 'http', port: 80 }) },
  'service.annotations.*': { value: 'x' },
  'service.loadBalancerClass': { value: 'example.com/lb' },
  'service.loadBalancerIP': { value: '192.0.2.1' },
  'service.loadBalancerSourceRanges[]': { value: '192.0.2.0/24' },
  'service.allocateLoadBalancerNodePorts': { value: false },
  'service.externalTrafficPolicy': { value: 'Local' },
  'service.internalTrafficPolicy': { value: 'Local' },
  'service.ipFamilyPolicy': { value: 'PreferDualStack' },
  'service.ipFamilies[]': { value: 'IPv6' },
  'autoscaling.enabled': { value: false },
  'autoscaling.minReplicas': { value: 3 },
  'autoscaling.maxReplicas': { value: 9 },
  'autoscaling.targetCPUUtilizationPercentage': { value: 55 },
  'autoscaling.targetMemoryUtilizationPercentage': { value: 60 },
  ...scaling('scaleUp'),
  ...scaling('scaleDown'),
  'podDisruptionBudget.enabled': {
    value: false,
    beside: { autoscaling: { minReplicas: 2 }, podDisruptionBudget: { maxUnavailable: 1 } },
  },
  'podDisruptionBudget.minAvailable': { value: '20%', beside: { autoscaling: { minReplicas: 4 } } },
  'podDisruptionBudget.maxUnavailable': { value: 2, beside: { autoscaling: { minReplicas: 4 } } },
  'podDisruptionBudget.unhealthyPodEvictionPolicy': {
    value: 'AlwaysAllow',
    beside: { autoscaling: { minReplicas: 4 }, podDisruptionBudget: { minAvailable: 1 } },
  },
  'resources.requests.*': { value: '7' },
  'resources.limits.*': { value: '7' },
  'podLabels.*': { value: 'x' },
  'podAnnotations.*': { value: 'x' },
  'env.*': { value: 'x' },
  'serviceAccount.annotations.*': { value: 'x' },
  'nodeSelector.*': { value: 'x' },
  'tolerations[].key': { value: 'x' },
  'tolerations[].operator': { value: 'Exists' },
  'tolerations[].value': { value: 'x' },
  'tolerations[].effect': { value: 'NoSchedule' },
  'tolerations[].tolerationSeconds': { value: 5 },
  priorityClassName: { value: 'high' },
};

function ports(port: JsonObject): JsonObject {
  return { service: { ports: [port] } };
}

function scaling(way: string): typeof LEAVES {
  const policy = { type: 'Pods', value: 1, periodSeconds: 60 };
  const beside = { autoscaling: { behavior: { [way]: { policies: [policy] } } } };
  const at = `autoscaling.behavior.${way}`;
  return {
    [`${at}.stabilizationWindowSeconds`]: { value: 30 },
    [`${at}.selectPolicy`]: { value: 'Min' },
    [`${at}.policies[].type`]: { value: 'Percent', beside },
    [`${at}.policies[].value`]: { value: 2, beside },
    [`${at}.policies[].periodSeconds`]: { value: 90, beside },
  };
}

/** Affinity and spread constraints go into the pod as they are: every leaf of them is tried with one kind of value. */
const VERBATIM = /^(affinity|topologySpreadConstraints)/;

function leavesOf(node: SchemaNode, path: string): readonly string[] {
  if (node.properties !== undefined) {
    return Object.entries(node.properties).flatMap(([name, member]) =>
      leavesOf(member, path === '' ? name : `${path}.${name}`),
    );
  }
  if (node.items !== undefined) return leavesOf(node.items, `${path}[]`);
  if (node.additionalProperties !== undefined)
    return leavesOf(node.additionalProperties, `${path}.*`);
  return [path];
}

const PATHS = leavesOf(GATEWAY_SCHEMA, '');

/** The gateway with a value at a path; `[]` is the first item, `*` the member `cpu`. */
function put(at: Json, path: readonly string[], value: Json): Json {
  const [first = '', ...rest] = path;
  if (first === '') return value;
  if (first === '[]') return [put((at as readonly Json[])[0] ?? {}, rest, value)];
  const name = first === '*' ? 'cpu' : first;
  const map = (at ?? {}) as JsonObject;
  return { ...map, [name]: put(map[name] ?? (rest[0] === '[]' ? [] : {}), rest, value) };
}

function written(path: string, value: Json, beside: JsonObject = {}): JsonObject {
  const parts = path.replaceAll('[]', '.[]').split('.');
  return put(beside, parts, value) as JsonObject;
}

/** All that a gateway decides: its objects, and when it counts as ready. */
function effectOf(gateway: JsonObject): string {
  const { objects, resolved } = desire(gateway);
  return JSON.stringify([objects, resolved.gateways.map(({ readyWhen }) => readyWhen)]);
}

test('the table has every leaf of the schema and no other', () => {
  const known = PATHS.filter((path) => !VERBATIM.test(path));
  expect(Object.keys(LEAVES).sort()).toEqual([...known].sort());
});

describe.each(['Classic', 'Standalone'] as const)(
  'of a %s gateway, what is rendered changes with',
  (shape) => {
    const chosen = Object.entries(LEAVES).filter(([, { only = shape }]) => only === shape);
    test.each(chosen)('%s', (path, { value, beside = {} }) => {
      const before = effectOf({ shape, ...beside });
      expect(effectOf({ shape, ...written(path, value, beside) })).not.toBe(before);
    });
    test.each(PATHS.filter((path) => VERBATIM.test(path)))('%s', (path) => {
      const found = JSON.stringify(
        mapAt(object(desire({ shape, ...written(path, 'sample') }), 'Deployment'), 'spec'),
      );
      expect(found).toContain('"sample"');
    });
  },
);

describe('a gateway of shape', () => {
  test('Standalone has the names and labels of Istio’s gateway chart', () => {
    const { objects } = desire({ name: 'istio-public', shape: 'Standalone' });
    expect(objects.map(({ object: { kind, metadata } }) => `${kind} ${metadata.name}`)).toEqual([
      'Namespace istio-system',
      'ServiceAccount istio-public',
      'RoleBinding istio-public',
      'Service istio-public',
      'Deployment istio-public',
      'HorizontalPodAutoscaler istio-public',
    ]);
    expect(new Set(objects.slice(1).map(({ component }) => component))).toEqual(
      new Set(['gateway/edge/istio-public']),
    );
    const deployment = objects.find(({ object: { kind } }) => kind === 'Deployment');
    expect(valueAt(deployment!.object as unknown as JsonObject, 'spec', 'selector')).toEqual({
      matchLabels: { app: 'istio-public', istio: 'public' },
    });
  });

  test('Standalone ignores what values say about Classic ones', () => {
    const values = { gateways: { 'istio-ingressgateway': { autoscaleMax: 77, runAsRoot: true } } };
    const one = desire({ shape: 'Standalone' }, values).objects.slice(1);
    expect(one).toEqual(desire({ shape: 'Standalone' }).objects.slice(1));
  });

  test('Classic takes nothing from values but what is documented', () => {
    const values = { gateways: { 'istio-ingressgateway': { own: { priorityClassName: 'x' } } } };
    expect(desire({}, values).objects).toEqual(desire({}).objects);
  });

  test.each([
    ['of the mesh’s own revision makes new pods with a new version', '', '1.31.1'],
    ['of another revision does not: its proxy comes from there', 'canary', undefined],
  ])('Standalone %s', (_rule, revision, version) => {
    const pod = mapAt(
      object(desire({ shape: 'Standalone', ...(revision && { revision }) }), 'Deployment'),
      ...['spec', 'template', 'metadata', 'labels'],
    );
    expect(pod['app.kubernetes.io/version']).toBe(version);
    expect(pod['istio.io/rev']).toBe(revision || undefined);
  });
});

describe('where a Classic gateway runs', () => {
  const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution';
  function nodeTerms(gateway: JsonObject, values: JsonObject = {}): Json | undefined {
    const path = ['spec', 'template', 'spec', 'affinity', 'nodeAffinity', REQUIRED] as const;
    return mapAt(object(desire(gateway, values), 'Deployment'), ...path).nodeSelectorTerms;
  }
  const gpu = { key: 'gpu', operator: 'DoesNotExist' };
  const zones = [
    { matchExpressions: [{ key: 'zone', operator: 'In', values: ['a'] }] },
    { matchFields: [{ key: 'metadata.name', operator: 'In', values: ['n1'] }] },
  ];
  test('node selector and each term of the node affinity have to hold together', () => {
    const pool = { key: 'pool', operator: 'In', values: ['edge'] };
    const affinity = { nodeAffinity: { [REQUIRED]: { nodeSelectorTerms: zones } } };
    expect(nodeTerms({ nodeSelector: { pool: 'edge' }, affinity })).toEqual([
      { matchExpressions: [pool, ...zones[0]!.matchExpressions!] },
      { matchExpressions: [pool], matchFields: zones[1]!.matchFields },
    ]);
  });
  test('the node affinity alone stays as it is written', () => {
    const affinity = {
      nodeAffinity: { [REQUIRED]: { nodeSelectorTerms: [{ matchExpressions: [gpu] }] } },
    };
    expect(nodeTerms({ affinity })).toEqual([{ matchExpressions: [gpu] }]);
  });
  test('a spread constraint without a selector is about the gateway’s pods', () => {
    const spread = { maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'ScheduleAnyway' };
    const deployment = object(desire({ topologySpreadConstraints: [spread] }), 'Deployment');
    expect(valueAt(deployment, 'spec', 'template', 'spec', 'topologySpreadConstraints')).toEqual([
      { ...spread, labelSelector: { matchLabels: { app: 'public', istio: 'ingressgateway' } } },
    ]);
  });
});

describe('a disruption budget', () => {
  function budgetOf(gateway: JsonObject, values: JsonObject = {}): Json | undefined {
    const found = desire(gateway, values).objects.find(
      (item) => item.object.kind === 'PodDisruptionBudget',
    )?.object;
    if (found === undefined) return undefined;
    const { selector, ...limits } = found.spec as JsonObject;
    expect(selector).toBeDefined();
    return limits;
  }
  const two = { autoscaling: { minReplicas: 2 } };
  const off = { global: { defaultPodDisruptionBudget: { enabled: false } } };
  const rules: Readonly<Record<string, readonly [JsonObject, JsonObject, Json | undefined]>> = {
    'is there by itself for two Classic pods': [two, {}, { minAvailable: 1 }],
    'is not there by itself for Standalone ones': [{ ...two, shape: 'Standalone' }, {}, undefined],
    'is there for Standalone ones on request': [
      { ...two, shape: 'Standalone', podDisruptionBudget: { enabled: true } },
      {},
      { minAvailable: 1 },
    ],
    'is there for Standalone ones with a limit': [
      { ...two, shape: 'Standalone', podDisruptionBudget: { maxUnavailable: '50%' } },
      {},
      { maxUnavailable: '50%' },
    ],
    'is switched off by its own field': [
      { ...two, podDisruptionBudget: { enabled: false } },
      {},
      undefined,
    ],
    'is switched off for all by the value': [two, off, undefined],
    'with a limit of its own is there all the same': [
      { ...two, podDisruptionBudget: { minAvailable: 1 } },
      off,
      { minAvailable: 1 },
    ],
    'that would block a drain is relaxed': [
      { ...two, podDisruptionBudget: { minAvailable: 2 } },
      {},
      { maxUnavailable: 1 },
    ],
    'of a fixed number of pods counts these': [
      { autoscaling: { enabled: false, minReplicas: 9 }, replicas: 1 },
      {},
      undefined,
    ],
  };
  test.each(Object.entries(rules))('%s', (_rule, [gateway, values, expected]) => {
    expect(budgetOf(gateway, values)).toEqual(expected);
  });
  test('that was relaxed is noted with its gateway', () => {
    const { notes } = desire({ ...two, podDisruptionBudget: { minAvailable: 2 } });
    expect(notes).toEqual([
      expect.stringMatching(
        /^gateway edge\/public, podDisruptionBudget: minAvailable: 2 of 2 pods/,
      ),
    ]);
  });
  test('of istiod is relaxed and noted as well', () => {
    const values = { pilot: { autoscaleMin: 3, pdb: { minAvailable: '100%' } } };
    const spec = { profile: 'minimal', values };
    const resolved = resolveSpec({ spec, catalog: CATALOG, version: '1.31.1' });
    const desired = buildDesired({ resolved, catalog: CATALOG, owner: { name: 'mesh' } });
    expect(object(desired, 'PodDisruptionBudget').spec).toMatchObject({ maxUnavailable: 1 });
    expect(desired.notes).toEqual([
      expect.stringMatching(/^istiod, spec.values.pilot.pdb: minAvailable: 100% of 3 pods/),
    ]);
  });
});
