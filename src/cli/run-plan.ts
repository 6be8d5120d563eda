import type { MeshInstall } from '../api/mesh-install.ts';
import { loadCatalog } from '../catalog/load-catalog.ts';
import type { Catalog } from '../catalog/catalog.ts';
import { parseOperatorConfig } from '../config/parse-operator-config.ts';
import type { OperatorConfig } from '../config/operator-config.ts';
import type { Wish } from '../desired/wish.ts';
import type { Facts } from '../facts/facts.ts';
import { buildChooser } from '../operator/build-chooser.ts';
import { buildPlan } from '../plan/build-plan.ts';
import { emptyPlan, type Plan } from '../plan/plan.ts';
import { planRemoval } from '../plan/removal.ts';
import type { CliContext } from './cli-context.ts';
import { CliError } from './cli-error.ts';
import type { ClusterOptions } from './cluster/kubeconfig-options.ts';
import { readClusterFacts } from './cluster/read-cluster-facts.ts';
import { withConnection } from './cluster/with-connection.ts';
import { loadWish } from './input/load-wish.ts';
import { printDocument, type DocumentFormat } from './output/format-document.ts';
import { paintFor } from './output/paint.ts';
import { formatPlan } from './plan/format-plan.ts';

export interface PlanRequest extends ClusterOptions {
  readonly filename?: string;
  readonly operatorNamespace: string;
  readonly output?: DocumentFormat;
}

/** The same facts, wish and plan as the operator's, printed in place of being carried out. */
export async function runPlan(
  context: CliContext,
  name: string | undefined,
  request: PlanRequest,
): Promise<void> {
  const catalog = loadCatalog();
  const config = configFor(context, request);
  const subject = await subjectOf(context, catalog, { name, filename: request.filename });
  const facts = await withConnection(context, request, (cluster) =>
    readClusterFacts(context, cluster, { subject, operatorNamespace: config.namespace }),
  );
  const { wish, plan } = decide(facts, catalog, config);
  if (wish !== undefined && wish.refusals.length > 0) throw refused(facts, wish);
  if (request.output !== undefined) {
    await printDocument(
      context,
      { meshInstall: facts.install.metadata.name, plan },
      request.output,
    );
    return;
  }
  const paint = paintFor(context.stdout);
  context.stdout.write(formatPlan({ facts, wish, plan }, paint));
}

/** A MeshInstall by name, or one from a file. */
export type PlanSubject = { readonly name: string } | { readonly install: MeshInstall };

async function subjectOf(
  context: CliContext,
  catalog: Catalog,
  given: { readonly name: string | undefined; readonly filename: string | undefined },
): Promise<PlanSubject> {
  const { name, filename } = given;
  if (filename !== undefined && name === undefined) {
    return { install: await loadWish(context, catalog, filename) };
  }
  if (name !== undefined && filename === undefined) return { name };
  throw new CliError(
    'usage',
    'plan wants the name of a MeshInstall, or a file with -f; one of them.',
  );
}

function configFor(context: CliContext, request: PlanRequest): OperatorConfig {
  const flags = { namespace: request.operatorNamespace };
  const parsed = parseOperatorConfig({ flags, env: context.env });
  if ('problems' in parsed) throw new CliError('usage', parsed.problems.join('\n'));
  return parsed.config;
}

function decide(
  facts: Facts,
  catalog: Catalog,
  config: OperatorConfig,
): { readonly wish: Wish | undefined; readonly plan: Plan } {
  const removing = facts.install.metadata.deletionTimestamp !== undefined;
  if (removing) return { wish: undefined, plan: planRemoval(facts) };
  const wish = buildChooser(catalog, config)(facts);
  const plan = wish.desired === undefined ? emptyPlan() : buildPlan(facts, wish.desired);
  return { wish, plan };
}

function refused({ install }: Facts, { refusals }: Wish): CliError {
  const lines = refusals.map(({ path, message }) => `  ${path}: ${message}`);
  return new CliError(
    'no',
    `The operator refuses the spec of ${install.metadata.name}:\n${lines.join('\n')}`,
  );
}
