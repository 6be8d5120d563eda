/** How the operator's image is made; the Dockerfile says the same, and test/unit/bundle compares them. */
export const IMAGE = {
  node: '/usr/bin/node',
  program: '/app/meshinstall.js',
  /** A number, so that a cluster can see that it is not root. */
  user: 65532,
  /**
   * A small young generation: the heap of an idle operator is a few megabytes, and the default lets it grow by thirty while
   * thousands of pods are read. And no `__proto__`: no object from outside can reach a prototype by that name.
   */
  flags: ['--max-semi-space-size=1', '--disable-proto=delete'],
  env: { MALLOC_ARENA_MAX: '1' },
} as const;

/** What a container of the image starts; a command line follows, `operator` in a cluster. */
export const ENTRYPOINT: readonly string[] = [IMAGE.node, ...IMAGE.flags, IMAGE.program];
