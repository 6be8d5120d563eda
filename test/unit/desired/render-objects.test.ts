import { describe, expect, test } from '@jest/globals';
import { load } from 'js-yaml';
import type { JsonObject, KubeObject } from '../../../src/api/kube-object.ts';
import { OWNER_LABEL } from '../../../src/api/names.ts';
import { SUPPORTED_MINORS } from '../../../src/api/supported-minors.ts';
import { TemplateError } from '../../../src/catalog/template/template-error.ts';
import { BUILTIN_ROLES } from '../../../src/desired/builtin-roles.ts';
import { mapAt, valueAt } from '../../../src/desired/merge-json.ts';
import { renderObjects } from '../../../src/desired/render-objects.ts';
import type { RenderedObject } from '../../../src/desired/render-objects.ts';
import type { RbacMode } from '../../../src/desired/render-variables.ts';
import { resolveSpec } from '../../../src/desired/resolve-spec.ts';
import type { ResolveInput } from '../../../src/desired/resolve-spec.ts';
import { CATALOG } from '../../support/catalog.ts';
import { expectGolden } from '../../support/golden.ts';

interface Wish {
  readonly spec?: ResolveInput['spec'];
  readonly version?: string;
  readonly rbac?: RbacMode;
  readonly crds?: boolean;
}

function renderAll(wish: Wish): readonly RenderedObject[] {
  const { spec = {}, version = '1.31.1', rbac = 'standalone', crds = false } = wish;
  const resolved = resolveSpec({ spec, catalog: CATALOG, version });
  return renderObjects({ resolved, catalog: CATALOG, owner: 'mesh', rbac, crds });
}

function render(wish: Wish = {}): readonly KubeObject[] {
  return renderAll(wish).map(({ object }) => object);
}

function find(objects: readonly KubeObject[], kind: string, name: string): JsonObject {
  const found = objects.find((object) => object.kind === kind && object.metadata.name === name);
  if (found === undefined) throw new Error(`no ${kind} ${name} was rendered`);
  return found as unknown as JsonObject;
}

function container(deployment: JsonObject): JsonObject {
  const [first] = valueAt(
    deployment,
    'spec',
    'template',
    'spec',
    'containers',
  ) as readonly JsonObject[];
  return first ?? {};
}

function variable(deployment: JsonObject, name: string): readonly unknown[] {
  const env = container(deployment).env as readonly JsonObject[];
  return env.filter((entry) => entry.name === name).map((entry) => entry.value);
}

/** Golden files are for people to read: the templates that istiod runs are in files of their own. */
function withoutTemplates(object: KubeObject): KubeObject {
  const config = (object.data as JsonObject | undefined)?.config;
  if (typeof config !== 'string') return object;
  const kept = Object.entries(load(config) as JsonObject).filter(([key]) => key !== 'templates');
  const data = { ...(object.data as JsonObject), config: Object.fromEntries(kept) };
  return { ...object, data };
}

test.each(SUPPORTED_MINORS)('the demo profile of %s is as in its golden file', (minor) => {
  const objects = render({ spec: { profile: 'demo' }, version: `${minor}.0` });
  expectGolden(`render/demo-${minor}.yaml`, objects.map(withoutTemplates));
});

test.each(SUPPORTED_MINORS)('the node agents of %s are as in their golden file', (minor) => {
  const spec = { profile: 'ambient', platform: 'openshift' };
  const agents = renderAll({ spec, version: `${minor}.0` }).filter(({ component }) =>
    ['cni', 'ztunnel'].includes(component),
  );
  expectGolden(
    `render/agents-${minor}.yaml`,
    agents.map(({ object }) => object),
  );
});

describe('every object', () => {
  const objects = render({ spec: { profile: 'demo' }, crds: true });

  test('but the CRDs names its MeshInstall', () => {
    for (const { kind, metadata } of objects) {
      const owner = metadata.labels?.[OWNER_LABEL];
      expect([kind, metadata.name, owner]).toEqual([
        kind,
        metadata.name,
        kind === 'CustomResourceDefinition' ? undefined : 'mesh',
      ]);
      expect(metadata.labels).toMatchObject({ 'app.kubernetes.io/managed-by': 'meshinstall' });
    }
  });

  test('appears once', () => {
    const names = objects.map(({ kind, metadata }) =>
      [kind, metadata.namespace, metadata.name].join('/'),
    );
    expect(new Set(names).size).toBe(names.length);
  });

  test('has only text in a ConfigMap', () => {
    for (const { kind, data } of objects.filter((object) => object.kind === 'ConfigMap')) {
      for (const value of Object.values(data as object))
        expect([kind, typeof value]).toEqual([kind, 'string']);
    }
  });

  test('of a workload names the MeshInstall on its pods, too', () => {
    const pods = objects.filter(({ kind }) => kind === 'Deployment');
    expect(pods).toHaveLength(3);
    for (const pod of pods) {
      const labels = valueAt(
        pod as unknown as JsonObject,
        'spec',
        'template',
        'metadata',
        'labels',
      );
      expect(labels).toMatchObject({ [OWNER_LABEL]: 'mesh' });
    }
  });
});

describe('the order', () => {
  const kinds = render({ spec: { profile: 'demo' }, crds: true }).map(
    ({ kind, metadata }) => `${kind} ${metadata.name}`,
  );
  function place(start: string): number {
    return kinds.findIndex((name) => name.startsWith(start));
  }
  test.each([
    ['CustomResourceDefinition', 'Deployment istiod'],
    ['ServiceAccount istiod', 'Deployment istiod'],
    ['ClusterRoleBinding istiod', 'Deployment istiod'],
    ['ConfigMap istio-sidecar-injector', 'Deployment istiod'],
    ['Service istiod', 'Deployment istiod'],
    ['Deployment istiod', 'Deployment istio-ingressgateway'],
    ['Deployment istiod', 'MutatingWebhookConfiguration'],
    ['Deployment istiod', 'ValidatingWebhookConfiguration'],
    ['ClusterRole istiod', 'ClusterRoleBinding istiod'],
  ])('has %s before %s', (first, second) => {
    expect(place(first)).toBeGreaterThanOrEqual(0);
    expect(place(first)).toBeLessThan(place(second));
  });
  test('is the same each time', () => {
    const again = render({ spec: { profile: 'demo' }, crds: true });
    expect(again.map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toEqual(kinds);
    expect(JSON.stringify(again)).toBe(
      JSON.stringify(render({ spec: { profile: 'demo' }, crds: true })),
    );
  });
});

test('objects of a gateway belong to it, whatever ending their name has', () => {
  const rendered = renderAll({
    spec: {
      profile: 'minimal',
      revision: 'r1',
      values: { global: { networkPolicy: { enabled: true } } },
      gateways: [
        { namespace: 'edge', name: 'a', type: 'Ingress' },
        { namespace: 'edge', name: 'a-sds', type: 'Ingress' },
      ],
    },
  }).filter(({ component }) => component.startsWith('gateway/'));
  const owners = rendered.map(
    ({ object, component }) => `${object.kind} ${object.metadata.name} ${component}`,
  );
  expect(owners).toEqual(
    expect.arrayContaining([
      'Role a-sds gateway/edge/a',
      'Role a-sds-sds gateway/edge/a-sds',
      'Deployment a-sds gateway/edge/a-sds',
      'ServiceAccount a-service-account gateway/edge/a',
      'NetworkPolicy a-r1 gateway/edge/a',
    ]),
  );
});

/** A wish with every account that Istio has. */
const EVERYTHING = {
  profile: 'demo',
  platform: 'openshift',
  components: { cni: { enabled: true }, ztunnel: { enabled: true } },
  values: { cni: { ambient: { enabled: true } } },
};

describe('with roles of the administrator’s', () => {
  const objects = render({ spec: EVERYTHING, rbac: 'bound' });
  test('no role is rendered', () => {
    expect(objects.filter(({ kind }) => /^(Cluster)?Role$/.test(kind))).toEqual([]);
  });
  test('every binding refers to one of the fixed roles', () => {
    const remote = render({ spec: { profile: 'remote' }, rbac: 'bound' });
    const bindings = [...objects, ...remote].filter(({ kind }) => kind.endsWith('RoleBinding'));
    const names = bindings.map((binding) =>
      valueAt(binding as unknown as JsonObject, 'roleRef', 'name'),
    );
    expect(new Set(names)).toEqual(new Set(Object.values(BUILTIN_ROLES)));
    for (const binding of bindings) expect(binding.roleRef).toHaveProperty('kind', 'ClusterRole');
  });
  test('nothing else changes', () => {
    function others(all: readonly KubeObject[]): readonly KubeObject[] {
      return all.filter(({ kind }) => !/Role(Binding)?$/.test(kind));
    }
    expect(others(objects)).toEqual(others(render({ spec: EVERYTHING })));
  });
});

describe('values that say when something is there', () => {
  function names(spec: ResolveInput['spec']): readonly string[] {
    return render({ spec: { profile: 'minimal', ...spec } }).map(
      ({ kind, metadata }) => `${kind} ${metadata.name}`,
    );
  }
  const rules: Readonly<
    Record<string, { readonly values: JsonObject; readonly has?: string; readonly lacks?: string }>
  > = {
    'no autoscaler with a fixed number': {
      values: { pilot: { autoscaleEnabled: false } },
      lacks: 'HorizontalPodAutoscaler istiod',
    },
    'a budget with a second replica': {
      values: { pilot: { autoscaleMin: 2 } },
      has: 'PodDisruptionBudget istiod',
    },
    'no budget when told so': {
      values: {
        pilot: { autoscaleMin: 2 },
        global: { defaultPodDisruptionBudget: { enabled: false } },
      },
      lacks: 'PodDisruptionBudget istiod',
    },
    'network policies on request': {
      values: { global: { networkPolicy: { enabled: true } } },
      has: 'NetworkPolicy istiod',
    },
    'no validation when off': {
      values: { global: { configValidation: false } },
      lacks: 'ValidatingWebhookConfiguration istio-validator-istio-system',
    },
    'no injection webhook when managed elsewhere': {
      values: { global: { operatorManageWebhooks: true } },
      lacks: 'MutatingWebhookConfiguration istio-sidecar-injector',
    },
    'no injector configuration when left out': {
      values: { global: { omitSidecarInjectorConfigMap: true } },
      lacks: 'ConfigMap istio-sidecar-injector',
    },
    'no reader when off': {
      values: { global: { enableReaderRBAC: false } },
      lacks: 'ClusterRole istio-reader-clusterrole-istio-system',
    },
    'no rights for gateways when that controller is off': {
      values: { pilot: { env: { PILOT_ENABLE_GATEWAY_API_DEPLOYMENT_CONTROLLER: false } } },
      lacks: 'ClusterRole istiod-gateway-controller-istio-system',
    },
    'only what belongs to the cluster': {
      values: { global: { resourceScope: 'cluster' } },
      has: 'ClusterRole istiod-clusterrole-istio-system',
      lacks: 'Deployment istiod',
    },
    'only what belongs to a namespace': {
      values: { global: { resourceScope: 'namespace' } },
      has: 'Deployment istiod',
      lacks: 'ClusterRole istiod-clusterrole-istio-system',
    },
    'certificates for key sets': {
      values: { pilot: { jwksResolverExtraRootCA: 'PEM' } },
      has: 'ConfigMap pilot-jwks-extra-cacerts',
    },
    'defaults of a gateway class': {
      values: { gatewayClasses: { istio: { service: { spec: { type: 'ClusterIP' } } } } },
      has: 'ConfigMap istio-default-gatewayclass-istio',
    },
    'a webhook for each revision tag': {
      values: { revisionTags: ['prod'] },
      has: 'MutatingWebhookConfiguration istio-revision-tag-prod',
    },
    'a Service for each revision tag': {
      values: { revisionTags: ['prod'] },
      has: 'Service istiod-revision-tag-prod',
    },
  };
  test.each(Object.entries(rules))('%s', (_rule, { values, has, lacks }) => {
    const found = names({ values });
    if (has !== undefined) expect(found).toContain(has);
    if (lacks !== undefined) expect(found).not.toContain(lacks);
    if (lacks !== undefined)
      expect(names({})).toContain(lacks.replace(/PodDisruptionBudget/, 'Service'));
  });

  test('some CRDs may be left out, or all', () => {
    function crds(values: JsonObject): number {
      return render({ spec: { profile: 'minimal', values }, crds: true }).filter(
        ({ kind }) => kind === 'CustomResourceDefinition',
      ).length;
    }
    expect(crds({})).toBe(15);
    expect(crds({ base: { excludedCRDs: ['sidecars.networking.istio.io'] } })).toBe(14);
    expect(crds({ base: { enableIstioConfigCRDs: false } })).toBe(0);
  });
});

describe('environment variables of istiod', () => {
  function istiod(values: JsonObject, version = '1.31.1'): JsonObject {
    return find(render({ spec: { profile: 'minimal', values }, version }), 'Deployment', 'istiod');
  }
  test('of one name appear once, and the later one stays', () => {
    const deployment = istiod({
      pilot: { env: { PILOT_TRACE_SAMPLING: '7', REVISION: 'mine', X: 1 } },
    });
    expect(variable(deployment, 'PILOT_TRACE_SAMPLING')).toEqual(['1']);
    expect(variable(deployment, 'REVISION')).toEqual(['mine']);
    expect(variable(deployment, 'X')).toEqual(['1']);
  });
  test.each([
    ['1.28.0', 1],
    ['1.29.0', 0],
  ])('of %s have GOMEMLIMIT %d times', (version, times) => {
    expect(variable(istiod({}, version), 'GOMEMLIMIT')).toHaveLength(times);
  });
  test('name the taint to remove from 1.30 on', () => {
    const values = { pilot: { taint: { enabled: true } } };
    expect(variable(istiod(values), 'PILOT_NODE_UNTAINT_CONTROLLERS_TAINT_NAME')).toEqual([
      'cni.istio.io/not-ready',
    ]);
    expect(variable(istiod(values, '1.29.0'), 'PILOT_NODE_UNTAINT_CONTROLLERS_TAINT_NAME')).toEqual(
      [],
    );
  });
});

describe('a value of the user’s stays data', () => {
  const hostile = `x"\n  - \${values.global}: '{{ .Secret }}'\n__proto__`;
  const objects = render({
    spec: {
      values: {
        pilot: {
          env: { ODD: hostile },
          podAnnotations: { odd: hostile },
          nodeSelector: { odd: hostile },
        },
        global: { meshID: hostile, network: hostile },
        gateways: {
          'istio-ingressgateway': { env: { ODD: hostile }, serviceAnnotations: { odd: hostile } },
        },
      },
      meshConfig: { odd: { deep: [hostile] } },
    },
  });
  test('in environment variables, annotations and selectors', () => {
    const istiod = find(objects, 'Deployment', 'istiod');
    const gateway = find(objects, 'Deployment', 'istio-ingressgateway');
    expect(variable(istiod, 'ODD')).toEqual([hostile]);
    expect(variable(gateway, 'ODD')).toEqual([hostile]);
    expect(variable(gateway, 'ISTIO_META_MESH_ID')).toEqual([hostile]);
    expect(mapAt(istiod, 'spec', 'template', 'metadata', 'annotations').odd).toBe(hostile);
    expect(mapAt(istiod, 'spec', 'template', 'spec', 'nodeSelector')).toEqual({ odd: hostile });
    expect(
      mapAt(find(objects, 'Service', 'istio-ingressgateway'), 'metadata', 'annotations'),
    ).toEqual({
      odd: hostile,
    });
  });
  test('in the YAML text of a ConfigMap', () => {
    const data = mapAt(find(objects, 'ConfigMap', 'istio'), 'data');
    const mesh = load(data.mesh as string) as JsonObject;
    expect(mesh.odd).toEqual({ deep: [hostile] });
    expect(mapAt(mesh, 'defaultConfig').meshId).toBe(hostile);
    expect(Object.keys(data).sort()).toEqual(['mesh', 'meshNetworks']);
  });
  test('in the JSON that injection templates read', () => {
    const text = mapAt(find(objects, 'ConfigMap', 'istio-sidecar-injector'), 'data').values;
    const values = JSON.parse(text as string) as JsonObject;
    expect(mapAt(values, 'global').network).toBe(hostile);
    expect(Object.keys(values).sort()).toEqual([
      'gateways',
      'global',
      'pilot',
      'revision',
      'sidecarInjectorWebhook',
    ]);
  });
});

test('a value that the manifests need and the user took away is named', () => {
  function broken(): unknown {
    return render({ spec: { values: { pilot: { cpu: null } } } });
  }
  expect(broken).toThrow(TemplateError);
  expect(broken).toThrow(
    /manifests\/istiod\/horizontal-pod-autoscaler\.yaml: at spec\.metrics\[0\]\.resource\.target\.averageUtilization: \$\{values\.pilot\.cpu\.targetAverageUtilization\}: No such key: cpu/,
  );
});

describe('gateways of the user’s own', () => {
  const objects = render({
    spec: {
      profile: 'empty',
      namespace: 'mesh',
      gateways: [
        {
          namespace: 'edge',
          name: 'public',
          type: 'Ingress',
          labels: { istio: 'public' },
          service: { type: 'ClusterIP', ports: [{ name: 'http2', port: 80, targetPort: 8080 }] },
          autoscaling: { enabled: false },
          replicas: 3,
          resources: { requests: { cpu: '2' } },
        },
        { namespace: '', name: 'out', type: 'Egress' },
      ],
    },
  });
  test('are rendered in any namespace, without a control plane here', () => {
    expect(
      objects.map(({ kind, metadata }) => `${kind} ${metadata.namespace ?? ''}/${metadata.name}`),
    ).toEqual([
      'ServiceAccount edge/public-service-account',
      'ServiceAccount mesh/out-service-account',
      'Role edge/public-sds',
      'Role mesh/out-sds',
      'RoleBinding edge/public-sds',
      'RoleBinding mesh/out-sds',
      'Service edge/public',
      'Service mesh/out',
      'Deployment edge/public',
      'Deployment mesh/out',
      'HorizontalPodAutoscaler mesh/out',
      'PodDisruptionBudget edge/public',
    ]);
  });
  test('have the fields of the spec', () => {
    const deployment = find(objects, 'Deployment', 'public');
    expect(deployment).toMatchObject({
      spec: { replicas: 3, selector: { matchLabels: { app: 'public', istio: 'public' } } },
    });
    expect(container(deployment).resources).toMatchObject({
      requests: { cpu: 2, memory: '128Mi' },
    });
    expect(variable(deployment, 'CA_ADDR')).toEqual(['istiod.mesh.svc:15012']);
    expect(find(objects, 'Service', 'public')).toMatchObject({
      spec: {
        type: 'ClusterIP',
        selector: { app: 'public', istio: 'public' },
        ports: [{ name: 'http2', port: 80, targetPort: 8080 }],
      },
    });
  });
  test('may be filled in by the injector instead', () => {
    const values = { gateways: { 'istio-ingressgateway': { injectionTemplate: 'gateway' } } };
    const deployment = find(render({ spec: { values } }), 'Deployment', 'istio-ingressgateway');
    expect(container(deployment)).toMatchObject({ image: 'auto' });
    expect(mapAt(deployment, 'spec', 'template', 'metadata', 'annotations')).toMatchObject({
      'inject.istio.io/templates': 'gateway',
      'sidecar.istio.io/inject': 'true',
    });
  });
  test('run where the values say', () => {
    const values = {
      global: { arch: { amd64: 2, arm64: 0 } },
      gateways: {
        'istio-ingressgateway': {
          nodeSelector: { pool: 'edge' },
          podAntiAffinityLabelSelector: [
            { key: 'a', operator: 'In', values: 'x,y', topologyKey: 'zone', namespaces: 'n1,n2' },
          ],
          podAntiAffinityTermLabelSelector: [{ key: 'b', operator: 'Exists', topologyKey: 'host' }],
        },
      },
    };
    const deployment = find(render({ spec: { values } }), 'Deployment', 'istio-ingressgateway');
    expectGolden(
      'render/gateway-affinity.yaml',
      valueAt(deployment, 'spec', 'template', 'spec', 'affinity'),
    );
  });
});
