import { loadCatalog } from '../catalog/load-catalog.ts';
import { connect } from '../cluster/connection.ts';
import type { KubeConfigSource } from '../cluster/kube-config.ts';
import { systemClock } from '../cluster/system-clock.ts';
import type { OperatorConfig } from '../config/operator-config.ts';
import { deathSigns, isReadyToServe } from './health.ts';
import { Metrics } from './metrics.ts';
import { serveProbes } from './probe-server.ts';
import type { Answer } from './probe-server.ts';
import { startOperator } from './start-operator.ts';
import type { RunningOperator } from './start-operator.ts';
import { createLogger } from './winston-logger.ts';

/** What the process hands to its operator. */
export interface OperatorRun {
  readonly config: OperatorConfig;
  readonly source: KubeConfigSource;
  /** This release. */
  readonly version: string;
  /** Fires when the process is asked to end. */
  readonly signal: AbortSignal;
}

/** The longest that an orderly end may take; what is not done by then is cut off. */
const STOP_MS = 4_500;

/**
 * Runs an operator until it is asked to end: probes and metrics are served from the first moment, rounds begin with the lease.
 * Ends within five seconds, with the lease released. Rejects when the cluster cannot be reached at the start.
 */
export async function runOperator(run: OperatorRun): Promise<void> {
  const { config, version, signal } = run;
  const log = createLogger(config.logLevel);
  const metrics = new Metrics();
  log.info('starting', { version, namespace: config.namespace, identity: config.identity });
  const connection = await connect({
    source: run.source,
    clock: systemClock,
    userAgent: `meshinstall/${version}`,
    onRequest: (report) => {
      metrics.countRequest(report);
    },
  });
  const catalog = loadCatalog();
  const operator = await startOperator({
    connection,
    catalog,
    config,
    clock: systemClock,
    log,
    metrics,
    version,
  });
  const servers = await serve(config, operator, metrics);
  void operator.synced.then(() => {
    log.info('synced');
  });
  await ended(signal);
  log.info('stopping');
  await Promise.race([operator.stop(), after(STOP_MS)]);
  await Promise.all(servers.map((server) => server.close()));
  log.info('stopped');
}

function serve(
  config: OperatorConfig,
  operator: RunningOperator,
  metrics: Metrics,
): Promise<readonly { close: () => Promise<void> }[]> {
  return Promise.all([
    serveProbes(config.healthPort, {
      '/livez': () => liveness(operator),
      '/readyz': () => readiness(operator),
    }),
    serveProbes(config.metricsPort, {
      '/metrics': () => ({ status: 200, body: metrics.print(gaugesOf(operator)) }),
    }),
  ]);
}

function liveness(operator: RunningOperator): Answer {
  const signs = deathSigns({
    now: systemClock.monotonic(),
    informers: operator.informers.health(),
    oldestRoundMs: operator.queue.state().oldestRunning?.forMs ?? 0,
    electionActivity: operator.election?.lastActivity(),
  });
  return signs.length === 0
    ? { status: 200, body: 'ok\n' }
    : { status: 500, body: `${signs.join('\n')}\n` };
}

function readiness(operator: RunningOperator): Answer {
  const ready = isReadyToServe(operator.informers.health());
  return ready
    ? { status: 200, body: 'ok\n' }
    : { status: 503, body: 'the view of the cluster is not complete yet\n' };
}

function gaugesOf(operator: RunningOperator): Readonly<Record<string, number>> {
  const { waiting, delayed, running } = operator.queue.state();
  return {
    meshinstall_leader: (operator.election?.isLeader() ?? true) ? 1 : 0,
    meshinstall_queue_waiting: waiting,
    meshinstall_queue_delayed: delayed,
    meshinstall_queue_running: running,
    meshinstall_informers_synced: operator.informers.health().filter((health) => health.synced)
      .length,
    process_resident_memory_bytes: process.memoryUsage.rss(),
  };
}

function ended(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => {
      resolve();
    });
  });
}

function after(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref();
  });
}
