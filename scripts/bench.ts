// `npm run bench`: the figures of docs/benchmarks.md, each against something measured in the same run on the same machine.
//
//   npm run bench                 all of it; needs a node
//   npm run bench -- --commands   only what needs no cluster; prints, and leaves the file as it is
import { writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { benchCluster } from './bench/cluster.ts';
import { benchCommands } from './bench/commands.ts';
import { benchDiff } from './bench/diff.ts';
import { benchHostile } from './bench/hostile.ts';
import { benchProfiles } from './bench/profiles.ts';
import type { Row } from './bench/row.ts';
import { buildBundle } from './bundle/build-bundle.ts';
import { ROOT } from './bundle/root.ts';

const [loadBefore = 0] = loadavg();
const { values } = parseArgs({ options: { commands: { type: 'boolean', default: false } } });
await buildBundle();
const rows = [
  ...shown(await benchCommands()),
  ...shown(await benchProfiles()),
  ...(values.commands ? [] : shown(await benchCluster())),
  ...(values.commands ? [] : shown(await benchDiff())),
  ...shown(benchHostile()),
];
const table = printTable(rows);
if (!values.commands) {
  const file = join(ROOT, 'docs', 'benchmarks.md');
  writeFileSync(file, printPage(table));
  process.stdout.write('wrote docs/benchmarks.md\n');
}

/** Whoever waits sees what there is. */
function shown(some: readonly Row[]): readonly Row[] {
  process.stdout.write(printTable(some));
  return some;
}

function printTable(all: readonly Row[]): string {
  const lines = all.map(({ what, ours, theirs = '–', result, target }) => {
    const met = target === undefined ? '–' : result <= target ? 'yes' : '**no**';
    const cells = [what, ours, theirs, result.toPrecision(3), target?.toPrecision(3) ?? '–', met];
    return `| ${cells.join(' | ')} |\n`;
  });
  return `| what | meshinstall | against | result | target at most | met |\n|---|---|---|---|---|---|\n${lines.join('')}`;
}

function printPage(table: string): string {
  const date = new Date().toISOString().slice(0, 10);
  const machine = `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown processor'}`;
  return `# Benchmarks

Written by \`npm run bench\` on ${date}: ${machine}, Node ${process.version}, Istio 1.31.1, the local
cluster of test/cluster; load of the machine before it: ${loadBefore.toFixed(1)}. Where there is something to compare with, both were measured in this run, by turns, and the result
is ours divided by theirs: trust it more than the times, which are this machine's. Times are medians.

${table}`;
}
