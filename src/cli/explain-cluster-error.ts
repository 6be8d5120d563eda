import { isClusterError, type ClusterError } from '../cluster/cluster-error.ts';
import { KubeConfigError } from '../cluster/kube-config.ts';

/** What a person should know about a failed call: what happened and what helps. Undefined for errors of another kind. */
export function explainClusterError(error: unknown): string | undefined {
  if (error instanceof KubeConfigError) return sentence(error.message);
  if (!isClusterError(error)) return undefined;
  const help = helpFor(error);
  return help === '' ? sentence(error.message) : `${sentence(error.message)}\n${help}`;
}

function helpFor(error: ClusterError): string {
  switch (error.kind) {
    case 'NotFound':
      return error.resource.startsWith('meshinstalls')
        ? 'MeshInstall is not installed in this cluster: meshinstall manifests | kubectl apply --server-side -f -'
        : '';
    case 'Forbidden':
      return 'Your account lacks this right; ask an administrator of the cluster, or choose another --context.';
    case 'Unauthorized':
      return 'The cluster does not know your credentials; log in again, or choose another --context.';
    case 'Unavailable':
    case 'Timeout':
      return 'Is the cluster up, and is this the right --context?';
    case 'AlreadyExists':
    case 'Conflict':
    case 'Invalid':
    case 'AdmissionRefused':
    case 'TooManyRequests':
    case 'Gone':
    case 'NotLeader':
    case 'Stopped':
    case 'Other':
      return '';
  }
}

function sentence(text: string): string {
  const capital = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(capital) ? capital : `${capital}.`;
}
