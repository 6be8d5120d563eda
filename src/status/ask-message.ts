import { MESH_INSTALL_API_VERSION, MESH_PLAN_APPROVAL_KIND } from '../api/names.ts';
import type { Plan } from '../plan/plan.ts';

/** The name of an approval by which it is made once for a goal. */
export function approvalName(meshInstall: string, goal: string): string {
  return `${meshInstall}-${goal}`;
}

/** What waits for agreement, how to see it, and how to give it: the same words in status, in Events and on the command line. */
export function askMessage(meshInstall: string, { goal, asks }: Plan): string {
  const what = asks.map((ask) => ask.what).join(', and ');
  const approval = {
    apiVersion: MESH_INSTALL_API_VERSION,
    kind: MESH_PLAN_APPROVAL_KIND,
    metadata: { name: approvalName(meshInstall, goal) },
    spec: { meshInstall, goal },
  };
  return `${what} waits for approval of goal ${goal}. See it: meshinstall plan ${meshInstall}. Approve it: meshinstall approve ${meshInstall} --goal ${goal}, or: echo '${JSON.stringify(approval)}' | kubectl create -f -`;
}
