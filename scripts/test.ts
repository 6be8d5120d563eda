// `npm test`: everything that shows that this works, from formatting to a real mesh on a real node.
//
//   npm test                                   all of it
//   npm run test:unit|test:api|test:mesh       one suite
//   npm run test:unit -- -t 'a name'           only tests whose full name matches
//   npm run test:mesh -- install               only files whose path contains that
//   npm run test:long                          all of it, with the full counts instead of samples; takes hours
//   npm run test:long -- drift                 a part of that; what ran to its end is in docs/long-run.md afterwards
import { parseArgs } from 'node:util';
import { canRunNode, createProgress, reapAbandoned } from '../test/cluster/index.ts';
import { prepare } from './testing/prepare.ts';
import { openLongRun } from './testing/long-run.ts';
import { runChecks } from './testing/run-checks.ts';
import { hasFiles, runSuite } from './testing/run-suite.ts';
import type { Filter, SuiteResult } from './testing/run-suite.ts';
import { CHECKS, SUITES } from './testing/suites.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    suite: { type: 'string' },
    long: { type: 'boolean', default: false },
    testNamePattern: { type: 'string', short: 't' },
  },
});
const named = SUITES.filter(({ name }) => values.suite === undefined || name === values.suite);
if (named.length === 0) throw new Error(`there is no suite ${values.suite ?? ''}`);
const filter: Filter = {
  files: positionals,
  ...(values.testNamePattern !== undefined && { name: values.testNamePattern }),
};
const isFiltered = filter.name !== undefined || filter.files.length > 0;
const suites = named.filter((suite) => hasFiles(suite, filter));
const longRun = values.long ? openLongRun() : undefined;
const ability = canRunNode();

const failures: string[] = [];
if (values.suite === undefined && !isFiltered) await check();
await prepare(suites, ability.able);
const results = await runSuites();
await reapAbandoned();
// A file of which only some tests ran was not run to its end.
if (filter.name === undefined) await longRun?.write(results.flatMap(({ files }) => files));
longRun?.close();
sumUp(results);

async function check(): Promise<void> {
  const progress = createProgress({ output: process.stdout, total: CHECKS.length });
  for (const { check, said } of await runChecks(CHECKS, progress)) {
    failures.push(`${check.title} (npm run ${check.script})`);
    say(said);
  }
}

async function runSuites(): Promise<readonly SuiteResult[]> {
  const done: SuiteResult[] = [];
  for (const suite of suites) {
    say(`\n${suite.name}: ${suite.title}`);
    const result = await runSuite(suite, filter);
    done.push(result);
    if (result.failed > 0) failures.push(`${result.failed} in the suite ${suite.name}`);
    // With a filter everything else counts as skipped, which nobody wants to read.
    if (!isFiltered) for (const name of result.skippedNames) say(`not run: ${name}`);
  }
  return done;
}

function sumUp(all: readonly SuiteResult[]): void {
  const testsFailed = sum(all.map((one) => one.failed));
  const checksFailed = failures.filter((one) => one.includes('(npm run ')).length;
  say('');
  if (!ability.able && suites.some(({ needs }) => needs === 'node')) {
    say(`Tests that need a node were not run: ${ability.reason}.`);
    if (process.env.CI === 'true') failures.push('no node, which CI must have');
  }
  const passed = sum(all.map((one) => one.passed));
  if (isFiltered && passed + testsFailed === 0) failures.push('no test matches');
  const skipped = sum(all.map((one) => one.skipped));
  for (const failure of failures) say(`Failed: ${failure}`);
  say(`${passed} passed, ${testsFailed + checksFailed} failed, ${skipped} skipped`);
  process.exitCode = failures.length === 0 ? 0 : 1;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
