import { beforeAll, describe, expect, test } from '@jest/globals';
import { load, loadAll } from 'js-yaml';
import { SUPPORTED_MINORS } from '../../../src/api/supported-minors.ts';
import type { KubeObject } from '../../../src/api/kube-object.ts';
import { builtinClusterRoles } from '../../../src/desired/builtin-cluster-roles.ts';
import { resourceOf } from '../../../src/cluster/resource.ts';
import { RENDERED_KINDS } from '../../../src/facts/rendered-kinds.ts';
import { CATALOG } from '../../support/catalog.ts';
import { expectGolden } from '../../support/golden.ts';
import { runCommand } from '../../support/run-command.ts';

interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
  readonly resourceNames?: readonly string[];
}

let text = '';
let objects: readonly KubeObject[] = [];

beforeAll(async () => {
  ({ stdout: text } = await runCommand(['manifests']));
  objects = loadAll(text) as KubeObject[];
});

function find(kind: string, name: string, among = objects): KubeObject {
  const found = among.find((one) => one.kind === kind && one.metadata.name === name);
  if (found === undefined) throw new Error(`no ${kind} ${name}`);
  return found;
}

function rulesOf(kind: 'ClusterRole' | 'Role'): readonly Rule[] {
  return find(kind, 'meshinstall-operator').rules as readonly Rule[];
}

function allows(rule: Rule, group: string, resource: string): boolean {
  return rule.apiGroups.includes(group) && rule.resources.includes(resource);
}

describe('the operator’s installation', () => {
  test('is this (written with UPDATE_GOLDEN=1)', () => {
    const own = objects.filter(
      ({ kind, metadata }) =>
        kind !== 'CustomResourceDefinition' && !metadata.labels?.['meshinstall.io/role'],
    );
    expectGolden('manifests/operator.yaml', own);
  });

  test('comes in an order in which it can be applied: namespace and rights before the operator', () => {
    const kinds = objects.map(({ kind }) => kind);
    expect(kinds[0]).toBe('Namespace');
    expect(kinds.at(-1)).toBe('Deployment');
    expect(kinds.indexOf('ServiceAccount')).toBeLessThan(kinds.indexOf('ClusterRoleBinding'));
  });

  test('has the fixed roles of Istio’s accounts, rule by rule and with the digests the operator looks for', () => {
    for (const role of builtinClusterRoles(CATALOG)) {
      const printed = find('ClusterRole', role.metadata.name);
      expect(printed.rules).toEqual(role.rules);
      expect(printed.metadata.annotations).toEqual(role.metadata.annotations);
      expect(printed.metadata.labels?.['meshinstall.io/role']).toBeDefined();
    }
  });

  test('tells Helm and Argo CD to keep the CRD, and is small enough for a plain kubectl apply', () => {
    const crd = find('CustomResourceDefinition', 'meshinstalls.meshinstall.io');
    expect(crd.metadata.annotations).toEqual({
      'helm.sh/resource-policy': 'keep',
      'argocd.argoproj.io/sync-options': 'Prune=false',
    });
    expect(JSON.stringify(crd).length).toBeLessThan(200 * 1024);
  });

  test('carries no mark by which the operator would take it for a part of a mesh', () => {
    for (const { metadata } of objects) {
      expect(metadata.labels).not.toHaveProperty('meshinstall.io/owner');
      expect(metadata.labels).not.toHaveProperty('app.kubernetes.io/managed-by');
    }
  });
});

describe('the operator’s own rights', () => {
  test('have no wildcards, no escalate and no impersonate', () => {
    for (const rule of [...rulesOf('ClusterRole'), ...rulesOf('Role')]) {
      const words = [...rule.apiGroups, ...rule.resources, ...rule.verbs];
      for (const word of words) expect(word).not.toContain('*');
      expect(rule.verbs).not.toContain('escalate');
      expect(rule.verbs).not.toContain('impersonate');
    }
  });

  test('bind the fixed roles and no others', () => {
    const names = builtinClusterRoles(CATALOG).map(({ metadata }) => metadata.name);
    for (const rule of [...rulesOf('ClusterRole'), ...rulesOf('Role')]) {
      if (!rule.verbs.includes('bind')) continue;
      expect(rule).toEqual({
        apiGroups: ['rbac.authorization.k8s.io'],
        resources: ['clusterroles'],
        resourceNames: names,
        verbs: ['bind'],
      });
    }
  });

  test('reach Secrets by name only, and write no roles', () => {
    for (const rule of [...rulesOf('ClusterRole'), ...rulesOf('Role')]) {
      if (allows(rule, '', 'secrets')) {
        expect(rule.resourceNames).toEqual(['istio-ca-secret', 'cacerts']);
      }
      const roles = ['roles', 'clusterroles'].some((name) =>
        allows(rule, 'rbac.authorization.k8s.io', name),
      );
      const writes = rule.verbs.filter((verb) =>
        ['create', 'update', 'patch', 'delete'].includes(verb),
      );
      if (roles) expect(writes).toEqual([]);
    }
  });

  test('write CRDs of Istio and no others', () => {
    const names = SUPPORTED_MINORS.flatMap((minor) =>
      CATALOG.istioCrds(minor).map(({ metadata }) => metadata.name),
    );
    const writing = rulesOf('ClusterRole').filter(
      (rule) =>
        allows(rule, 'apiextensions.k8s.io', 'customresourcedefinitions') &&
        rule.verbs.includes('patch'),
    );
    expect(writing.map(({ resourceNames }) => resourceNames)).toEqual([[...new Set(names)].sort()]);
  });

  test.each(RENDERED_KINDS.map(({ apiVersion, kind }) => [kind, apiVersion] as const))(
    'are enough to follow, create, change and delete a %s',
    (kind, apiVersion) => {
      const resource = resourceOf(apiVersion, kind);
      if (resource === undefined) throw new Error(`unknown kind ${kind}`);
      const granted = rulesOf('ClusterRole')
        .filter((rule) => allows(rule, resource.group, resource.plural))
        .flatMap(({ verbs }) => verbs);
      for (const verb of ['get', 'list', 'watch', 'create', 'patch', 'delete']) {
        expect(granted).toContain(verb);
      }
    },
  );

  test('each says in the YAML why it is there', () => {
    const count = rulesOf('ClusterRole').length + rulesOf('Role').length;
    const reasons = text.match(/^ {2}# \S.{15,}\.\n {2}- apiGroups:/gm) ?? [];
    expect(reasons.length).toBe(count);
  });
});

describe('the operator’s pods', () => {
  interface PodSpec {
    readonly automountServiceAccountToken: boolean;
    readonly hostNetwork?: boolean;
    readonly securityContext: object;
    readonly imagePullSecrets?: readonly object[];
    readonly affinity?: object;
    readonly topologySpreadConstraints: readonly { readonly whenUnsatisfiable: string }[];
    readonly containers: readonly {
      readonly image: string;
      readonly args: readonly string[];
      readonly securityContext: object;
      readonly resources: { readonly limits: object; readonly requests: object };
      readonly livenessProbe: object;
      readonly readinessProbe: object;
    }[];
    readonly volumes: readonly object[];
  }

  function podSpec(among = objects): PodSpec {
    const { spec } = find('Deployment', 'meshinstall', among) as unknown as {
      spec: { replicas: number; template: { spec: PodSpec } };
    };
    return spec.template.spec;
  }

  test('pass pod security level restricted, which their namespace enforces', () => {
    const pod = podSpec();
    const [container] = pod.containers;
    expect(pod.securityContext).toEqual({
      runAsNonRoot: true,
      seccompProfile: { type: 'RuntimeDefault' },
    });
    expect(container?.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      privileged: false,
      readOnlyRootFilesystem: true,
      runAsNonRoot: true,
      capabilities: { drop: ['ALL'] },
    });
    expect(Object.keys(pod)).not.toEqual(expect.arrayContaining(['hostNetwork']));
    expect(find('Namespace', 'meshinstall-system').metadata.labels).toMatchObject({
      'pod-security.kubernetes.io/enforce': 'restricted',
    });
  });

  test('are two, spread where possible and never kept from running on one node', () => {
    expect(find('Deployment', 'meshinstall').spec).toMatchObject({ replicas: 2 });
    const pod = podSpec();
    expect(pod.affinity).toBeUndefined();
    expect(pod.topologySpreadConstraints.map((one) => one.whenUnsatisfiable)).toEqual([
      'ScheduleAnyway',
    ]);
  });

  test('have probes, resources, and a short-lived token in place of the mounted one', () => {
    const pod = podSpec();
    expect(pod.automountServiceAccountToken).toBe(false);
    expect(pod.containers[0]).toMatchObject({
      args: ['operator'],
      image: 'meshinstall:9.8.7',
      livenessProbe: { httpGet: { path: '/livez' } },
      readinessProbe: { httpGet: { path: '/readyz' } },
      resources: { limits: { memory: '256Mi' }, requests: { cpu: '10m', memory: '96Mi' } },
    });
    expect(JSON.stringify(pod.volumes)).toContain('"expirationSeconds":3600');
  });

  test('may connect to TCP 443 and 6443 and to nothing else', () => {
    const { spec } = find('NetworkPolicy', 'meshinstall') as unknown as { spec: object };
    expect(spec).toMatchObject({
      policyTypes: ['Ingress', 'Egress'],
      egress: [
        {
          ports: [
            { protocol: 'TCP', port: 443 },
            { protocol: 'TCP', port: 6443 },
          ],
        },
      ],
    });
  });

  test('the flags go where they belong', async () => {
    const words = [
      ...['manifests', '-n', 'mesh-ops', '--image', 'registry.example.com/meshinstall@sha256:abc'],
      ...['--pull-secret', 'one', '--pull-secret', 'two'],
      ...['--api-server-cidr', '10.0.0.1/32', '--api-server-cidr', 'fd00::/64'],
    ];
    const { stdout } = await runCommand(words);
    const chosen = loadAll(stdout) as KubeObject[];
    const namespaces = chosen.map(({ kind, metadata }) =>
      kind === 'Namespace' ? metadata.name : metadata.namespace,
    );
    expect(new Set(namespaces)).toEqual(new Set(['mesh-ops', undefined]));
    expect(stdout).not.toContain('meshinstall-system');
    const pod = podSpec(chosen);
    expect(pod.imagePullSecrets).toEqual([{ name: 'one' }, { name: 'two' }]);
    expect(pod.containers[0]?.image).toBe('registry.example.com/meshinstall@sha256:abc');
    expect(find('NetworkPolicy', 'meshinstall', chosen).spec).toMatchObject({
      egress: [{ to: [{ ipBlock: { cidr: '10.0.0.1/32' } }, { ipBlock: { cidr: 'fd00::/64' } }] }],
    });
  });

  test('wrong flags are told together', async () => {
    const words = [
      '--namespace',
      'A',
      '--image',
      ' x',
      '--pull-secret',
      'B',
      '--api-server-cidr',
      '10.0.0.1',
    ];
    const { stdout, stderr, exit } = await runCommand(['manifests', ...words]);
    expect({ stdout, exit }).toEqual({ stdout: '', exit: 2 });
    for (const flag of ['--namespace', '--image', '--pull-secret', '--api-server-cidr']) {
      expect(stderr).toContain(`${flag} wants`);
    }
  });

  test('as JSON it is the same, as one List', async () => {
    const { stdout } = await runCommand(['manifests', '-o', 'json']);
    expect(load(stdout)).toEqual({ apiVersion: 'v1', kind: 'List', items: objects });
  });
});

describe('the roles for people', () => {
  function roleRules(name: string): readonly Rule[] {
    return find('ClusterRole', `meshinstall-${name}`).rules as readonly Rule[];
  }

  test('a viewer may read all that a plan is made of, and write nothing', () => {
    const rules = roleRules('viewer');
    for (const { apiVersion, kind } of RENDERED_KINDS) {
      const { group, plural } = resourceOf(apiVersion, kind)!;
      const rule = rules.find((one) => allows(one, group, plural));
      expect([plural, rule?.verbs]).toEqual([plural, ['get', 'list', 'watch']]);
    }
    const followed = rulesOf('ClusterRole').filter(({ verbs }) => verbs.includes('watch'));
    for (const { apiGroups, resources } of followed) {
      for (const resource of resources) {
        const readable = rules.some((one) => allows(one, apiGroups[0]!, resource));
        expect([resource, readable]).toEqual([resource, true]);
      }
    }
    expect(new Set(rules.flatMap(({ verbs }) => verbs))).toEqual(new Set(['get', 'list', 'watch']));
    expect(rules.some((one) => allows(one, '', 'secrets'))).toBe(false);
  });

  test('who writes a MeshInstall may not approve, and who approves may not write one', () => {
    const may = (name: string, verb: string): readonly string[] =>
      roleRules(name)
        .filter(({ verbs }) => verbs.includes(verb))
        .flatMap(({ resources }) => resources);
    expect(may('author', 'create')).toEqual(['meshinstalls']);
    expect(may('approver', 'create')).toEqual(['meshplanapprovals']);
    expect(may('approver', 'patch')).toEqual([]);
    expect(may('operator', 'create')).not.toContain('meshplanapprovals');
  });
});
