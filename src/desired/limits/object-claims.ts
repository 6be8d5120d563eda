import { asJson } from '../../api/kube-object.ts';
import type { KubeObject } from '../../api/kube-object.ts';
import { mapAt } from '../merge-json.ts';
import { podClaims } from './pod-claims.ts';
import { claimIf } from './claim.ts';
import type { Claim } from './claim.ts';

/** What an object may do: its pods, for a workload; leading traffic away, for a Service; nothing for the others. */
export function objectClaims(object: KubeObject): readonly Claim[] {
  const json = asJson(object);
  switch (object.kind) {
    case 'Deployment':
    case 'DaemonSet':
      return podClaims(mapAt(json, 'spec', 'template'), { at: ['spec', 'template'] });
    case 'Service':
      return claimIf(mapAt(json, 'spec').type === 'ExternalName', {
        id: 'external name',
        at: ['spec', 'type'],
        what: 'leads to a host name outside of the cluster',
      });
    case 'ServiceAccount':
      return claimIf(json.automountServiceAccountToken === true, {
        id: 'token',
        at: ['automountServiceAccountToken'],
        what: 'mounts tokens into pods that do not ask for them',
      });
    default:
      return [];
  }
}
