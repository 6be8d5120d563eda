import type { MeshInstall } from '../api/mesh-install.ts';
import { keyOfRef, refOf } from '../api/object-ref.ts';
import type { ClusterClient } from '../cluster/cluster-client.ts';
import type { Desired } from '../desired/desired.ts';
import type { Facts } from '../facts/facts.ts';
import { buildRecord } from '../facts/inventory.ts';
import type { Installer } from '../migrate/adoption/adoption-facts.ts';
import type { AdoptionPlan } from '../migrate/adoption/adoption-plan.ts';
import { planAdoption } from '../migrate/adoption/plan-adoption.ts';
import { printAdoption, printStep } from '../migrate/adoption/print-adoption.ts';
import { applyAdoption } from './adopt/apply-adoption.ts';
import { readAdoptionFacts } from './adopt/read-adoption-facts.ts';
import type { CliContext } from './cli-context.ts';
import { CliError } from './cli-error.ts';
import type { ClusterOptions } from './cluster/kubeconfig-options.ts';
import { withConnection } from './cluster/with-connection.ts';
import type { Cluster } from './cluster/with-connection.ts';
import { printDocument, type DocumentFormat } from './output/format-document.ts';
import type { LimitsOptions } from './input/limits-options.ts';
import { loadPlanning, readPlanned } from './plan/read-planned.ts';

export interface AdoptRequest extends ClusterOptions, LimitsOptions {
  readonly filename?: string;
  readonly profileOverlay?: readonly string[];
  readonly from: Installer;
  readonly dryRun?: true;
  readonly allowRestart?: true;
  readonly operatorNamespace: string;
  readonly output?: DocumentFormat;
}

interface Adoption {
  readonly facts: Facts;
  readonly desired: Desired;
  readonly plan: AdoptionPlan;
}

/** Plans an adoption with the operator's own facts and wish; prints it, and carries it out unless it is a dry run or refused. */
export async function runAdopt(
  context: CliContext,
  name: string | undefined,
  request: AdoptRequest,
): Promise<void> {
  refuseLayersOfFiles(request);
  const planning = await loadPlanning(context, name, { ...request, command: 'adopt' });
  await withConnection(context, request, async (cluster) => {
    const { facts, wish } = await readPlanned(context, cluster, planning);
    const desired = wish?.desired;
    if (desired === undefined) {
      throw new CliError(
        'no',
        `${facts.install.metadata.name} is being deleted; it adopts nothing.`,
      );
    }
    const { catalog } = planning;
    const { client } = cluster;
    const question = { client, catalog, installer: request.from, facts, desired };
    const plan = planAdoption(await readAdoptionFacts(question), {
      allowRestart: request.allowRestart === true,
    });
    if (request.dryRun !== true && plan.refusals.length === 0) {
      await carryOut(context, cluster, { adoption: { facts, desired, plan }, request });
      return;
    }
    await print(context, plan, request.output);
  });
}

/** What is taken over is what the operator will want, and it reads layers in the cluster alone: to look, a file may stand in for one. */
function refuseLayersOfFiles({ profileOverlay = [], dryRun }: AdoptRequest): void {
  if (profileOverlay.length === 0 || dryRun === true) return;
  throw new CliError(
    'usage',
    'adopt takes --profile-overlay with --dry-run alone: apply the ConfigMaps first, then adopt without it.',
  );
}

async function print(
  context: CliContext,
  adoption: AdoptionPlan,
  output: DocumentFormat | undefined,
): Promise<void> {
  if (output === undefined) context.stdout.write(printAdoption(adoption));
  else await printDocument(context, adoption, output);
  const { refusals, steps } = adoption;
  if (refusals.length > 0) {
    throw new CliError(
      'no',
      `Nothing was changed:\n${refusals.map((one) => `  ${one}`).join('\n')}`,
    );
  }
  if (output === undefined && steps.length === 0)
    context.stdout.write('Everything is ours already.\n');
}

async function carryOut(
  context: CliContext,
  { client }: Cluster,
  { adoption, request }: { readonly adoption: Adoption; readonly request: AdoptRequest },
): Promise<void> {
  const { stdout } = context;
  await applyAdoption(
    {
      client,
      installer: request.from,
      onDone: (step) => {
        stdout.write(`${printStep(step)}\n`);
      },
    },
    adoption.plan,
  );
  for (const note of adoption.plan.notes) stdout.write(`note     ${note}\n`);
  const install = await writeInstall(client, adoption.facts.install);
  await writeInventory(client, { install, adoption, request });
  stdout.write(`MeshInstall ${install.metadata.name} has them now; nothing was restarted.\n`);
}

/** A MeshInstall of a file is made when it is missing; one that says something else is somebody's decision. */
async function writeInstall(client: ClusterClient, install: MeshInstall): Promise<MeshInstall> {
  const live = (await client.get(refOf(install))) as MeshInstall | undefined;
  if (live !== undefined) return live;
  const { apiVersion, kind, metadata, spec } = install;
  const object = { apiVersion, kind, metadata: { name: metadata.name }, spec };
  return (await client.create(object, { fieldManager: 'meshinstall-cli' })) as MeshInstall;
}

async function writeInventory(
  client: ClusterClient,
  known: {
    readonly install: MeshInstall;
    readonly adoption: Adoption;
    readonly request: AdoptRequest;
  },
): Promise<void> {
  const { install, adoption, request } = known;
  const refs = adoption.desired.objects
    .filter(({ component }) => component !== 'namespace')
    .map(({ object }) => refOf(object));
  const found = await Promise.all(refs.map((ref) => client.get(ref)));
  const entries = found.flatMap((live) => {
    if (live === undefined) return [];
    const ref = refOf(live);
    return [[keyOfRef(ref), { ref, uid: live.metadata.uid ?? '' }] as const];
  });
  const { name, uid = '' } = install.metadata;
  const owner = { operatorNamespace: request.operatorNamespace, name, uid };
  const { reached } = adoption.facts;
  await client.apply(buildRecord(owner, { inventory: new Map(entries), reached, plan: '' }));
}
