import {
  isClusterError,
  type ClusterError,
  type ClusterErrorKind,
} from '../cluster/cluster-error.ts';
import { CredentialsError } from '../cluster/credentials-error.ts';
import { KubeConfigError } from '../cluster/kube-config.ts';

/** What helps, by kind of failure; kinds without an entry say all there is to say themselves. */
const HELP: Partial<Record<ClusterErrorKind, string>> = {
  Forbidden:
    'Your account lacks this right; ask an administrator of the cluster, or choose another --context.',
  Unauthorized:
    'The cluster does not know your credentials; log in again, or choose another --context.',
  Unavailable: 'Is the cluster up, and is this the right --context?',
  Timeout: 'Is the cluster up, and is this the right --context?',
};

const NO_CREDENTIALS =
  'The cluster was not asked: log in as your cluster wants it, or choose another --context.';

const NOT_INSTALLED =
  'MeshInstall is not installed in this cluster: meshinstall manifests | kubectl apply --server-side -f -';

/** What a person should know about a failed call: what happened and what helps. Undefined for errors of another kind. */
export function explainClusterError(error: unknown): string | undefined {
  if (error instanceof KubeConfigError) return sentence(error.message);
  if (!isClusterError(error)) return undefined;
  const help = helpFor(error);
  return help === undefined ? sentence(error.message) : `${sentence(error.message)}\n${help}`;
}

function helpFor({ kind, resource, cause }: ClusterError): string | undefined {
  if (cause instanceof CredentialsError) return NO_CREDENTIALS;
  const noKind = kind === 'NotFound' && resource.startsWith('meshinstalls');
  return noKind ? NOT_INSTALLED : HELP[kind];
}

function sentence(text: string): string {
  const capital = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(capital) ? capital : `${capital}.`;
}
