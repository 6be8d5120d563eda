import { spawn } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { ROOT } from '../bundle/root.ts';
import { countWorkers } from './count-workers.ts';
import type { Suite } from './suites.ts';

/** Which tests of a suite; everything if empty. */
export interface Filter {
  /** Tests whose full name matches this regular expression. */
  readonly name?: string;
  /** Files whose path contains one of these. */
  readonly files: readonly string[];
}

/** How a suite went. */
export interface SuiteResult {
  readonly passed: number;
  /** Tests that failed, and files that could not be run. */
  readonly failed: number;
  readonly skipped: number;
  /** Full names of those that were skipped. */
  readonly skippedNames: readonly string[];
  /** In the order in which they ended. */
  readonly files: readonly FileResult[];
}

/** How one test file went. */
export interface FileResult {
  /** Its path from the root of the repository. */
  readonly file: string;
  readonly passed: number;
  /** Tests that failed; 1 when the file itself could not be run. */
  readonly failed: number;
  readonly seconds: number;
}

/** What this tool reads of jest's report. */
interface JestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly numRuntimeErrorTestSuites: number;
  readonly success: boolean;
  readonly testResults: readonly JestFile[];
}

interface JestFile {
  readonly name: string;
  readonly status: string;
  readonly startTime: number;
  readonly endTime: number;
  readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
}

/** Whether the suite has files that the filter's paths leave in. */
export function hasFiles(suite: Suite, { files }: Filter): boolean {
  const patterns = pathPatterns(suite, files).map((pattern) => new RegExp(pattern));
  return suite.folders
    .flatMap((folder) => globSync(`${folder}/**/*.test.ts`, { cwd: ROOT }))
    .some((file) => patterns.some((pattern) => pattern.test(join(ROOT, file))));
}

/**
 * Runs a suite; jest tells the terminal how it goes.
 *
 * @throws Error when jest ends without a report
 */
export async function runSuite(suite: Suite, filter: Filter): Promise<SuiteResult> {
  const folder = mkdtempSync(join(tmpdir(), 'meshinstall-test-'));
  const report = join(folder, 'report.json');
  try {
    const status = await runJest([
      ...['--json', '--outputFile', report, '--passWithNoTests'],
      ...['--maxWorkers', String(countWorkers(suite))],
      ...(filter.name === undefined ? [] : ['--testNamePattern', filter.name]),
      ...['--testPathPatterns', ...pathPatterns(suite, filter.files)],
    ]);
    return readReport(report, status);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function pathPatterns({ folders }: Suite, files: readonly string[]): readonly string[] {
  if (files.length === 0) return folders.map((folder) => `/${folder}/`);
  return folders.flatMap((folder) =>
    files.map((file) => `^(?=.*/${folder}/).*${escapeRegExp(file)}`),
  );
}

function escapeRegExp(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}

function runJest(args: readonly string[]): Promise<number | null> {
  const jest = createRequire(import.meta.url).resolve('jest/bin/jest');
  const flags = ['--experimental-vm-modules', '--no-warnings'];
  return new Promise((resolve, reject) => {
    // The report also goes to standard output; what people read is on standard error.
    const child = spawn(process.execPath, [...flags, jest, ...args], {
      stdio: ['inherit', 'ignore', 'inherit'],
    });
    child.on('error', reject);
    child.on('close', resolve);
  });
}

function readReport(file: string, status: number | null): SuiteResult {
  let report: JestReport;
  try {
    report = JSON.parse(readFileSync(file, 'utf8')) as JestReport;
  } catch (cause) {
    throw new Error(`jest ended with status ${String(status)} and left no report`, { cause });
  }
  const failed = report.numFailedTests + report.numRuntimeErrorTestSuites;
  const all = report.testResults.flatMap((one) => one.assertionResults);
  return {
    passed: report.numPassedTests,
    failed: failed === 0 && !report.success ? 1 : failed,
    skipped: report.numPendingTests + report.numTodoTests,
    skippedNames: all
      .filter((one) => one.status === 'pending' || one.status === 'todo')
      .map((one) => one.fullName),
    files: report.testResults.map(fileResult),
  };
}

function fileResult({ name, status, startTime, endTime, assertionResults }: JestFile): FileResult {
  const count = (wanted: string): number =>
    assertionResults.filter((one) => one.status === wanted).length;
  return {
    file: relative(ROOT, name),
    passed: count('passed'),
    failed: Math.max(count('failed'), status === 'failed' ? 1 : 0),
    seconds: (endTime - startTime) / 1000,
  };
}
