import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { rulesBelow, rulesOfKind } from '../../src/desired/overlays/merge-keys.ts';
import type { TypeRules } from '../../src/desired/overlays/merge-keys.ts';
import { strategicMerge } from '../../src/desired/overlays/strategic-merge.ts';
import type { Cluster } from '../cluster/index.ts';
import { HOSTILE_WISHES } from '../support/hostile-wishes.ts';
import { startOperatorChild, type OperatorChild } from '../support/operator-child.ts';
import { closeApiCluster, openApiCluster } from '../support/api-cluster.ts';
import { CATALOG } from '../support/catalog.ts';
import { differencesFrom, publishedKind } from '../support/published-types.ts';
import type { PublishedType, PublishedTypes } from '../support/published-types.ts';
import { sample } from '../support/sample.ts';
import { MERGED_DEPLOYMENT, STRATEGIC_CASES } from '../support/strategic-merge-cases.ts';
import { until } from '../support/until.ts';

const NAMESPACE = 'meshinstall-system';
const ACCOUNT = `system:serviceaccount:${NAMESPACE}:meshinstall`;
const GROUPS = ['system:serviceaccounts', `system:serviceaccounts:${NAMESPACE}`];

let cluster: Cluster;
let folder = '';
let operator: OperatorChild;

beforeAll(async () => {
  cluster = await openApiCluster();
  folder = mkdtempSync(join(tmpdir(), 'meshinstall-overlays-'));
  await cluster.kubectl(['create', 'namespace', 'platform']);
  const { kubeconfig } = await cluster.clientFor(ACCOUNT, GROUPS);
  const logFile = join(folder, 'operator.log');
  operator = startOperatorChild({ kubeconfig, identity: 'overlays', logFile });
  await operator.logged('leading');
}, 900_000);

afterAll(async () => {
  await operator.terminate();
  rmSync(folder, { recursive: true });
  await closeApiCluster(cluster);
}, 60_000);

/** Without what a typed client adds or leaves out: nulls, empty maps and lists. */
function stripped(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(stripped);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).map(([key, member]) => [key, stripped(member)] as const);
  return Object.fromEntries(
    members.filter(
      ([, member]) =>
        member !== null && !(typeof member === 'object' && Object.keys(member).length === 0),
    ),
  );
}

describe('strategic merge is kubectl’s', () => {
  test.each(Object.entries(STRATEGIC_CASES))('%s', async (_rule, patch) => {
    const words = ['patch', '--local', '-f', '-', '--type=strategic', '-o', 'json'];
    const object = JSON.stringify(MERGED_DEPLOYMENT);
    const theirs = await cluster.kubectl([...words, '-p', JSON.stringify(patch)], object);
    const ours = strategicMerge(MERGED_DEPLOYMENT, patch, 'Deployment');
    expect(stripped(ours)).toEqual(stripped(JSON.parse(theirs)));
  });
});

/** Paths below a kind with what our table and the API server's say about them: `spec.template.spec.containers[name]`. */
function ourKeys(rules: TypeRules, path: string): readonly string[] {
  return [...rules].flatMap(([field, rule]) => {
    const here = `${path}.${field}`;
    const said =
      rule.mergeKey === undefined
        ? rule.replaced === true
          ? [`${here}!`]
          : []
        : [`${here}[${rule.mergeKey}]`];
    return [...said, ...ourKeys(rulesBelow(rule), here)];
  });
}

function theirKeys(
  definitions: PublishedTypes,
  { node, path, seen }: { node: PublishedType; path: string; seen: readonly string[] },
): readonly string[] {
  const name = (node.$ref ?? node.items?.$ref ?? '').replace('#/definitions/', '');
  if (seen.includes(name)) return [];
  const properties = definitions[name]?.properties ?? {};
  return Object.entries(properties).flatMap(([field, member]) => {
    if (path === '' && field === 'status') return [];
    const here = `${path}.${field}`;
    const strategy = member['x-kubernetes-patch-strategy'] ?? '';
    const merged = strategy.split(',').includes('merge');
    const said = merged
      ? [`${here}[${member['x-kubernetes-patch-merge-key'] ?? ''}]`]
      : strategy === 'replace'
        ? [`${here}!`]
        : [];
    return [
      ...said,
      ...theirKeys(definitions, { node: member, path: here, seen: [...seen, name] }),
    ];
  });
}

let definitions: PublishedTypes = {};
beforeAll(async () => {
  const text = await cluster.kubectl(['get', '--raw', '/openapi/v2']);
  ({ definitions } = JSON.parse(text) as { definitions: PublishedTypes });
});

describe('the schema of Kubernetes’ kinds says what the API server does', () => {
  const { properties: versions = {} } = CATALOG.kubernetesSchema().kinds;
  const kinds = Object.entries(versions).flatMap(([apiVersion, { properties = {} }]) =>
    Object.entries(properties).map(([kind, ours]) => [kind, apiVersion, ours] as const),
  );
  test.each(kinds)('%s', (kind, apiVersion, ours) => {
    const theirs = publishedKind(definitions, apiVersion, kind);
    expect(theirs).toBeDefined();
    expect(differencesFrom(definitions, { path: '', theirs: theirs ?? {}, ours })).toEqual([]);
  });
});

describe('the table of merge keys is the API server’s', () => {
  const kinds: readonly (readonly [kind: string, definition: string])[] = [
    ['Deployment', 'io.k8s.api.apps.v1.Deployment'],
    ['DaemonSet', 'io.k8s.api.apps.v1.DaemonSet'],
    ['Service', 'io.k8s.api.core.v1.Service'],
    ['ServiceAccount', 'io.k8s.api.core.v1.ServiceAccount'],
    ['ConfigMap', 'io.k8s.api.core.v1.ConfigMap'],
    ['HorizontalPodAutoscaler', 'io.k8s.api.autoscaling.v2.HorizontalPodAutoscaler'],
    ['PodDisruptionBudget', 'io.k8s.api.policy.v1.PodDisruptionBudget'],
    ['NetworkPolicy', 'io.k8s.api.networking.v1.NetworkPolicy'],
    [
      'MutatingWebhookConfiguration',
      'io.k8s.api.admissionregistration.v1.MutatingWebhookConfiguration',
    ],
    [
      'ValidatingWebhookConfiguration',
      'io.k8s.api.admissionregistration.v1.ValidatingWebhookConfiguration',
    ],
  ];
  test.each(kinds)('%s', (kind, name) => {
    const node = { $ref: `#/definitions/${name}` };
    const theirs = theirKeys(definitions, { node, path: '', seen: [] });
    expect([...ourKeys(rulesOfKind(kind), '')].sort()).toEqual([...theirs].sort());
  });
});

interface Seen {
  readonly status?: {
    readonly observedGeneration?: number;
    readonly conditions?: readonly {
      readonly type: string;
      readonly status: string;
      readonly reason: string;
      readonly message: string;
    }[];
  };
  readonly metadata: { readonly generation: number };
}

async function apply(object: object): Promise<void> {
  await cluster.kubectl(['apply', '-f', '-'], JSON.stringify(object));
}

function mesh(spec: object): object {
  return {
    apiVersion: 'meshinstall.io/v1alpha1',
    kind: 'MeshInstall',
    metadata: { name: 'default' },
    spec: { version: '1.31.1', profile: 'demo', ...spec },
  };
}

function houseRules(text: string): object {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { namespace: 'platform', name: 'house-rules' },
    data: { 'overlay.yaml': text },
  };
}

const REF = { namespace: 'platform', name: 'house-rules', key: 'overlay.yaml' };
const LAYERED = { profileOverlays: [{ configMapKeyRef: REF }] };

/** Stalled as it is for the newest spec, once it says this. */
async function stalled(
  says: RegExp,
): Promise<{ readonly status: string; readonly reason: string; readonly message: string }> {
  return until(`Stalled says ${String(says)}`, async () => {
    const text = await cluster.kubectl(['get', 'mi', 'default', '-o', 'json']);
    const { metadata, status } = JSON.parse(text) as Seen;
    const found = status?.conditions?.find(({ type }) => type === 'Stalled');
    const current = status?.observedGeneration === metadata.generation;
    return current && found !== undefined && says.test(found.message) ? found : undefined;
  });
}

async function names(kind: string): Promise<string> {
  return cluster.kubectl([
    'get',
    kind,
    '--all-namespaces',
    '-l',
    'meshinstall.io/owner',
    '-o',
    'name',
  ]);
}

describe('what a hostile MeshInstall gets from a running operator: a reason, and nothing else', () => {
  const all = Object.entries(HOSTILE_WISHES).filter(([, { schema }]) => schema !== true);
  const tried = sample(all, 8);
  test.each(tried)(
    '%s',
    async (_rule, { spec = {}, layer, says }) => {
      if (layer !== undefined) await apply(houseRules(layer));
      await apply(mesh({ ...(layer === undefined ? {} : LAYERED), ...spec }));
      const condition = await stalled(says);
      expect(condition.status).toBe('True');
      expect(['InvalidSpec', 'ResultNotAllowed', 'ProfileOverlayInvalid']).toContain(
        condition.reason,
      );
      const written = await Promise.all(
        ['deployments', 'configmaps', 'serviceaccounts', 'services', 'clusterrolebindings'].map(
          names,
        ),
      );
      expect(written.join('')).toBe('');
      await cluster.kubectl(['delete', 'mi', 'default', '--wait=true']);
    },
    60_000,
  );

  test('the sample has a dozen at least', () => {
    expect(tried.length).toBeGreaterThanOrEqual(12);
  });
});

test('a missing profile overlay is told; when it comes, the mesh comes; when it breaks, the mesh stays', async () => {
  await cluster.kubectl([
    '-n',
    'platform',
    'delete',
    'configmap',
    'house-rules',
    '--ignore-not-found',
  ]);
  await apply(mesh({ profile: 'minimal', ...LAYERED }));
  const missing = await stalled(/house-rules.*there is no such ConfigMap/);
  expect(missing.reason).toBe('ProfileOverlayMissing');

  await apply(houseRules('values: { pilot: { env: { LAYER: one } } }'));
  await until('the layer is in istiod', async () => (await istiod()).includes('"one"'));

  await apply(houseRules('values: { pilot: { env: { LAYER: two } } }'));
  await until('the change is in istiod', async () => (await istiod()).includes('"two"'));

  await apply(houseRules('values: { pilto: {} }'));
  const invalid = await stalled(/house-rules, overlay\.yaml: values\.pilto/);
  expect(invalid.reason).toBe('ProfileOverlayInvalid');
  await cluster.kubectl(['-n', 'istio-system', 'delete', 'deployment', 'istiod']);
  await until('what was accepted is kept in repair', async () =>
    (await istiod()).includes('"two"'),
  );

  await cluster.kubectl(['-n', 'platform', 'delete', 'configmap', 'house-rules']);
  expect((await stalled(/there is no such ConfigMap/)).reason).toBe('ProfileOverlayMissing');
  expect(await istiod()).toContain('"two"');
}, 120_000);

test('an overlay with a typo is refused with its place, and what was accepted before is kept in repair', async () => {
  const target = { group: 'apps', kind: 'Deployment', name: 'istiod' };
  const typo = { target, patch: { spec: { template: { spec: { tolerationz: [] } } } } };
  const marked = { target, patch: { metadata: { annotations: { 'example.com/team': 'mesh' } } } };
  await cluster.kubectl(['delete', 'mi', 'default', '--wait=true', '--ignore-not-found']);
  await apply(mesh({ profile: 'minimal', overlays: [marked] }));
  await until('the overlay is in istiod', async () => (await istiod()).includes('"mesh"'));

  await apply(mesh({ profile: 'minimal', overlays: [marked, typo] }));
  const pod = 'spec.overlays[1].patch.spec.template.spec';
  const { reason, message } = await stalled(/tolerationz/);
  expect(reason).toBe('InvalidSpec');
  expect(message).toContain(`${pod}.tolerationz: there is no such field`);
  expect(message).toContain(`did you mean ${pod}.tolerations?`);

  await cluster.kubectl(['-n', 'istio-system', 'delete', 'deployment', 'istiod']);
  await until('istiod is back with the overlay that was accepted', async () =>
    (await istiod()).includes('"mesh"'),
  );
}, 120_000);

async function istiod(): Promise<string> {
  const words = ['-n', 'istio-system', 'get', 'deployment', 'istiod', '-o', 'json'];
  return cluster.kubectl(words).catch(() => '');
}
