import type { Logger } from '../api/logger.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { ClusterConnection } from '../cluster/connection.ts';
import { isClusterError } from '../cluster/cluster-error.ts';
import { createEventRecorder } from '../cluster/event-recorder.ts';
import { fence } from '../cluster/fenced-client.ts';
import type { InformerSet } from '../cluster/informer-set.ts';
import { createLeaderElection } from '../cluster/leader-election.ts';
import type { LeaderElection } from '../cluster/leader-election.ts';
import { OwnWrites } from '../cluster/own-writes.ts';
import { recordWrites } from '../cluster/recorded-client.ts';
import type { OperatorConfig } from '../config/operator-config.ts';
import type { PlatformFacts } from '../facts/facts.ts';
import { readPlatform } from '../facts/read-platform.ts';
import { buildWorld } from '../facts/world.ts';
import type { World } from '../facts/world.ts';
import { Rehearsals } from '../reconcile/rehearsals.ts';
import { RepairLog } from '../reconcile/repair-log.ts';
import { StatusPace } from '../reconcile/status-pace.ts';
import { WorkQueue } from '../queue/work-queue.ts';
import { MeshInstallOperator } from '../watch/mesh-install-operator.ts';
import type { Clock } from '../support/clock.ts';
import { allInstalls, installsOfLayer, isStatusAlone } from './affected.ts';
import { FailureLog } from './failure-log.ts';
import { runRound } from './run-round.ts';
import { sourcesOf } from './sources.ts';
import { buildChooser } from './build-chooser.ts';
import type { Metrics } from './metrics.ts';

/** Everything an operator process is made of; only `src/main.ts` and the tests make one. */
export interface OperatorParts {
  readonly connection: ClusterConnection;
  readonly catalog: Catalog;
  readonly config: OperatorConfig;
  readonly clock: Clock;
  readonly log: Logger;
  readonly metrics: Metrics;
  /** This release, for the records of accepted wishes. */
  readonly version: string;
}

/** A running operator. */
export interface RunningOperator {
  readonly informers: InformerSet;
  readonly queue: WorkQueue;
  readonly election: LeaderElection | undefined;
  /** Resolves when every informer has its first complete view. */
  readonly synced: Promise<void>;
  /** Stops taking work, lets the write in hand end, releases the lease. At most 5 s. */
  stop(): Promise<void>;
}

/** A failed round comes again about so soon, then ever later. */
const BACKOFF = { firstMs: 50, maxMs: 300_000 };
/** A status that changed alone is nearly always our own writing; if somebody else wrote it, it is put right so much later. */
const STATUS_NEWS_MS = 1_000;

/** What the parts of one process share while they are being put together. */
interface Assembly {
  readonly parts: OperatorParts;
  readonly informers: InformerSet;
  readonly world: World;
  readonly isLeader: () => boolean;
}

/**
 * Starts an operator: informers at once, also in a follower, so that a takeover is immediate; rounds only while it holds the
 * lease. Fenced: no write begins after the lease's deadline, however long a round took.
 */
export async function startOperator(parts: OperatorParts): Promise<RunningOperator> {
  const { connection, config, clock, log } = parts;
  const leader: { election?: LeaderElection } = {};
  function isLeader(): boolean {
    return leader.election?.isLeader() ?? !config.leaderElection;
  }
  const assembly = { ...(await assemble(parts)), parts, isLeader };
  const { informers, world } = assembly;
  const queue = buildQueue(assembly);
  const operator = new MeshInstallOperator({
    watched: sourcesOf(world),
    enqueue: (key) => {
      queue.add(key);
    },
    logger: log,
  });
  world.layers.onChange((configMap) => {
    for (const name of installsOfLayer(world, configMap)) queue.add(name);
  });
  world.installs.onChange((change) => {
    if (isStatusAlone(change)) queue.addAfter(change.after?.name ?? '', STATUS_NEWS_MS);
  });
  await operator.start();
  informers.start();
  const synced = informers.synced();
  function begin(): void {
    void synced.then(() => {
      queue.start();
      for (const name of allInstalls(world)) queue.add(name);
    });
  }
  if (config.leaderElection) leader.election = elect(parts, begin);
  else begin();
  leader.election?.start();
  return {
    informers,
    queue,
    election: leader.election,
    synced,
    stop: async () => {
      operator.stop();
      await atMost(clock, 2_500, queue.stop());
      informers.stop();
      await atMost(clock, 1_500, leader.election?.stop() ?? Promise.resolve());
      connection.close();
    },
  };
}

async function assemble(parts: OperatorParts): Promise<Pick<Assembly, 'informers' | 'world'>> {
  const { connection, config } = parts;
  const informers = connection.informers();
  const world = buildWorld(informers, {
    reader: connection.client,
    platform: await untilAnswered(parts),
    operatorNamespace: config.namespace,
  });
  return { informers, world };
}

function elect(
  { connection, clock, config, log }: OperatorParts,
  begin: () => void,
): LeaderElection {
  return createLeaderElection({
    client: connection.clientWith({ attempts: 1, urgent: true, deadlineMs: 5_000 }),
    clock,
    lease: { namespace: config.namespace, name: 'meshinstall' },
    identity: config.identity,
    onElected: () => {
      log.info('leading', { identity: config.identity });
      begin();
    },
    onLost: () => {
      log.warn('lost the lease');
    },
    onError: (error) => {
      log.warn('leader election failed, trying again', { error: String(error) });
    },
  });
}

function buildQueue({ parts, informers, world, isLeader }: Assembly): WorkQueue {
  const { connection, clock, config, log, metrics, version } = parts;
  const ownWrites = new OwnWrites(informers, clock);
  const client = recordWrites(fence(connection, isLeader), ownWrites);
  const reporter = { controller: 'meshinstall.io/operator', instance: config.identity };
  const events = createEventRecorder({
    client,
    clock,
    reporter,
    onError: (error) => {
      log.warn('an Event could not be written', { error: String(error) });
    },
  });
  const chooseWish = buildChooser(parts.catalog, config);
  const deps = {
    world,
    client,
    events,
    ownWrites,
    repairs: new RepairLog(),
    rehearsals: new Rehearsals(),
    statusPace: new StatusPace(),
    now: () => clock.wall(),
    chooseWish,
    operatorVersion: version,
    log,
  };
  const context = { deps, metrics, clock, isLeader, failures: new FailureLog(clock) };
  return new WorkQueue({
    clock,
    backoff: BACKOFF,
    concurrency: config.concurrency,
    onError: (key, error) => {
      log.error('a round failed in a way that was not foreseen', {
        meshinstall: key,
        error: String(error),
      });
    },
    run: (key, attempt) => runRound(context, key, attempt),
  });
}

/** An API server that is away when we start is waited for, like one that goes away later. */
async function untilAnswered({ connection, clock, log }: OperatorParts): Promise<PlatformFacts> {
  for (;;) {
    try {
      return await readPlatform(connection.client);
    } catch (error) {
      if (!isClusterError(error, 'Unavailable', 'Timeout', 'TooManyRequests')) throw error;
      log.warn('the API server does not answer, trying again', { error: error.message });
      await pause(clock, 2_000);
    }
  }
}

/** Waits for the work, but no longer than this. */
function atMost(clock: Clock, ms: number, work: Promise<void>): Promise<void> {
  return Promise.race([work, pause(clock, ms)]);
}

function pause(clock: Clock, ms: number): Promise<void> {
  return new Promise((resolve) => {
    clock.after(ms, resolve);
  });
}
