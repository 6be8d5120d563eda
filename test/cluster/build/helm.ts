import { HELM } from '../versions.ts';
import { buildGoProgram, goModText, type GoProgram } from './go.ts';

const PACKAGE = 'helm.sh/helm/v3/cmd/helm';

/** Builds Helm, or finds it in the cache, and gives its path. Its charts of Istio are in `istioSource(version)`/manifests/charts. */
export function buildHelm(): Promise<string> {
  return buildGoProgram(helmProgram());
}

function helmProgram(): GoProgram {
  const goMod = goModText({
    name: 'helm',
    require: { 'helm.sh/helm/v3': `v${HELM}` },
    tools: [PACKAGE],
  });
  return {
    module: { name: `helm-${HELM}`, key: goMod, goMod: () => goMod },
    package: PACKAGE,
    output: 'helm',
    variables: { 'helm.sh/helm/v3/internal/version.version': `v${HELM}` },
  };
}
