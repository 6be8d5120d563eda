import type { MeshInstall } from '../api/mesh-install.ts';
import type { CliContext } from './cli-context.ts';
import { followMeshInstalls } from './cluster/follow-mesh-installs.ts';
import type { ClusterOptions } from './cluster/kubeconfig-options.ts';
import { readMeshInstall, readMeshInstalls } from './cluster/read-mesh-installs.ts';
import { withConnection, type Cluster } from './cluster/with-connection.ts';
import { formatDocument, type DocumentFormat } from './output/format-document.ts';
import { paintFor } from './output/paint.ts';
import { formatOverview, formatReport, type View } from './status/format-status.ts';

export interface StatusRequest extends ClusterOptions {
  readonly watch?: true;
  readonly output?: DocumentFormat;
}

/** One report, or one after each change. */
export async function runStatus(
  context: CliContext,
  name: string | undefined,
  request: StatusRequest,
): Promise<void> {
  await withConnection(context, request, async (cluster) => {
    // Asked once in any case: a missing MeshInstall or a missing right is an answer, not something to watch for.
    const installs =
      name === undefined
        ? await readMeshInstalls(cluster.client)
        : [await readMeshInstall(cluster.client, name)];
    if (request.watch === true) await watch(context, cluster, { ...request, name });
    else context.stdout.write(await format(context, installs, { ...request, name }));
  });
}

type Wanted = Pick<StatusRequest, 'output'> & { readonly name: string | undefined };

async function format(
  context: CliContext,
  installs: readonly MeshInstall[],
  { output, name }: Wanted,
): Promise<string> {
  if (output === undefined) return formatForPeople(context, installs, name);
  const answers = installs.map(forPrograms);
  return formatDocument(name === undefined ? { items: answers } : answers[0], output);
}

function formatForPeople(
  context: CliContext,
  installs: readonly MeshInstall[],
  name: string | undefined,
): string {
  const view: View = { paint: paintFor(context.stdout), now: context.now() };
  const [only] = installs;
  if (name !== undefined && only !== undefined) return formatReport(only, view);
  if (installs.length === 0) return 'There is no MeshInstall in this cluster.\n';
  return formatOverview(installs, view);
}

/** Prints what differs from what was printed last; with -o, one JSON line or one YAML document each time. */
async function watch(context: CliContext, cluster: Cluster, wanted: Wanted): Promise<void> {
  const { name, output } = wanted;
  let last = '';
  let printing = Promise.resolve();
  await followMeshInstalls(context, cluster, {
    name,
    ...(context.readerGone === undefined ? {} : { until: context.readerGone }),
    look: (installs) => {
      const now = JSON.stringify(installs.map(forPrograms));
      if (now === last) return undefined;
      const first = last === '';
      last = now;
      printing = printing.then(async () => {
        context.stdout.write(
          output === undefined
            ? `${first ? '' : separator(context)}${await format(context, installs, wanted)}`
            : await formatLine(installs, output),
        );
      });
      return undefined;
    },
  });
  await printing;
}

function separator(context: CliContext): string {
  const { faint } = paintFor(context.stdout);
  return `\n${faint(`--- ${new Date(context.now()).toISOString().slice(11, 19)} UTC`)}\n`;
}

async function formatLine(
  installs: readonly MeshInstall[],
  output: DocumentFormat,
): Promise<string> {
  const answers = installs.map(forPrograms);
  if (output === 'json') return answers.map((answer) => `${JSON.stringify(answer)}\n`).join('');
  const documents = await Promise.all(answers.map((answer) => formatDocument(answer, 'yaml')));
  return documents.map((document) => `---\n${document}`).join('');
}

function forPrograms({ metadata, status }: MeshInstall): object {
  return { name: metadata.name, generation: metadata.generation, status: status ?? {} };
}
