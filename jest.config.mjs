/** One configuration; the suites differ by folder (see "Suites" in CONTRIBUTING.md). */
export default {
  rootDir: '.',
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  moduleFileExtensions: ['ts', 'js', 'mjs', 'json', 'node'],
  transform: { '\\.ts$': '<rootDir>/scripts/jest-strip-types.mjs' },
  testSequencer: '<rootDir>/scripts/jest-longest-first.mjs',
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  workerIdleMemoryLimit: '512MB',
};
