import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { buildMeshInstallCrd } from '../../src/api/crd.ts';
import { validateMeshInstall } from '../../src/api/validate-mesh-install.ts';
import { withDefaults } from '../../src/api/with-defaults.ts';
import { startCluster } from '../cluster/index.ts';
import type { Cluster } from '../cluster/index.ts';
import { openApiAnswers } from '../support/api-answers.ts';
import type { ApiAnswers } from '../support/api-answers.ts';
import { CATALOG } from '../support/catalog.ts';
import { until } from '../support/until.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const COLLECTION = '/apis/meshinstall.io/v1alpha1/meshinstalls';

/** What the API server answers to one request. */
interface Answer {
  readonly status: number;
  readonly body: {
    readonly message?: string;
    readonly metadata?: { readonly generation?: number; readonly resourceVersion?: string };
    readonly spec?: Readonly<Record<string, unknown>>;
    readonly status?: unknown;
    readonly details?: {
      readonly causes?: readonly { readonly field?: string; readonly message?: string }[];
    };
  };
}

let cluster: Cluster;
let answers: ApiAnswers;

beforeAll(async () => {
  cluster = await startCluster({ level: 'api' });
  answers = openApiAnswers(cluster.kubeconfig);
  await cluster.kubectl(['apply', '-f', '-'], JSON.stringify(buildMeshInstallCrd()));
  // `kubectl wait` gives up on an object that has no conditions yet.
  await until('MeshInstalls are served', () =>
    cluster.kubectl(['get', 'meshinstalls', '-o', 'name']).then(() => true),
  );
}, 1_200_000);

afterAll(async () => {
  answers.close();
  await cluster.stop();
});

function meshInstall(spec: unknown, name = 'tried'): Record<string, unknown> {
  return {
    apiVersion: 'meshinstall.io/v1alpha1',
    kind: 'MeshInstall',
    metadata: { name },
    ...(spec === undefined ? {} : { spec }),
  };
}

async function send(method: string, path: string, body?: unknown): Promise<Answer> {
  return await answers.send(method, path, body);
}

/** Tries to create an object without storing it. */
async function tryCreate(object: unknown): Promise<Answer> {
  return send('POST', `${COLLECTION}?dryRun=All&fieldValidation=Strict`, object);
}

/** The fields that an answer complains about. */
function fieldsOf({ body }: Answer): string[] {
  return (body.details?.causes ?? []).map(({ field }) => field ?? '');
}

test('the CRD is accepted as it is, structural and without a violation', async () => {
  const text = await cluster.kubectl(['get', 'crd', 'meshinstalls.meshinstall.io', '-o', 'json']);
  const { status } = JSON.parse(text) as {
    status: { conditions: { type: string; status: string; message: string }[] };
  };
  const bad = status.conditions.filter(
    ({ type, status: is }) =>
      (type === 'NonStructuralSchema' && is === 'True') ||
      (type !== 'NonStructuralSchema' && is !== 'True'),
  );
  expect(bad).toEqual([]);
});

/** A rule, a spec that breaks it, and the fields that the refusal has to name. */
const REFUSED: Record<string, readonly [spec: unknown, fields: readonly string[]]> = {
  'an unknown minor': [{ version: '1.99' }, ['spec.version']],
  'an unknown minor behind a known one': [{ version: '1.310' }, ['spec.version']],
  'a malformed version': [{ version: 'v1.31.1' }, ['spec.version']],
  'a version with a leading zero': [{ version: '1.31.01' }, ['spec.version']],
  'an empty version': [{ version: '' }, ['spec.version']],
  'a version that is a number': [{ version: 1.31 }, ['spec.version']],
  'an unknown profile': [{ profile: 'huge' }, ['spec.profile']],
  'an unknown platform': [{ platform: 'mars' }, ['spec.platform']],
  'a namespace that is no name': [{ namespace: 'Istio_System' }, ['spec.namespace']],
  'the revision "default"': [{ revision: 'default' }, ['spec.revision']],
  'a revision with a dot': [{ revision: '1.31' }, ['spec.revision']],
  'values that are a list': [{ values: [] }, ['spec.values']],
  'a digest without an exact version': [
    { images: { digests: { pilot: { '1.31': `sha256:${'0'.repeat(64)}` } } } },
    ['spec.images.digests.pilot'],
  ],
  'a digest that is none': [
    { images: { digests: { pilot: { '1.31.1': 'latest' } } } },
    ['spec.images.digests.pilot.1.31.1'],
  ],
  'a gateway without a type': [{ gateways: [{ name: 'a' }] }, ['spec.gateways[0].type']],
  'a gateway with a wrong name': [
    { gateways: [{ name: '1a', type: 'Ingress' }] },
    ['spec.gateways[0].name'],
  ],
  'two gateways of one name': [
    {
      gateways: [
        { name: 'a', type: 'Ingress' },
        { name: 'a', type: 'Egress' },
      ],
    },
    ['spec.gateways[1]'],
  ],
  'fewer pods at most than at least': [
    {
      gateways: [{ name: 'a', type: 'Ingress', autoscaling: { minReplicas: 3, maxReplicas: 2 } }],
    },
    ['spec.gateways[0].autoscaling.maxReplicas'],
  ],
  'a fixed number of pods under an autoscaler': [
    { gateways: [{ name: 'a', type: 'Ingress', replicas: 2 }] },
    ['spec.gateways[0].replicas'],
  ],
  'a port out of range': [
    {
      gateways: [{ name: 'a', type: 'Ingress', service: { ports: [{ name: 'p', port: 70000 }] } }],
    },
    ['spec.gateways[0].service.ports[0].port'],
  ],
  'a quantity that is none': [
    { gateways: [{ name: 'a', type: 'Ingress', resources: { requests: { cpu: 'lots' } } }] },
    ['spec.gateways[0].resources.requests.cpu'],
  ],
  'a revision for a gateway that nothing injects': [
    { gateways: [{ name: 'a', type: 'Ingress', revision: 'r1' }] },
    ['spec.gateways[0].revision'],
  ],
  'an address of a gateway that gets none': [
    { gateways: [{ name: 'a', type: 'Egress', readyWhen: 'Address' }] },
    ['spec.gateways[0].readyWhen'],
  ],
  'a pod label that selects': [
    { gateways: [{ name: 'a', type: 'Ingress', podLabels: { app: 'b' } }] },
    ['spec.gateways[0].podLabels'],
  ],
  'another image by annotation': [
    {
      gateways: [
        { name: 'a', type: 'Ingress', podAnnotations: { 'sidecar.istio.io/proxyImage': 'x' } },
      ],
    },
    ['spec.gateways[0].podAnnotations'],
  ],
  'two limits in one budget': [
    {
      gateways: [
        {
          name: 'a',
          type: 'Ingress',
          podDisruptionBudget: { minAvailable: 1, maxUnavailable: '10%' },
        },
      ],
    },
    ['spec.gateways[0].podDisruptionBudget.maxUnavailable'],
  ],
  'an unknown deletion policy': [{ deletionPolicy: 'Forget' }, ['spec.deletionPolicy']],
};

describe('the API server refuses, and validate finds, at the same field', () => {
  test.each(Object.entries(REFUSED))('%s', async (_rule, [spec, fields]) => {
    const answer = await tryCreate(meshInstall(spec));
    expect([answer.status, fieldsOf(answer)]).toEqual([422, expect.arrayContaining([...fields])]);
    const { findings } = validateMeshInstall(meshInstall(spec), { catalog: CATALOG });
    const paths = findings.map(({ path }) => path.replace('["1.31.1"]', '.1.31.1'));
    expect(paths).toEqual(expect.arrayContaining([...fields]));
  });

  test('a name with a dot, and one that is too long', async () => {
    for (const name of ['a.b', 'a'.repeat(41)]) {
      const answer = await tryCreate(meshInstall({}, name));
      expect([answer.status, fieldsOf(answer)]).toEqual([
        422,
        expect.arrayContaining(['metadata.name']),
      ]);
      const { findings } = validateMeshInstall(meshInstall({}, name), { catalog: CATALOG });
      expect(findings.map(({ path }) => path)).toEqual(['metadata.name']);
    }
  });
});

test('a refusal tells the versions that there are', async () => {
  const answer = await tryCreate(meshInstall({ version: '1.99.1' }));
  expect(answer.body.message).toContain(
    '"1.99.1" has to be a version or a minor of Istio 1.28, 1.29, 1.30, 1.31',
  );
});

const ACCEPTED: Record<string, unknown> = {
  'no spec at all': undefined,
  'an empty spec': {},
  'a minor': { version: '1.28' },
  'a patch that nobody has listed': { version: '1.31.999' },
  nulls: { version: null, profile: null },
  'settings of any shape': { values: { a: { b: [1] } }, meshConfig: { c: null } },
  'a gateway': {
    gateways: [
      {
        name: 'edge',
        type: 'Egress',
        autoscaling: { enabled: false },
        replicas: 2,
        resources: { requests: { cpu: 1, memory: '64Mi' } },
        service: { ports: [{ name: 'tls', port: 15443 }], annotations: { 'a.b/c': 'd' } },
      },
    ],
  },
};

describe('the API server stores what withDefaults computes for', () => {
  test.each(Object.entries(ACCEPTED))('%s', async (_rule, spec) => {
    const answer = await tryCreate(meshInstall(spec));
    expect([answer.status, answer.body.message]).toEqual([201, undefined]);
    expect(answer.body.spec).toEqual(withDefaults(meshInstall(spec)).spec);
  });

  test('the example', async () => {
    const example = load(readFileSync(join(ROOT, 'examples', 'meshinstall.yaml'), 'utf8'));
    const answer = await tryCreate(example);
    expect([answer.status, answer.body.message]).toEqual([201, undefined]);
    expect(validateMeshInstall(example, { catalog: CATALOG }).findings).toEqual([]);
  });
});

test('kubectl names every unknown field', async () => {
  const object = meshInstall({
    proflie: 'demo',
    gateways: [{ name: 'a', type: 'Ingress', replcas: 1 }],
  });
  const refused = cluster.kubectl(['apply', '--dry-run=server', '-f', '-'], JSON.stringify(object));
  await expect(refused).rejects.toThrow(
    /unknown field "spec\.gateways\[0\]\.replcas".*unknown field "spec\.proflie"/s,
  );
});

describe('a stored MeshInstall', () => {
  const path = `${COLLECTION}/stored`;

  beforeAll(async () => {
    const service = { loadBalancerClass: 'example.com/lb' };
    const gateways = [{ name: 'edge', type: 'Ingress', labels: { istio: 'edge' }, service }];
    const answer = await send(
      'POST',
      COLLECTION,
      meshInstall({ profile: 'demo', gateways }, 'stored'),
    );
    expect(answer.status).toBe(201);
  });

  const CHANGES: Record<string, readonly [change: (spec: Spec) => Spec, field: string]> = {
    'keeps its namespace': [(spec) => ({ ...spec, namespace: 'other' }), 'spec.namespace'],
    'keeps the type of a gateway': [
      (spec) => ({ ...spec, gateways: spec.gateways.map((one) => ({ ...one, type: 'Egress' })) }),
      'spec.gateways[0].type',
    ],
    'keeps the labels of a gateway': [
      (spec) => ({
        ...spec,
        gateways: spec.gateways.map((one) => ({ ...one, labels: { istio: 'x' } })),
      }),
      'spec.gateways[0].labels',
    ],
    'keeps the shape of a gateway': [
      (spec) => ({
        ...spec,
        gateways: spec.gateways.map((one) => ({ ...one, shape: 'Standalone' })),
      }),
      'spec.gateways[0].shape',
    ],
    'keeps the class of a load balancer': [
      (spec) => ({ ...spec, gateways: spec.gateways.map((one) => ({ ...one, service: {} })) }),
      'spec.gateways[0].service.loadBalancerClass',
    ],
  };
  interface Spec {
    readonly namespace: string;
    readonly gateways: readonly Readonly<Record<string, unknown>>[];
  }

  test.each(Object.entries(CHANGES))('%s', async (_rule, [change, field]) => {
    const { body } = await send('GET', path);
    const changed = { ...body, spec: change(body.spec as unknown as Spec) };
    const answer = await send('PUT', path, changed);
    expect([answer.status, fieldsOf(answer)]).toEqual([422, [field]]);
  });

  test('changes the class of a load balancer along with the type of Service', async () => {
    const { body } = await send('GET', path);
    const spec = body.spec as unknown as Spec;
    const gateways = spec.gateways.map((one) => ({ ...one, service: { type: 'ClusterIP' } }));
    const answer = await send('PUT', path, { ...body, spec: { ...spec, gateways } });
    expect([answer.status, answer.body.message]).toEqual([200, undefined]);
  });

  test('loses a gateway and takes another one of its name later', async () => {
    const { body } = await send('GET', path);
    const without = await send('PUT', path, { ...body, spec: { ...body.spec, gateways: [] } });
    expect(without.status).toBe(200);
    const gateways = [{ name: 'edge', type: 'Egress' }];
    const again = await send('PUT', path, { ...without.body, spec: { ...body.spec, gateways } });
    expect(again.status).toBe(200);
  });

  test('takes its status by the subresource alone, without a new generation', async () => {
    const { body } = await send('GET', path);
    const status = {
      observedGeneration: 1,
      version: '1.31.1',
      revision: 'default',
      conditions: [
        {
          type: 'Ready',
          status: 'True',
          reason: 'InSync',
          message: 'the mesh is ready',
          lastTransitionTime: '2026-01-02T03:04:05Z',
          observedGeneration: 1,
        },
      ],
      gateways: [
        {
          namespace: 'istio-system',
          name: 'a',
          type: 'Ingress',
          ready: true,
          addresses: ['198.18.0.1'],
        },
      ],
    };
    const ignored = await send('PUT', path, { ...body, status });
    expect(ignored.body.status).toBeUndefined();
    const taken = await send('PUT', `${path}/status`, { ...ignored.body, status });
    expect([taken.status, taken.body.status]).toEqual([200, status]);
    expect(taken.body.metadata?.generation).toBe(ignored.body.metadata?.generation);
  });

  test('is shown with its columns, also by its short name', async () => {
    const table = await cluster.kubectl(['get', 'mi', 'stored']);
    const [head = '', row = ''] = table.trimEnd().split('\n');
    expect(head.split(/\s+/)).toEqual(['NAME', 'PROFILE', 'VERSION', 'REVISION', 'READY', 'AGE']);
    expect(row.split(/\s+/).slice(0, 5)).toEqual(['stored', 'demo', '1.31.1', 'default', 'True']);
  });
});

test('kubectl explain tells what a field is for', async () => {
  const text = await cluster.kubectl(['explain', 'meshinstall.spec.deletionPolicy']);
  expect(text).toContain('Default: Delete.');
});
