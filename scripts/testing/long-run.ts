import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { format } from 'prettier';
import type { LongRunNote } from '../../test/support/tell-long-run.ts';
import { ROOT } from '../bundle/root.ts';
import type { FileResult } from './run-suite.ts';

const PAGE = join(ROOT, 'docs', 'long-run.md');

/** A run with full counts, which ends in docs/long-run.md. */
export interface LongRun {
  /** Writes a row for each of these test files that told of counts or seeds; rows of other files stay as they are. */
  write(results: readonly FileResult[]): Promise<void>;
  /** Removes what the run left, written or not. */
  close(): void;
}

/** Sets the environment of this process, and so of all tests, to full counts. */
export function openLongRun(): LongRun {
  const folder = mkdtempSync(join(tmpdir(), 'meshinstall-long-'));
  const notes = join(folder, 'notes');
  // Before anybody changes a file: what is run now is what is told of.
  const commit = commitNow();
  process.env.MESHINSTALL_LONG = '1';
  process.env.MESHINSTALL_LONG_NOTES = notes;
  return {
    write: async (results) => {
      const told = existsSync(notes) ? readNotes(notes) : [];
      const rows = new Map(existsSync(PAGE) ? readRows(readFileSync(PAGE, 'utf8')) : []);
      for (const result of results) {
        const own = told.filter(({ file }) => file === result.file);
        if (own.length > 0) rows.set(result.file, printRow(result, own, commit));
      }
      writeFileSync(PAGE, await format(printPage(rows), { parser: 'markdown' }));
      process.stdout.write('wrote docs/long-run.md\n');
    },
    close: () => {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function commitNow(): string {
  const git = (...words: readonly string[]): string =>
    execFileSync('git', words, { cwd: ROOT, encoding: 'utf8' }).trim();
  const changed = git('status', '--porcelain', '--untracked-files=no') !== '';
  return `${git('rev-parse', '--short=10', 'HEAD')}${changed ? ', with changes' : ''}`;
}

function readNotes(file: string): readonly LongRunNote[] {
  const lines = readFileSync(file, 'utf8').trim().split('\n');
  return lines.map((line) => JSON.parse(line) as LongRunNote);
}

/** Rows of the page as it is, by test file. */
function readRows(page: string): readonly (readonly [string, string])[] {
  return [...page.matchAll(/^\| `([^`]+)` .*$/gm)].map(([row, file = '']) => [file, row]);
}

function printRow(
  { file, passed, failed, seconds }: FileResult,
  notes: readonly LongRunNote[],
  commit: string,
): string {
  const date = new Date().toISOString().slice(0, 10);
  const minutes = (seconds / 60).toFixed(1);
  const result = failed === 0 ? `${passed} passed` : `${passed} passed, **${failed} failed**`;
  const cells = [`\`${file}\``, printTried(notes), printSeeds(notes), result, `${minutes} min`];
  return `| ${[...cells, date, commit].join(' | ')} |`;
}

function printTried(notes: readonly LongRunNote[]): string {
  const sums = new Map<string, number>();
  for (const { tried } of notes) {
    if (tried !== undefined) sums.set(tried.what, (sums.get(tried.what) ?? 0) + tried.count);
  }
  return [...sums].map(([what, count]) => `${count} ${what}`).join(', ');
}

function printSeeds(notes: readonly LongRunNote[]): string {
  const seeds = notes.flatMap(({ seed }) => (seed === undefined ? [] : [seed.seed]));
  return [...new Set(seeds)].join(', ');
}

function printPage(rows: ReadonlyMap<string, string>): string {
  const machine = `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown processor'}`;
  const head = ['file', 'tried', 'seeds', 'tests', 'took', 'on', 'commit'];
  const sorted = [...rows].sort(([one], [other]) => one.localeCompare(other));
  return `# The long run

Written by \`npm run test:long\`: what an ordinary run samples, tried in full. Each row is of the last run of that
file to its end, the latest of them on ${machine}. \`MESHINSTALL_SEED\` set to a seed repeats the random choices.

| ${head.join(' | ')} |
|${head.map(() => '---').join('|')}|
${sorted.map(([, row]) => row).join('\n')}
`;
}
