import { describe, expect, test } from '@jest/globals';
import type { JsonObject } from '../../../src/api/kube-object.ts';
import { CREATED_BY_ANNOTATION, RULES_ANNOTATION } from '../../../src/api/names.ts';
import { SUPPORTED_MINORS } from '../../../src/api/supported-minors.ts';
import { buildDesired } from '../../../src/desired/build-desired.ts';
import type { DesiredInput } from '../../../src/desired/build-desired.ts';
import { builtinClusterRoles } from '../../../src/desired/builtin-cluster-roles.ts';
import { BUILTIN_ROLES } from '../../../src/desired/builtin-roles.ts';
import type { Desired, DesiredObject } from '../../../src/desired/desired.ts';
import { renderTag } from '../../../src/desired/render-objects.ts';
import { resolveSpec } from '../../../src/desired/resolve-spec.ts';
import type { ResolveInput } from '../../../src/desired/resolve-spec.ts';
import { CATALOG } from '../../support/catalog.ts';
import { expectGolden } from '../../support/golden.ts';

function build(
  spec: ResolveInput['spec'] = {},
  more: Partial<DesiredInput> & { readonly version?: string } = {},
): Desired {
  const { version = '1.31.1', ...rest } = more;
  const resolved = resolveSpec({ spec, catalog: CATALOG, version });
  return buildDesired({ resolved, catalog: CATALOG, owner: { name: 'mesh', uid: 'u1' }, ...rest });
}

function named(desired: Desired, kind: string, name: string): DesiredObject | undefined {
  return desired.objects.find(
    ({ object }) => object.kind === kind && object.metadata.name === name,
  );
}

function entries(item: DesiredObject | undefined): readonly JsonObject[] {
  return (item?.object.webhooks ?? []) as readonly JsonObject[];
}

const TAG_WEBHOOK = 'istio-revision-tag-default';
const INJECTOR = 'istio-sidecar-injector';
const NEVER = { matchLabels: { 'istio.io/deactivated': 'never-match' } };

describe('of an unrevisioned wish', () => {
  const desired = build({ profile: 'demo' });

  test('the tag default is what selects pods, and the injector’s own webhook selects none', () => {
    expect(entries(named(desired, 'MutatingWebhookConfiguration', TAG_WEBHOOK))).toHaveLength(4);
    const own = entries(named(desired, 'MutatingWebhookConfiguration', INJECTOR));
    expect(own).toHaveLength(4);
    for (const entry of own) {
      expect(entry).toMatchObject({ namespaceSelector: NEVER, objectSelector: NEVER });
      expect(entry.namespaceSelector).toEqual(NEVER);
    }
  });

  test('the default validator and the Service of the tag are there', () => {
    expect(
      named(desired, 'ValidatingWebhookConfiguration', 'istiod-default-validator')?.component,
    ).toBe('tag');
    expect(named(desired, 'Service', 'istiod-revision-tag-default')?.component).toBe('tag');
  });

  test('the namespace comes before everything in it, and says who wanted it', () => {
    const kinds = desired.objects.map(({ object }) => object.kind);
    expect(kinds.indexOf('Namespace')).toBeLessThan(kinds.indexOf('ServiceAccount'));
    const namespace = named(desired, 'Namespace', 'istio-system');
    expect(namespace?.component).toBe('namespace');
    expect(namespace?.object.metadata.annotations).toEqual({ [CREATED_BY_ANNOTATION]: 'u1' });
  });

  test('components are the planners’', () => {
    const components = new Set(desired.objects.map(({ component }) => component));
    expect([...components].sort()).toEqual([
      'base',
      'gateway/istio-system/istio-egressgateway',
      'gateway/istio-system/istio-ingressgateway',
      'injector',
      'namespace',
      'pilot',
      'tag',
    ]);
  });

  test('every fixed role that a binding names is required, with the digest of its rules', () => {
    const roles = new Map(
      builtinClusterRoles(CATALOG).map(({ metadata }) => [
        metadata.name,
        metadata.annotations?.[RULES_ANNOTATION],
      ]),
    );
    const all = build({
      profile: 'demo',
      platform: 'openshift',
      components: { cni: { enabled: true }, ztunnel: { enabled: true } },
      values: { cni: { ambient: { enabled: true } } },
    });
    const remote = build({ profile: 'remote' });
    const names = new Set([...all.requiredRoles.keys(), ...remote.requiredRoles.keys()]);
    expect([...names].sort()).toEqual(Object.values(BUILTIN_ROLES).sort());
    for (const [name, hash] of all.requiredRoles) expect(roles.get(name)).toBe(hash);
  });
});

describe('of a revision', () => {
  test('there is no tag default unless it is given', () => {
    const desired = build({ revision: 'canary' });
    expect(named(desired, 'MutatingWebhookConfiguration', TAG_WEBHOOK)).toBeUndefined();
    expect(
      named(desired, 'ValidatingWebhookConfiguration', 'istiod-default-validator'),
    ).toBeUndefined();
  });
  test('the tag leads to it when it is, and its own webhook stays active', () => {
    const desired = build({ revision: 'canary' }, { holdsDefault: true });
    const [entry] = entries(named(desired, 'MutatingWebhookConfiguration', TAG_WEBHOOK));
    expect(entry).toMatchObject({ clientConfig: { service: { name: 'istiod-canary' } } });
    const own = entries(named(desired, 'MutatingWebhookConfiguration', `${INJECTOR}-canary`));
    expect(own.map(({ namespaceSelector }) => namespaceSelector)).not.toContainEqual(NEVER);
  });
});

describe('the floor of a workload', () => {
  test.each([
    ['is its fixed number', { values: { pilot: { autoscaleEnabled: false, replicaCount: 3 } } }, 3],
    ['is its autoscaler’s minimum', { values: { pilot: { autoscaleMin: 2 } } }, 2],
    ['is one where nothing is said', { profile: 'minimal' }, 1],
  ])('%s', (_rule, spec, floor) => {
    expect(named(build(spec), 'Deployment', 'istiod')?.floor).toBe(floor);
  });
  test('of a gateway without autoscaler and number is one', () => {
    expect(named(build({ profile: 'demo' }), 'Deployment', 'istio-egressgateway')?.floor).toBe(1);
  });
});

describe('the rendering hash', () => {
  const { renderingHash } = build();
  test('is the same for the same wish', () => {
    expect(build().renderingHash).toBe(renderingHash);
  });
  test('does not depend on who created the namespace', () => {
    const anonymous = build({}, { owner: { name: 'mesh' } });
    expect(anonymous.renderingHash).toBe(renderingHash);
    expect(named(anonymous, 'Namespace', 'istio-system')?.object.metadata).not.toHaveProperty(
      'annotations',
    );
  });
  test.each([
    ['a value', build({ values: { pilot: { replicaCount: 2, autoscaleEnabled: false } } })],
    ['the version', build({}, { version: '1.31.0' })],
    ['mesh configuration', build({ meshConfig: { accessLogFile: '/dev/stdout' } })],
  ])('changes with %s', (_what, other) => {
    expect(other.renderingHash).not.toBe(renderingHash);
  });
});

describe('rights beyond the fixed roles', () => {
  const rules: Readonly<Record<string, readonly [JsonObject, readonly string[]]>> = {
    'are none by default': [{}, []],
    'are named when a value wants them': [
      { pilot: { taint: { enabled: true } } },
      ['meshinstall-istiod: patch nodes'],
    ],
    'name the objects they are for': [
      { pilot: { env: { ENABLE_CLUSTER_TRUST_BUNDLE_API: true } } },
      expect.arrayContaining([
        'meshinstall-istiod: attest signers.certificates.k8s.io named istio.io/istiod-ca',
      ]) as unknown as readonly string[],
    ],
  };
  test.each(Object.entries(rules))('%s', (_rule, [values, missing]) => {
    expect(build({ values }).missingRights).toEqual(missing);
  });
  test('are of no concern where the roles are rendered', () => {
    const values = { pilot: { taint: { enabled: true } } };
    expect(build({ values }, { rbac: 'standalone' }).missingRights).toEqual([]);
  });
  test.each(SUPPORTED_MINORS)('are none for any profile of %s', (minor) => {
    expect(build({ profile: 'demo' }, { version: `${minor}.0` }).missingRights).toEqual([]);
  });
});

test('an empty profile wants nothing, not even a namespace', () => {
  expect(build({ profile: 'empty' }).objects).toEqual([]);
});

test('the namespace names its network', () => {
  const desired = build({ values: { global: { network: 'north' } } });
  expect(named(desired, 'Namespace', 'istio-system')?.object.metadata.labels).toMatchObject({
    'topology.istio.io/network': 'north',
  });
});

test('webhooks managed elsewhere leave nothing to deactivate', () => {
  const desired = build({ values: { global: { operatorManageWebhooks: true } } });
  const kinds = desired.objects.map(({ object }) => object.kind);
  expect(kinds).not.toContain('MutatingWebhookConfiguration');
});

describe('a tag', () => {
  function tag(name: string, spec: ResolveInput['spec'] = {}): readonly string[] {
    const resolved = resolveSpec({ spec, catalog: CATALOG, version: '1.31.1' });
    const request = { resolved, catalog: CATALOG, owner: 'mesh', rbac: 'bound' as const };
    return renderTag({ ...request, tag: name }).map(
      ({ object }) => `${object.kind} ${object.metadata.name}`,
    );
  }
  test('has a Service and a webhook', () => {
    expect(tag('prod')).toEqual([
      'Service istiod-revision-tag-prod',
      'MutatingWebhookConfiguration istio-revision-tag-prod',
    ]);
  });
  test('default has the validator, too', () => {
    expect(tag('default')).toContain('ValidatingWebhookConfiguration istiod-default-validator');
  });
  test('of another namespace has that in its webhook’s name, but for default, which istiod looks for', () => {
    expect(tag('prod', { namespace: 'mesh' })).toContain(
      'MutatingWebhookConfiguration istio-revision-tag-prod-mesh',
    );
    expect(tag('default', { namespace: 'mesh' })).toContain(
      'MutatingWebhookConfiguration istio-revision-tag-default',
    );
  });
});

test('what only buildDesired adds to the demo profile is as in its golden file', () => {
  const added = build({ profile: 'demo' }).objects.filter(
    ({ component, object }) =>
      component === 'tag' ||
      component === 'namespace' ||
      (object.metadata.name === INJECTOR && object.kind !== 'ConfigMap'),
  );
  expectGolden(
    'render/demo-desired-1.31.yaml',
    added.map(({ object }) => object),
  );
});

test('the fixed roles are as in their golden file', () => {
  expectGolden('render/builtin-cluster-roles.yaml', builtinClusterRoles(CATALOG));
});
