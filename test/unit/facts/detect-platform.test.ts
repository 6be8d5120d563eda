import { expect, test } from '@jest/globals';
import { detectPlatform, isToldByNodes } from '../../../src/facts/detect-platform.ts';
import type { PlatformSigns } from '../../../src/facts/detect-platform.ts';

const plain: PlatformSigns = { serverVersion: 'v1.36.0', apiGroups: ['apps'] };
const rules: Readonly<Record<string, readonly [Partial<PlatformSigns>, string]>> = {
  'a cluster without peculiarities is Kubernetes': [{}, 'Kubernetes'],
  'OpenShift serves its own security group': [
    { apiGroups: ['security.openshift.io'] },
    'openshift',
  ],
  'GKE says so in its version': [{ serverVersion: 'v1.33.1-gke.1386000' }, 'gke'],
  'EKS has no peculiarities for Istio': [{ serverVersion: 'v1.33.1-eks-1de2ab1' }, 'Kubernetes'],
  'k3s says so in its version': [{ serverVersion: 'v1.34.1+k3s1' }, 'k3s'],
  'k3d is k3s on nodes of its own name': [
    { serverVersion: 'v1.34.1+k3s1', nodeLabels: { 'kubernetes.io/hostname': 'k3d-dev-server-0' } },
    'k3d',
  ],
  'MicroK8s marks its nodes': [{ nodeLabels: { 'microk8s.io/cluster': 'true' } }, 'microk8s'],
  'minikube marks its nodes': [{ nodeLabels: { 'minikube.k8s.io/name': 'minikube' } }, 'minikube'],
};

test.each(Object.entries(rules))('%s', (_rule, [signs, platform]) => {
  expect(detectPlatform({ ...plain, ...signs })).toBe(platform);
});

test.each([
  ['v1.36.0', true],
  ['v1.34.1+k3s1', true],
  ['v1.33.1-gke.1386000', false],
  ['v1.33.1-eks-1de2ab1', false],
])('a node of %s is looked at: %s', (serverVersion, looked) => {
  expect(isToldByNodes({ ...plain, serverVersion })).toBe(looked);
});
