/** One group of tests that runs in one jest process. */
export interface Suite {
  readonly name: SuiteName;
  /** What it shows, for the progress. */
  readonly title: string;
  readonly folders: readonly string[];
  /** What one test file takes, with all that it starts, in GiB of memory. */
  readonly memory: number;
  /** No more files than this run at once, however large the machine is. */
  readonly mostAtOnce?: number;
  /** What must be built before; see prepare.ts. */
  readonly needs: 'istioctl' | 'api' | 'node';
}

/** What can be asked for on the command line. */
export type SuiteName = 'unit' | 'api' | 'mesh';

/** All suites, in the order in which `npm test` runs them: the quickest answers first. */
export const SUITES: readonly Suite[] = [
  {
    name: 'unit',
    title: 'decisions, and our rendering against Istio’s own',
    folders: ['test/unit', 'test/conformance'],
    memory: 1,
    needs: 'istioctl',
  },
  {
    name: 'api',
    title: 'against a real API server',
    folders: ['test/api'],
    memory: 2,
    mostAtOnce: 4,
    needs: 'api',
  },
  {
    name: 'mesh',
    title: 'a real mesh on a real node',
    folders: ['test/mesh'],
    memory: 5,
    // Each has a cluster of its own, and measures what happens in it within a minute.
    mostAtOnce: 2,
    needs: 'node',
  },
];

/** What needs no test. */
export interface Check {
  /** Name of the npm script. */
  readonly script: string;
  /** What it is for. */
  readonly title: string;
  /** Takes as long as the others together, and runs while they do. */
  readonly beside?: true;
}

export const CHECKS: readonly Check[] = [
  { script: 'format:check', title: 'formatting' },
  { script: 'typecheck', title: 'types' },
  { script: 'deps', title: 'dependencies between folders' },
  { script: 'dead', title: 'dead code' },
  { script: 'lint', title: 'lint', beside: true },
];
