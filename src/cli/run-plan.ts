import type { CliContext } from './cli-context.ts';
import type { ClusterOptions } from './cluster/kubeconfig-options.ts';
import { withConnection } from './cluster/with-connection.ts';
import { printDocument, type DocumentFormat } from './output/format-document.ts';
import { paintFor } from './output/paint.ts';
import { formatPlan } from './plan/format-plan.ts';
import type { LimitsOptions } from './input/limits-options.ts';
import { loadPlanning, readPlanned } from './plan/read-planned.ts';

export interface PlanRequest extends ClusterOptions, LimitsOptions {
  readonly filename?: string;
  readonly profileOverlay?: readonly string[];
  readonly operatorNamespace: string;
  readonly output?: DocumentFormat;
}

/** The same facts, wish and plan as the operator's, printed in place of being carried out. */
export async function runPlan(
  context: CliContext,
  name: string | undefined,
  request: PlanRequest,
): Promise<void> {
  const planning = await loadPlanning(context, name, { ...request, command: 'plan' });
  const planned = await withConnection(context, request, (cluster) =>
    readPlanned(context, cluster, { ...planning, rehearsed: true }),
  );
  const { facts, plan, wish } = planned;
  if (request.output === undefined) {
    const warnings = (wish?.warnings ?? []).filter(({ path }) => !planning.told.includes(path));
    const shown = wish === undefined ? planned : { ...planned, wish: { ...wish, warnings } };
    context.stdout.write(formatPlan(shown, paintFor(context.stdout)));
    return;
  }
  const warnings = wish?.warnings ?? [];
  await printDocument(
    context,
    { meshInstall: facts.install.metadata.name, plan, warnings },
    request.output,
  );
}
