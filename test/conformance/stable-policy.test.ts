import { describe, expect, test } from '@jest/globals';
import { Environment } from '@marcbachmann/cel-js';
import type { JsonObject, KubeObject } from '../../src/api/kube-object.ts';
import { renderObjects } from '../../src/desired/render-objects.ts';
import { resolveSpec } from '../../src/desired/resolve-spec.ts';
import { CATALOG } from '../support/catalog.ts';
import { HAS_TRUTH, readTruth } from '../support/truth.ts';

interface Policy {
  readonly variables?: readonly { readonly name: string; readonly expression: string }[];
  readonly validations: readonly { readonly expression: string }[];
}

const VERSIONS = ['1.28.10', '1.29.6', '1.30.3', '1.31.1'] as const;

/** What each would have to say, and since which minor where it was not always so. */
const TABLE: readonly (readonly [
  what: string,
  object: JsonObject,
  admitted: boolean,
  since?: string,
])[] = [
  ['any EnvoyFilter', { kind: 'EnvoyFilter', spec: {} }, false],
  ['any WasmPlugin', { kind: 'WasmPlugin', spec: {} }, false],
  ['any ProxyConfig', { kind: 'ProxyConfig', spec: {} }, false],
  ['a VirtualService', { kind: 'VirtualService', spec: { hosts: ['a'] } }, true],
  ['a TrafficExtension', { kind: 'TrafficExtension', spec: {} }, true],
  ['an empty Telemetry', { kind: 'Telemetry', spec: {} }, true],
  [
    'a Telemetry with stable fields alone',
    telemetry({ tracing: [{ randomSamplingPercentage: 1 }], metrics: [{}], accessLogging: [{}] }),
    true,
  ],
  [
    'trace sampling by request id',
    telemetry({ tracing: [{}, { useRequestIdForTraceSampling: false }] }),
    false,
  ],
  ['a reporting interval', telemetry({ metrics: [{ reportingInterval: '5s' }] }), false],
  [
    'a filter of access logs',
    telemetry({ accessLogging: [{ filter: { expression: 'true' } }] }),
    false,
  ],
  ['a policy without rules', { kind: 'AuthorizationPolicy', spec: {} }, true],
  ['a policy without sources', policy({ to: [] }), true],
  ['a policy by principals', policy({ from: [{}, { source: { principals: ['a'] } }] }), true],
  [
    'a policy by trust domains',
    policy({ from: [{ source: { trustDomains: ['a'] } }] }),
    false,
    '1.30',
  ],
  [
    'a policy by other trust domains',
    policy({ from: [{ source: {} }, { source: { notTrustDomains: ['a'] } }] }),
    false,
    '1.30',
  ],
];

/** Upstream's expressions fail on these, which refuses them; they are valid configuration. */
const WITHOUT_SPEC = ['Telemetry', 'AuthorizationPolicy'];

function telemetry(spec: JsonObject): JsonObject {
  return { kind: 'Telemetry', spec };
}

function policy(rule: JsonObject): JsonObject {
  return { kind: 'AuthorizationPolicy', spec: { rules: [{}, rule] } };
}

function ours(version: string): Policy {
  const resolved = resolveSpec({ spec: { profile: 'stable' }, catalog: CATALOG, version });
  const input = {
    resolved,
    catalog: CATALOG,
    owner: 'default',
    rbac: 'bound',
    crds: false,
  } as const;
  return policyIn(renderObjects(input).map(({ object }) => object));
}

function upstreams(version: string): Policy {
  return policyIn(
    JSON.parse(readTruth('install', 'expected', version, 'stable.json')) as readonly KubeObject[],
  );
}

function policyIn(objects: readonly KubeObject[]): Policy {
  const found = objects.find(({ kind }) => kind === 'ValidatingAdmissionPolicy');
  return found?.spec as Policy;
}

/** What the API server would decide, as far as the expressions say; one that fails refuses. */
function admits({ variables = [], validations }: Policy, object: JsonObject): boolean {
  const environment = new Environment({ unlistedVariablesAreDyn: true });
  const known = Object.fromEntries(
    variables.map(({ name, expression }) => [name, environment.evaluate(expression, { object })]),
  );
  return validations.every(
    ({ expression }) => environment.evaluate(expression, { object, variables: known }) === true,
  );
}

describe.each(VERSIONS)('the policy of profile stable in Istio %s', (version) => {
  test.each(TABLE.map((row) => ({ what: row[0], row })))('$what', ({ row }) => {
    const [, object, admitted, since] = row;
    const known = since === undefined || version.localeCompare(since, 'en', { numeric: true }) > 0;
    expect(admits(ours(version), object)).toBe(admitted || !known);
    if (HAS_TRUTH) expect(admits(upstreams(version), object)).toBe(admitted || !known);
  });

  test.each(WITHOUT_SPEC)('a %s without a spec is admitted', (kind) => {
    expect(admits(ours(version), { kind })).toBe(true);
  });
});
