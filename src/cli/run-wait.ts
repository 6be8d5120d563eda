import type { MeshInstall } from '../api/mesh-install.ts';
import type { Reason } from '../api/reasons.ts';
import { isClusterError } from '../cluster/cluster-error.ts';
import type { CliContext } from './cli-context.ts';
import { CliError } from './cli-error.ts';
import { followMeshInstalls } from './cluster/follow-mesh-installs.ts';
import type { ClusterOptions } from './cluster/kubeconfig-options.ts';
import { readMeshInstall } from './cluster/read-mesh-installs.ts';
import { PATIENCE, withConnection } from './cluster/with-connection.ts';
import { parseDuration } from './input/parse-duration.ts';
import { paintFor } from './output/paint.ts';
import { standingOf, type Standing } from './status/standing.ts';

export interface WaitRequest extends ClusterOptions {
  readonly for: 'ready' | 'deleted';
  readonly timeout: string;
}

/**
 * Reasons that no amount of waiting removes. Others that ask for a person (an image that cannot be pulled, no node with room)
 * often go away when somebody else acts, an autoscaler for example, so they are waited out.
 */
const HOPELESS: ReadonlySet<string> = new Set<Reason>([
  'InvalidSpec',
  'VersionNotAllowed',
  'OverlappingInstall',
  'ForeignInstallation',
  'ResultNotAllowed',
  'RolesOutdated',
  'OperatorChangedRendering',
  'ProxiesAttached',
  'Forbidden',
  'ObjectInvalid',
]);

/** Follows one MeshInstall and tells each turn on standard error. */
export async function runWait(
  context: CliContext,
  name: string,
  request: WaitRequest,
): Promise<void> {
  const timeoutMs = parseDuration(request.timeout);
  if (timeoutMs === undefined) {
    const found = JSON.stringify(request.timeout);
    throw new CliError('usage', `--timeout wants a duration such as 90s, 10m or 1h, not ${found}.`);
  }
  const until = AbortSignal.timeout(timeoutMs);
  await withConnection(context, { ...request, deadlineMs: timeoutMs }, async (cluster) => {
    if (request.for === 'ready') {
      await readMeshInstall(cluster.client, name).catch((error: unknown) => {
        // The call had no more time than the whole command, whichever clock rings first.
        const over = until.aborted || timeoutMs <= PATIENCE.deadlineMs;
        throw over && isClusterError(error, 'Timeout')
          ? new CliError('timeout', `${request.timeout} ran out. The cluster has not answered.`)
          : error;
      });
    }
    const progress = new Progress(context, name);
    const end = await followMeshInstalls(context, cluster, {
      name,
      until,
      look: (installs) => progress.look(installs[0], request.for),
    });
    finish(context, end ?? { exit: 'timeout', message: progress.lastMessage() }, request);
  });
}

interface End {
  readonly exit: 'ok' | 'no' | 'timeout';
  readonly message: string;
}

function finish(context: CliContext, end: End, request: WaitRequest): void {
  if (context.signal.aborted) return;
  if (end.exit === 'ok') context.stdout.write(`${end.message}\n`);
  else if (end.exit === 'no') throw new CliError('no', end.message);
  else throw new CliError('timeout', `${request.timeout} ran out. ${end.message}`);
}

/** Judges each view of the MeshInstall, and says what is new about it. */
class Progress {
  readonly #context: CliContext;
  readonly #name: string;
  #last = '';

  constructor(context: CliContext, name: string) {
    this.#context = context;
    this.#name = name;
  }

  lastMessage(): string {
    return `Last seen: ${this.#last === '' ? 'nothing' : this.#last}`;
  }

  look(install: MeshInstall | undefined, goal: WaitRequest['for']): End | undefined {
    if (install === undefined) {
      return goal === 'deleted'
        ? { exit: 'ok', message: `${this.#name} is gone.` }
        : { exit: 'no', message: `${this.#name} was deleted.` };
    }
    const standing = standingOf(install);
    const message = `${this.#name}: ${printStanding(standing)}`;
    if (goal === 'ready' && standing.word === 'Ready') return { exit: 'ok', message };
    if (standing.word === 'Stalled' && HOPELESS.has(standing.reason)) {
      return { exit: 'no', message };
    }
    this.#tell(message);
    return undefined;
  }

  #tell(message: string): void {
    if (message === this.#last) return;
    this.#last = message;
    const { faint } = paintFor(this.#context.stderr);
    this.#context.stderr.write(`${faint(message)}\n`);
  }
}

function printStanding({ word, reason, message }: Standing): string {
  return [word, ...(reason === '' ? [] : [`(${reason})`]), message].join(' ').trim();
}
