import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { loadAll } from 'js-yaml';
import type { KubeObject } from '../../src/api/kube-object.ts';
import { attachCluster, startCluster, type Cluster } from '../cluster/index.ts';
import { startOperatorChild, type OperatorChild } from '../support/operator-child.ts';
import { runCommand } from '../support/run-command.ts';
import { until } from '../support/until.ts';

const NAMESPACE = 'meshinstall-system';
const ACCOUNT = `system:serviceaccount:${NAMESPACE}:meshinstall`;
const GROUPS = ['system:serviceaccounts', `system:serviceaccounts:${NAMESPACE}`];

interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

let cluster: Cluster;
let folder = '';
let operator: OperatorChild;
let installation: readonly KubeObject[] = [];
let nursing: NodeJS.Timeout | undefined;

beforeAll(async () => {
  const named = process.env.MESHINSTALL_TEST_CLUSTER;
  cluster = named === undefined ? await startCluster({ level: 'api' }) : attachCluster(named);
  folder = mkdtempSync(join(tmpdir(), 'meshinstall-manifests-'));
  const { stdout } = await runCommand(['manifests']);
  installation = loadAll(stdout) as KubeObject[];
  await cluster.kubectl(['apply', '--server-side', '-f', '-'], stdout);
  await cluster.kubectl(['apply', '-f', '-'], JSON.stringify(MULTUS));
  await cluster.kubectl(['wait', '--for=condition=Established', `crd/${MULTUS.metadata.name}`]);
  const { kubeconfig } = await cluster.clientFor(ACCOUNT, GROUPS);
  const logFile = join(folder, 'operator.log');
  operator = startOperatorChild({ kubeconfig, identity: 'rights', logFile });
  await operator.logged('leading');
  nursing = setInterval(() => void nurse().catch(() => undefined), 500);
}, 900_000);

afterAll(async () => {
  clearInterval(nursing);
  await operator.terminate();
  rmSync(folder, { recursive: true });
  if (process.env.MESHINSTALL_TEST_CLUSTER === undefined) await cluster.stop();
}, 60_000);

/** No node runs here, so somebody has to say that the pods are well. */
async function nurse(): Promise<void> {
  const path = '/api/v1/namespaces/istio-system/pods';
  const { items } = (await cluster.api.send({ path })) as {
    items: readonly { metadata: { name: string }; status: { phase: string } }[];
  };
  const status = { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] };
  for (const { metadata } of items.filter((pod) => pod.status.phase === 'Pending')) {
    const pod = `${path}/${metadata.name}/status`;
    await cluster.api.send({ method: 'PATCH', path: pod, body: { status } });
  }
}

/** Everything that a MeshInstall can be made of, but what a cluster with a control plane elsewhere has. */
const FIRST = {
  profile: 'default',
  platform: 'gke',
  components: { cni: { enabled: true }, ztunnel: { enabled: true } },
  values: {
    global: { networkPolicy: { enabled: true } },
    pilot: { autoscaleMin: 2 },
    experimental: { stableValidationPolicy: true },
    cni: { provider: 'multus' },
  },
};

const REMOTE = { profile: 'remote', values: { global: { remotePilotAddress: '198.18.0.1' } } };

/** As much of Multus as the API server sees. */
const MULTUS = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'network-attachment-definitions.k8s.cni.cncf.io' },
  spec: {
    group: 'k8s.cni.cncf.io',
    scope: 'Namespaced',
    names: {
      plural: 'network-attachment-definitions',
      kind: 'NetworkAttachmentDefinition',
    },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: {
          openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
        },
      },
    ],
  },
};

function install(spec: object): object {
  return {
    apiVersion: 'meshinstall.io/v1alpha1',
    kind: 'MeshInstall',
    metadata: { name: 'default' },
    spec: { version: '1.31.1', deletionPolicy: 'Purge', ...spec },
  };
}

async function wish(spec: object): Promise<void> {
  await cluster.kubectl(['apply', '-f', '-'], JSON.stringify(install(spec)));
}

async function ready(): Promise<void> {
  await until('the mesh is ready', async () => {
    const text = await cluster.kubectl(['get', 'meshinstall', 'default', '-o', 'json']);
    const { metadata, status } = JSON.parse(text) as {
      metadata: { generation: number };
      status?: {
        observedGeneration: number;
        conditions: readonly { type: string; status: string }[];
      };
    };
    if (status?.observedGeneration !== metadata.generation) return false;
    return status.conditions.some((one) => one.type === 'Ready' && one.status === 'True');
  });
}

async function inMesh(...words: readonly string[]): Promise<void> {
  await cluster.kubectl(['-n', 'istio-system', ...words]);
}

/** What the API server saw: `verb resource.group`, with `own` for what was asked of the operator's own namespace alone. */
function used(): ReadonlySet<string> {
  const calls = cluster.auditEvents(ACCOUNT).flatMap(({ verb, objectRef, responseStatus }) => {
    if (objectRef?.resource === undefined) return [];
    const { subresource, apiGroup = '', namespace } = objectRef;
    const resource =
      subresource === undefined ? objectRef.resource : `${objectRef.resource}/${subresource}`;
    const scopes = namespace === NAMESPACE ? ['own', 'cluster'] : ['cluster'];
    // A server-side apply of what is not there is checked for both rights.
    const verbs = verb === 'patch' && responseStatus?.code === 201 ? [verb, 'create'] : [verb];
    return scopes.flatMap((scope) => verbs.map((one) => `${scope} ${one} ${resource}.${apiGroup}`));
  });
  return new Set(calls);
}

function granted(kind: 'ClusterRole' | 'Role'): readonly string[] {
  const role = installation.find(
    (one) => one.kind === kind && one.metadata.name === 'meshinstall-operator',
  );
  const scope = kind === 'Role' ? 'own' : 'cluster';
  return ((role?.rules ?? []) as readonly Rule[]).flatMap(({ apiGroups, resources, verbs }) =>
    resources.flatMap((resource) =>
      verbs.map((verb) => `${scope} ${verb} ${resource}.${apiGroups[0] ?? ''}`),
    ),
  );
}

/** Rights that leave no trace of their own in the audit log here, and why they are needed. */
function isUnseen(right: string): boolean {
  // Checked when a binding is written; without it no binding of the test could have been.
  if (right === 'cluster bind clusterroles.rbac.authorization.k8s.io') return true;
  // What a watch cannot begin with on API servers before 1.34.
  return right.split(' ')[1] === 'list';
}

test('the API server takes the operator’s pods in a namespace that enforces restricted', async () => {
  await until('both pods are there', async () => {
    const text = await cluster.kubectl(['-n', NAMESPACE, 'get', 'pods', '-o', 'name']);
    return (
      text
        .trim()
        .split('\n')
        .filter((name) => name.startsWith('pod/meshinstall-')).length === 2
    );
  });
}, 60_000);

describe('with exactly the rights that manifests prints', () => {
  test('an operator installs a mesh', async () => {
    await wish(FIRST);
    await ready();
  }, 180_000);

  test('plan finds nothing to do then, and tells what another spec would change', async () => {
    const here = ['--kubeconfig', cluster.kubeconfig];
    const now = await runCommand(['plan', 'default', ...here]);
    expect({ exit: now.exit, stderr: now.stderr }).toEqual({ exit: 0, stderr: '' });
    expect(now.stdout).toMatch(
      /^default: Istio 1\.31\.1, profile default, [^]*\nIn sync: nothing to do\.\n$/,
    );
    const files = { 'other.yaml': JSON.stringify(install({ profile: 'minimal' })) };
    const other = await runCommand(['plan', '-f', 'other.yaml', ...here], { files });
    expect(other.stdout).toContain('- Deployment istio-system/istio-ingressgateway');
    expect(other.stdout).toMatch(/~ ConfigMap istio-system\/istio-sidecar-injector/);
    const elsewhere = {
      ...install({ profile: 'demo' }),
      metadata: { name: 'second', creationTimestamp: new Date().toISOString() },
    };
    const second = await runCommand(['plan', '-f', '-', ...here], {
      files: { '-': JSON.stringify(elsewhere) },
    });
    expect(second.stdout).toContain('OverlappingInstall: MeshInstall default is older');
  }, 120_000);

  test('plan takes the flags of an operator that allows another hub, and tells when it had none', async () => {
    const mirrored = install({ images: { hub: 'r.example/mesh' } });
    const files = { 'mirrored.yaml': JSON.stringify(mirrored) };
    const ask = ['plan', '-f', 'mirrored.yaml', '--kubeconfig', cluster.kubeconfig];
    const without = await runCommand(ask, { files });
    expect(without.exit).toBe(1);
    expect(without.stderr).toContain('if your operator has other flags, give these');
    const known = await runCommand([...ask, '--allowed-hubs', 'r.example/mesh'], { files });
    expect(known).toMatchObject({ exit: 0, stderr: '' });
    expect(known.stdout).toContain('wanted r.example/mesh/pilot:1.31.1');
  }, 120_000);

  test('repairs what is deleted, and finds what lost its label', async () => {
    await inMesh('delete', '--wait=false', 'configmap', 'istio');
    await until('it is back', () => inMesh('get', 'configmap', 'istio').then(() => true));
    await inMesh(
      'label',
      'serviceaccount,configmap,service,deployment,daemonset,hpa,pdb,networkpolicy,resourcequota,rolebinding',
      '--all',
      'meshinstall.io/owner-',
    );
    const elsewhere = 'validatingadmissionpolicy,validatingadmissionpolicybinding';
    await cluster.kubectl(['label', elsewhere, '--all', 'meshinstall.io/owner-']);
    await cluster.kubectl([
      ...['-n', 'default', 'label', 'network-attachment-definitions', 'istio-cni'],
      'meshinstall.io/owner-',
    ]);
    await cluster.kubectl([
      'delete',
      '--wait=false',
      'clusterrolebinding',
      '-l',
      'meshinstall.io/owner=default',
    ]);
    await cluster.kubectl([
      'delete',
      '--wait=false',
      'mutatingwebhookconfiguration',
      'istio-sidecar-injector',
    ]);
    await cluster.kubectl([
      'delete',
      '--wait=false',
      'validatingwebhookconfiguration',
      'istiod-default-validator',
    ]);
    await cluster.kubectl(['delete', '--wait=false', 'crd', 'wasmplugins.extensions.istio.io']);
    await until('the label is back', async () => {
      const words = ['-n', 'istio-system', 'get', 'deployment,service', '-o', 'json'];
      const { items } = JSON.parse(await cluster.kubectl(words)) as {
        items: readonly KubeObject[];
      };
      return items.every(({ metadata }) => metadata.labels?.['meshinstall.io/owner'] === 'default');
    });
    await ready();
  }, 180_000);

  test('leads to a control plane elsewhere, by an address', async () => {
    await wish(REMOTE);
    await ready();
    await inMesh('label', 'endpointslice', 'istiod', 'meshinstall.io/owner-');
    await until('the label is back', async () => {
      const words = ['-n', 'istio-system', 'get', 'endpointslice', 'istiod', '-o', 'json'];
      const { metadata } = JSON.parse(await cluster.kubectl(words)) as KubeObject;
      return metadata.labels?.['meshinstall.io/owner'] === 'default';
    });
    await wish(FIRST);
    await ready();
  }, 180_000);

  test('counts news that come again', async () => {
    // A count is written every half minute at most.
    await sleep(31_000);
    await inMesh('delete', '--wait=false', 'configmap', 'istio');
    await until('it is counted', () => used().has('cluster patch events.events.k8s.io'));
    await ready();
  }, 120_000);

  test('prunes what is no longer wanted, returns to an old wish, and forgets the oldest', async () => {
    for (const spec of [{ profile: 'minimal' }, FIRST, { profile: 'minimal' }]) {
      await wish(spec);
      await ready();
    }
    for (let turn = 0; turn < 12; turn++) {
      await wish({ profile: 'minimal', meshConfig: { accessLogFile: `/dev/stdout${turn}` } });
      await ready();
    }
    await until('an old wish is gone', () => used().has('own delete controllerrevisions.apps'));
  }, 300_000);

  test('removes a mesh with everything in it', async () => {
    await inMesh('create', 'configmap', 'istio-leader');
    await inMesh('create', 'secret', 'generic', 'istio-ca-secret');
    const lease = {
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata: { name: 'istio-status-leader' },
    };
    await cluster.kubectl(['-n', 'istio-system', 'create', '-f', '-'], JSON.stringify(lease));
    await cluster.kubectl(['delete', 'meshinstall', 'default', '--timeout=120s']);
    await until('the namespace is gone', async () => {
      const text = await cluster.kubectl(['get', 'namespace', '-o', 'name']);
      return !text.includes('namespace/istio-system');
    });
  }, 180_000);

  test('no call was denied', () => {
    const denied = cluster
      .auditEvents(ACCOUNT)
      .filter(({ responseStatus }) => responseStatus?.code === 403)
      .map(({ verb, requestURI }) => `${verb} ${requestURI}`);
    expect(denied).toEqual([]);
  });

  test('each right was used', () => {
    const seen = used();
    const idle = [...granted('ClusterRole'), ...granted('Role')].filter(
      (right) => !seen.has(right) && !isUnseen(right),
    );
    expect(idle).toEqual([]);
  });

  test('nothing was asked that is not granted by name', () => {
    const all = new Set([...granted('ClusterRole'), ...granted('Role')]);
    const asked = [...used()].filter((call) => !all.has(call));
    const elsewhere = asked.filter(
      (call) =>
        !all.has(call.replace(/^cluster/, 'own')) && !all.has(call.replace(/^own/, 'cluster')),
    );
    expect(elsewhere).toEqual([]);
  });
});
