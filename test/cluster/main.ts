/**
 * `npm run cluster -- up|down|status [--level api|node] [--name NAME]`: a local Kubernetes cluster that stays until it is
 * taken down. `up` also takes `--rootfs FOLDER --image REF --image-config FILE`, an image of one's own.
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { startCluster } from './cluster.ts';
import { attachCluster } from './handle.ts';
import type { ImageConfig } from './images/archive.ts';
import { createProgress, formatSeconds } from './progress.ts';
import { isAlive } from './processes.ts';
import { isAbandoned, listClusters, readRecord, type Level } from './state.ts';
import { reapAbandoned, stopCluster } from './stop.ts';

const USAGE = 'usage: npm run cluster -- up|down|status [--level api|node] [--name NAME] [--all]';
const DEFAULT_NAME = 'local';

interface Flags {
  readonly level?: string;
  readonly name?: string;
  readonly rootfs?: string;
  readonly image?: string;
  readonly 'image-config'?: string;
  readonly all?: boolean;
}

async function main(args: readonly string[]): Promise<void> {
  const { positionals, values } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      level: { type: 'string' },
      name: { type: 'string' },
      rootfs: { type: 'string' },
      image: { type: 'string' },
      'image-config': { type: 'string' },
      all: { type: 'boolean' },
    },
  });
  const command = positionals[0];
  if (command === 'up') await up(values);
  else if (command === 'down') await down(values);
  else if (command === 'status') status();
  else throw new Error(USAGE);
}

async function up(flags: Flags): Promise<void> {
  const { name = DEFAULT_NAME, rootfs, image } = flags;
  const start = Date.now();
  const cluster = await startCluster({
    level: parseLevel(flags.level),
    name,
    keep: true,
    progress: (total) => createProgress({ output: process.stderr, total }),
  });
  if (rootfs !== undefined && image !== undefined) {
    const file = flags['image-config'];
    const config =
      file === undefined ? {} : (JSON.parse(readFileSync(file, 'utf8')) as ImageConfig);
    await cluster.loadImage({ ref: image, rootfs, config });
  }
  say(`cluster ${name} is up after ${formatSeconds(Date.now() - start)}: ${cluster.serverUrl}`);
  say(`export KUBECONFIG=${cluster.kubeconfig}`);
  cluster.api.close();
}

async function down(flags: Flags): Promise<void> {
  const reaped = await reapAbandoned();
  const names = flags.all === true ? listClusters() : [flags.name ?? DEFAULT_NAME];
  for (const name of names.filter((one) => readRecord(one) !== undefined)) {
    await stopCluster(name);
    say(`cluster ${name} is down`);
  }
  for (const name of reaped) say(`cluster ${name} was left over and is removed`);
}

function status(): void {
  const names = listClusters().filter((name) => readRecord(name) !== undefined);
  if (names.length === 0) say('no cluster');
  for (const name of names) say(describe(name));
}

function describe(name: string): string {
  const record = readRecord(name)!;
  if (record.serverUrl === undefined)
    return `${name}: starting, or left over from a start that was cut off`;
  const dead = Object.entries(record.processes).filter(([, id]) => !isAlive(id));
  const parts = Object.keys(record.processes).length;
  const health =
    dead.length === 0 ? `${parts} programs run` : `ended: ${dead.map(([part]) => part).join(', ')}`;
  const owner = record.owner === undefined ? 'until down' : `of process ${record.owner.pid}`;
  const cluster = attachCluster(name);
  cluster.api.close();
  const left = isAbandoned(record) ? ', left over (down removes it)' : '';
  return `${name}: level ${record.level}, ${cluster.serverUrl}, ${owner}${left}, ${health}\n  kubeconfig ${cluster.kubeconfig}\n  logs ${cluster.logs}`;
}

function parseLevel(text = 'node'): Level {
  if (text === 'api' || text === 'node') return text;
  throw new Error(`--level is api or node, not ${text}`);
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
