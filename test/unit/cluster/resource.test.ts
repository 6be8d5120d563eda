import { describe, expect, test } from '@jest/globals';
import { apiVersionOf, pathOf, printResource, resourceOf } from '../../../src/cluster/resource.ts';

describe('resourceOf', () => {
  test.each([
    ['v1', 'ConfigMap', 'configmaps', true],
    ['v1', 'Namespace', 'namespaces', false],
    ['v1', 'Endpoints', 'endpoints', true],
    ['apps/v1', 'Deployment', 'deployments.apps', true],
    ['policy/v1', 'PodDisruptionBudget', 'poddisruptionbudgets.policy', true],
    ['networking.k8s.io/v1', 'NetworkPolicy', 'networkpolicies.networking.k8s.io', true],
    ['scheduling.k8s.io/v1', 'PriorityClass', 'priorityclasses.scheduling.k8s.io', false],
    ['meshinstall.io/v1alpha1', 'MeshInstall', 'meshinstalls.meshinstall.io', false],
    ['networking.istio.io/v1', 'ServiceEntry', 'serviceentries.networking.istio.io', true],
    ['networking.istio.io/v1', 'Gateway', 'gateways.networking.istio.io', true],
    ['gateway.networking.k8s.io/v1', 'Gateway', 'gateways.gateway.networking.k8s.io', true],
  ])('%s %s is served as %s', (apiVersion, kind, printed, namespaced) => {
    const resource = resourceOf(apiVersion, kind)!;
    expect(printResource(resource)).toBe(printed);
    expect(resource.namespaced).toBe(namespaced);
    expect(apiVersionOf(resource)).toBe(apiVersion);
  });

  test('a kind of another version is served under the same plural', () => {
    expect(resourceOf('autoscaling/v1', 'HorizontalPodAutoscaler')?.plural).toBe(
      resourceOf('autoscaling/v2', 'HorizontalPodAutoscaler')?.plural,
    );
  });

  test('an unknown kind, or a known one in another group, is not in the table', () => {
    expect(resourceOf('v1', 'Deployment')).toBeUndefined();
    expect(resourceOf('example.com/v1', 'Widget')).toBeUndefined();
  });
});

describe('pathOf', () => {
  const configMaps = resourceOf('v1', 'ConfigMap')!;
  const roles = resourceOf('rbac.authorization.k8s.io/v1', 'ClusterRole')!;

  test.each([
    ['a collection of all namespaces', configMaps, {}, '/api/v1/configmaps'],
    ['a collection of one', configMaps, { namespace: 'a' }, '/api/v1/namespaces/a/configmaps'],
    ['an object', configMaps, { namespace: 'a', name: 'b' }, '/api/v1/namespaces/a/configmaps/b'],
    [
      'a cluster-scoped object keeps its capitals and loses a namespace',
      roles,
      { namespace: 'a', name: 'MyRole' },
      '/apis/rbac.authorization.k8s.io/v1/clusterroles/MyRole',
    ],
    [
      'a colon in a role name is escaped',
      roles,
      { name: 'system:node' },
      '/apis/rbac.authorization.k8s.io/v1/clusterroles/system%3Anode',
    ],
    [
      'a subresource',
      resourceOf('apps/v1', 'Deployment')!,
      { namespace: 'a', name: 'b', subresource: 'status' },
      '/apis/apps/v1/namespaces/a/deployments/b/status',
    ],
    [
      'a slash in a name reaches no other path',
      configMaps,
      { namespace: 'a', name: '../../secrets/x' },
      '/api/v1/namespaces/a/configmaps/..%2F..%2Fsecrets%2Fx',
    ],
    [
      'nor does a question mark',
      configMaps,
      { namespace: 'a', name: 'b?watch=1#x' },
      '/api/v1/namespaces/a/configmaps/b%3Fwatch%3D1%23x',
    ],
  ])('%s', (_what, resource, place, path) => {
    expect(pathOf(resource, place)).toBe(path);
  });

  test.each(['', '.', '..'])('"%s" is refused as a name and as a namespace', (name) => {
    expect(() => pathOf(configMaps, { namespace: 'a', name })).toThrow('cannot name');
    expect(() => pathOf(configMaps, { namespace: name })).toThrow('cannot name');
  });
});
