import type { KubeObject } from '../api/kube-object.ts';
import type { ApprovalFact } from './facts.ts';

interface ApprovalSpec {
  readonly meshInstall?: string;
  readonly goal?: string;
  readonly notAfter?: string;
}

/** What deciding needs of a MeshPlanApproval. One with an end that is no time counts as run out. Pure. */
export function projectApproval(object: KubeObject): ApprovalFact {
  const { meshInstall = '', goal = '', notAfter } = (object.spec ?? {}) as ApprovalSpec;
  if (notAfter === undefined) return { meshInstall, goal };
  const end = Date.parse(notAfter);
  return { meshInstall, goal, notAfter: Number.isNaN(end) ? 0 : end };
}
