import { readFileSync } from 'node:fs';
import { ETCD, KUBERNETES } from '../versions.ts';
import { downloadModule, goModText, type GoProgram } from './go.ts';

/** The programs of Kubernetes that can be built. */
export type KubernetesProgram =
  'kube-apiserver' | 'kube-controller-manager' | 'kube-scheduler' | 'kubelet' | 'kube-proxy';

const PROGRAMS: readonly KubernetesProgram[] = [
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
  'kubelet',
  'kube-proxy',
];

/** How a program of Kubernetes is built. */
export function kubernetesProgram(program: KubernetesProgram): GoProgram {
  const [major = '', minor = ''] = KUBERNETES.split('.');
  const version = 'k8s.io/component-base/version';
  return {
    module: { name: `kubernetes-${KUBERNETES}`, key: KUBERNETES, goMod: readKubernetesGoMod },
    package: `k8s.io/kubernetes/cmd/${program}`,
    output: program,
    variables: {
      [`${version}.gitVersion`]: `v${KUBERNETES}`,
      [`${version}.gitMajor`]: major,
      [`${version}.gitMinor`]: minor,
    },
  };
}

/** How etcd is built. */
export function etcdProgram(): GoProgram {
  const path = 'go.etcd.io/etcd/server/v3';
  const goMod = goModText({ name: 'etcd', require: { [path]: `v${ETCD}` }, tools: [path] });
  return {
    module: { name: `etcd-${ETCD}`, key: goMod, goMod: () => goMod },
    package: path,
    output: 'etcd',
  };
}

async function readKubernetesGoMod(): Promise<string> {
  const { goMod } = await downloadModule(`k8s.io/kubernetes@v${KUBERNETES}`);
  return kubernetesGoMod(readFileSync(goMod, 'utf8'));
}

/** Our go.mod, derived from the one of k8s.io/kubernetes: each `./staging/src/k8s.io/X` becomes the published k8s.io/X. */
export function kubernetesGoMod(upstream: string): string {
  const staging = [...upstream.matchAll(/=> \.\/staging\/src\/(?<path>k8s\.io\/[a-z0-9-]+)/g)];
  const paths = [...new Set(staging.map((match) => match.groups?.path ?? ''))].sort();
  const published = `v0${KUBERNETES.slice(1)}`;
  return goModText({
    name: 'kubernetes',
    require: { 'k8s.io/kubernetes': `v${KUBERNETES}` },
    replace: Object.fromEntries(paths.map((path) => [path, published])),
    tools: PROGRAMS.map((program) => `k8s.io/kubernetes/cmd/${program}`),
    godebug: 'default=go1.25',
  });
}
