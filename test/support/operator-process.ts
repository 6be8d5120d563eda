import { loadCatalog } from '../../src/catalog/load-catalog.ts';
import { connect } from '../../src/cluster/connection.ts';
import { systemClock } from '../../src/cluster/system-clock.ts';
import { parseOperatorConfig } from '../../src/config/parse-operator-config.ts';
import type { Logger } from '../../src/api/logger.ts';
import { Metrics } from '../../src/operator/metrics.ts';
import { startOperator } from '../../src/operator/start-operator.ts';

// An operator as a process of its own: `operator-process.ts KUBECONFIG IDENTITY`. One JSON object a line on stdout.

const [kubeconfig = '', identity = ''] = process.argv.slice(2);

function line(level: string, message: string, fields: object = {}): void {
  process.stdout.write(
    `${JSON.stringify({ time: new Date().toISOString(), level, message, ...fields })}\n`,
  );
}

const log: Logger = {
  debug: () => undefined,
  info: (message, fields) => {
    line('info', message, fields);
  },
  warn: (message, fields) => {
    line('warn', message, fields);
  },
  error: (message, fields) => {
    line('error', message, fields);
  },
  child: () => log,
};

const parsed = parseOperatorConfig({
  flags: { namespace: 'meshinstall-system', identity },
  env: {},
});
if (!('config' in parsed)) throw new Error(parsed.problems.join(' '));
const metrics = new Metrics();
const connection = await connect({
  source: { from: 'file', path: kubeconfig },
  clock: systemClock,
  onRequest: (request) => {
    metrics.countRequest(request);
  },
});
const operator = await startOperator({
  ...{ connection, catalog: loadCatalog(), config: parsed.config, clock: systemClock, log, metrics },
  version: '0.1.0',
});
process.once('SIGTERM', () => {
  line('info', 'stopping');
  void operator.stop().then(() => process.exit(0));
});
await operator.synced;
line('info', 'synced');
