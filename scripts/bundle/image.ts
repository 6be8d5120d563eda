/** How the operator's image is made; the Dockerfile says the same, and test/unit/bundle compares them. */
export const IMAGE = {
  node: '/usr/bin/node',
  program: '/app/meshinstall.js',
  /** A number, so that a cluster can see that it is not root. */
  user: 65532,
  /**
   * What an idle process holds is what people pay for, so memory comes before speed: a small young generation (the default lets
   * it grow by thirty megabytes while thousands of pods are read), compact code, no code made in advance, and the optimising
   * compilers (five megabytes of Node's own pages once one of them runs) ten times later than usual, so that starting alone
   * does not call them while work that goes on does. And no `__proto__`: no object from outside can reach a prototype by it.
   */
  flags: [
    '--max-semi-space-size=1',
    '--optimize-for-size',
    '--no-sparkplug',
    '--invocation-count-for-maglev=4000',
    '--invocation-count-for-maglev-osr=1000',
    '--invocation-count-for-turbofan=30000',
    '--invocation-count-for-osr=5000',
    '--disable-proto=delete',
  ],
  env: { MALLOC_ARENA_MAX: '1' },
} as const;

/** What a container of the image starts; a command line follows, `operator` in a cluster. */
export const ENTRYPOINT: readonly string[] = [IMAGE.node, ...IMAGE.flags, IMAGE.program];
