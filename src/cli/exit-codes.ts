/**
 * Every code that the command ends with. docs/reference/command.md is generated from this list, and `meshinstall --help`
 * prints it.
 */
export const EXIT_CODES = [
  { name: 'ok', code: 0, meaning: 'It was done, or what was asked about is so.' },
  {
    name: 'no',
    code: 1,
    meaning:
      'The answer is no: validate found errors, the spec cannot be rendered, there is no such MeshInstall, wait met a problem that only a person can solve, diff found a difference, import or export left something out, or adopt refused to take a mesh over.',
  },
  {
    name: 'usage',
    code: 2,
    meaning:
      'The question could not be put: a wrong flag or argument, a file that cannot be read, is no YAML or holds no MeshInstall.',
  },
  {
    name: 'cluster',
    code: 3,
    meaning:
      'The cluster could not be asked: no kubeconfig, no connection, missing rights, or MeshInstall is not installed there.',
  },
  { name: 'timeout', code: 4, meaning: 'wait ran out of time.' },
  {
    name: 'bug',
    code: 70,
    meaning: 'An error of this program; --debug shows where. Or the answer could not be written.',
  },
  { name: 'interrupted', code: 130, meaning: 'Ended by Ctrl-C.' },
] as const;

export type ExitName = (typeof EXIT_CODES)[number]['name'];

/** The number of a named exit code. */
export function exitCode(name: ExitName): number {
  return EXIT_CODES.find((known) => known.name === name)?.code ?? 70;
}
