import type { KubeObject } from '../api/kube-object.ts';
import { MESH_INSTALL_API_VERSION, MESH_PLAN_APPROVAL_KIND } from '../api/names.ts';
import { isClusterError } from '../cluster/cluster-error.ts';
import { ownerReferenceOf } from '../facts/accepted-wish.ts';
import { approvalName } from '../status/ask-message.ts';
import type { CliContext } from './cli-context.ts';
import { CliError } from './cli-error.ts';
import type { ClusterOptions } from './cluster/kubeconfig-options.ts';
import { withConnection, type Cluster } from './cluster/with-connection.ts';
import { paintFor } from './output/paint.ts';
import { formatPlan } from './plan/format-plan.ts';
import type { LimitsOptions } from './input/limits-options.ts';
import { loadPlanning, readPlanned, type Planned } from './plan/read-planned.ts';

export interface ApproveRequest extends ClusterOptions, LimitsOptions {
  readonly goal?: string;
  readonly notAfter?: string;
  readonly note?: string;
  readonly yes?: true;
  readonly operatorNamespace: string;
}

/** Shows the plan that waits, asks, and creates the approval of its goal. */
export async function runApprove(
  context: CliContext,
  name: string,
  request: ApproveRequest,
): Promise<void> {
  const notAfter = parseTime(request.notAfter);
  const planning = await loadPlanning(context, name, { ...request, command: 'approve' });
  await withConnection(context, request, async (cluster) => {
    const planned = await readPlanned(context, cluster, planning);
    context.stdout.write(formatPlan(planned, paintFor(context.stdout)));
    const { goal, asks } = planned.plan;
    if (asks.length === 0) {
      context.stdout.write(`\nNothing of ${name} waits for an approval.\n`);
      return;
    }
    if (request.goal !== undefined && request.goal !== goal) throw otherGoal(request.goal, goal);
    if (request.yes !== true) await confirm(context, goal);
    await createApproval(cluster, approvalOf(planned, { notAfter, note: request.note }));
    context.stdout.write(`\nGoal ${goal} is approved.\n`);
  });
}

function parseTime(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const time = Date.parse(text);
  if (!Number.isNaN(time)) return new Date(time).toISOString().replace(/\.\d+Z$/, 'Z');
  const found = JSON.stringify(text);
  throw new CliError(
    'usage',
    `--not-after wants a time such as 2027-01-31T22:00:00Z, not ${found}.`,
  );
}

function otherGoal(wanted: string, found: string): CliError {
  const message = `The goal is ${found} by now, not ${wanted}: the plan above is not the one that you looked at. Nothing was approved.`;
  return new CliError('no', message);
}

async function confirm(context: CliContext, goal: string): Promise<void> {
  if (context.ask === undefined) {
    throw new CliError('usage', 'There is no terminal to ask at; add --yes if you agree.');
  }
  const answer = await context.ask(`\nApprove goal ${goal}? [y/N] `);
  if (!/^y(es)?$/i.test(answer.trim())) throw new CliError('no', 'Nothing was approved.');
}

function approvalOf(
  { facts, plan }: Planned,
  more: { readonly notAfter: string | undefined; readonly note: string | undefined },
): KubeObject {
  const { name, uid } = facts.install.metadata;
  const owner = { operatorNamespace: '', name, uid: uid ?? '' };
  const { notAfter, note } = more;
  return {
    apiVersion: MESH_INSTALL_API_VERSION,
    kind: MESH_PLAN_APPROVAL_KIND,
    // It goes when the MeshInstall goes: a later one of that name is asked about anew.
    metadata: { name: approvalName(name, plan.goal), ownerReferences: [ownerReferenceOf(owner)] },
    spec: {
      meshInstall: name,
      goal: plan.goal,
      ...(notAfter === undefined ? {} : { notAfter }),
      ...(note === undefined ? {} : { note }),
    },
  };
}

async function createApproval({ client }: Cluster, approval: KubeObject): Promise<void> {
  try {
    await client.create(approval);
  } catch (error) {
    if (!isClusterError(error, 'AlreadyExists')) throw error;
    const { name } = approval.metadata;
    throw new CliError(
      'no',
      `MeshPlanApproval ${name} exists and does not count any more; delete it to approve anew: kubectl delete meshplanapproval ${name}`,
    );
  }
}
