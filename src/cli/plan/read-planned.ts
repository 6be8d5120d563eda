import { loadCatalog } from '../../catalog/load-catalog.ts';
import type { Catalog } from '../../catalog/catalog.ts';
import { parseOperatorConfig } from '../../config/parse-operator-config.ts';
import type { OperatorConfig } from '../../config/operator-config.ts';
import type { Wish } from '../../desired/wish.ts';
import type { Facts, LayerSource } from '../../facts/facts.ts';
import { toldContests } from '../../facts/told-contests.ts';
import { buildChooser } from '../../operator/build-chooser.ts';
import { decide } from '../../plan/decide.ts';
import type { Plan } from '../../plan/plan.ts';
import { planRemoval } from '../../plan/removal.ts';
import { rehearseWish } from '../../reconcile/rehearse-wish.ts';
import type { CliContext } from '../cli-context.ts';
import { CliError } from '../cli-error.ts';
import type { FactsRequest } from '../cluster/read-cluster-facts.ts';
import { readClusterFacts } from '../cluster/read-cluster-facts.ts';
import type { Cluster } from '../cluster/with-connection.ts';
import { limitsFlags, type LimitsOptions } from '../input/limits-options.ts';
import { refuseFileOptions } from '../input/refuse-file-options.ts';
import { loadWish } from '../input/load-wish.ts';

/** A plan as the operator would make it now, with what it comes from. `wish` is absent when the MeshInstall is being removed. */
export interface Planned {
  readonly facts: Facts;
  readonly wish: Wish | undefined;
  /** The plan for the spec: when it waits for approval, the one that is asked about. */
  readonly plan: Plan;
}

/** What is planned for, and as whose operator. */
export interface PlanningOptions extends LimitsOptions {
  readonly filename?: string;
  readonly profileOverlay?: readonly string[];
  readonly operatorNamespace: string;
}

/** All that planning needs of the command line, checked before the cluster is asked. */
export interface Planning {
  readonly catalog: Catalog;
  readonly config: OperatorConfig;
  readonly subject: FactsRequest['subject'];
  /** Profile overlays from files; what none of them has is the cluster's to say. */
  readonly layers: readonly LayerSource[];
  /** Paths of warnings that were told with line and column when a file was read. */
  readonly told: readonly string[];
  /** Is the API server asked by dry runs what it would refuse, as the operator does before it accepts a spec? Default: no. */
  readonly rehearsed?: boolean;
}

/**
 * Loads what a plan needs: of a MeshInstall by name, or of one from a file as if it were applied. Errors: CliError `usage` unless it is
 * exactly one of them, `no` for a file that is refused.
 */
export async function loadPlanning(
  context: CliContext,
  name: string | undefined,
  options: PlanningOptions & { readonly command: string },
): Promise<Planning> {
  const catalog = loadCatalog();
  const config = configFor(context, options);
  const { filename, command } = options;
  if (filename !== undefined && name === undefined) {
    const { profileOverlay = [] } = options;
    const { install, ...wish } = await loadWish(context, catalog, { filename, profileOverlay });
    const { layers, told } = wish;
    return { catalog, config, subject: { install }, layers, told };
  }
  if (name !== undefined && filename === undefined) {
    refuseFileOptions(options);
    return { catalog, config, subject: { name }, layers: [], told: [] };
  }
  throw new CliError(
    'usage',
    `${command} wants the name of a MeshInstall, or a file with -f; one of them.`,
  );
}

/** The same facts, wish and plan as the operator's. Error: CliError `no` when the operator would refuse the spec. */
export async function readPlanned(
  context: CliContext,
  cluster: Cluster,
  { catalog, config, subject, layers, rehearsed = false }: Planning,
): Promise<Planned> {
  const request = { subject, operatorNamespace: config.namespace };
  const read = await readClusterFacts(context, cluster, request);
  const facts = {
    ...read,
    profileOverlays: withFiles(read.profileOverlays, layers),
    toldContests: toldContests(read.install),
  };
  const removing = facts.install.metadata.deletionTimestamp !== undefined;
  if (removing) return { facts, wish: undefined, plan: planRemoval(facts) };
  const chooseWish = buildChooser(catalog, config);
  const first = decide(chooseWish, facts);
  const { decision } = rehearsed
    ? await rehearseWish({ client: cluster.client, chooseWish }, facts, first)
    : { decision: first };
  const { wish, plan, proposal } = decision;
  if (wish.refusals.length > 0) throw refused(facts, wish, config);
  return proposal === undefined
    ? { facts, wish, plan }
    : { facts, wish: chooseWish(facts), plan: proposal };
}

/** What files say in the place of what the cluster says, and on top of it. */
function withFiles(
  read: readonly LayerSource[],
  files: readonly LayerSource[],
): readonly LayerSource[] {
  const named = read.map((source, index) => {
    const file = files[index];
    return file !== undefined && 'text' in file.content ? file : source;
  });
  return [...named, ...files.slice(read.length)];
}

function configFor(context: CliContext, options: PlanningOptions): OperatorConfig {
  const flags = { ...limitsFlags(options), namespace: options.operatorNamespace };
  const parsed = parseOperatorConfig({ flags, env: context.env });
  if ('problems' in parsed) throw new CliError('usage', parsed.problems.join('\n'));
  return parsed.config;
}

function refused({ install }: Facts, { refusals }: Wish, config: OperatorConfig): CliError {
  const lines = refusals.map(({ path, message }) => `  ${path}: ${message}`);
  const text = `The operator refuses the spec of ${install.metadata.name}:\n${lines.join('\n')}`;
  return new CliError('no', LIMITED.test(text) ? `${text}\n${flagsHint(config)}` : text);
}

/** What other flags of the operator would let pass. */
const LIMITED = /hubs that the operator allows|--allowed-hubs|--allow-injection-templates/;

function flagsHint({ allowedHubs, allowInjectionTemplates }: OperatorConfig): string {
  const flags = `--allowed-hubs ${allowedHubs.join(',')} --allow-injection-templates ${String(allowInjectionTemplates)}`;
  return `This is so with ${flags}; if your operator has other flags, give these.`;
}
