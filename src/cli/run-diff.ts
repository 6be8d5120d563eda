import type { CliContext } from './cli-context.ts';
import { CliError } from './cli-error.ts';
import type { ClusterOptions } from './cluster/kubeconfig-options.ts';
import { withConnection } from './cluster/with-connection.ts';
import { formatChanges } from './diff/format-changes.ts';
import { readChanges, type Changes, type ServerSide } from './diff/read-changes.ts';
import { printDocument, type DocumentFormat } from './output/format-document.ts';
import { paintFor } from './output/paint.ts';
import type { LimitsOptions } from './input/limits-options.ts';
import { loadPlanning, readPlanned, type Planned } from './plan/read-planned.ts';
import { printLeftAlone } from '../plan/print-left-alone.ts';

export interface DiffRequest extends ClusterOptions, LimitsOptions {
  readonly filename?: string;
  readonly profileOverlay?: readonly string[];
  readonly operatorNamespace: string;
  readonly serverSide: ServerSide;
  readonly output?: DocumentFormat;
}

/** What the plan would change, field by field. Exit as kubectl diff: `ok` without a difference, `no` with one. */
export async function runDiff(
  context: CliContext,
  name: string | undefined,
  request: DiffRequest,
): Promise<void> {
  const { planned, changes } = await readDiff(context, name, request);
  const { faint } = paintFor(context.stderr);
  for (const note of changes.notes) context.stderr.write(`${faint(note)}\n`);
  for (const { reason, message } of planned.plan.blocks)
    context.stderr.write(`Blocked: ${reason}: ${message}\n`);
  for (const drift of planned.plan.drift) context.stderr.write(`${faint(printLeftAlone(drift))}\n`);
  if (request.output === undefined)
    context.stdout.write(formatChanges(changes.objects, paintFor(context.stdout)));
  else await printDocument(context, documentOf(planned, changes), request.output);
  context.setExit(changes.objects.length === 0 ? 'ok' : 'no');
}

/** A refusal is no difference, so it must not end as one. */
async function readDiff(
  context: CliContext,
  name: string | undefined,
  request: DiffRequest,
): Promise<{ readonly planned: Planned; readonly changes: Changes }> {
  try {
    const planning = await loadPlanning(context, name, { ...request, command: 'diff' });
    return await withConnection(context, request, async (cluster) => {
      const planned = await readPlanned(context, cluster, planning);
      return { planned, changes: await readChanges(cluster, planned.plan, request.serverSide) };
    });
  } catch (error) {
    if (!(error instanceof CliError) || error.exit !== 'no') throw error;
    throw new CliError('usage', error.message, { cause: error });
  }
}

function documentOf({ facts, plan }: Planned, { objects, serverSide }: Changes): object {
  return { meshInstall: facts.install.metadata.name, goal: plan.goal, serverSide, objects };
}
