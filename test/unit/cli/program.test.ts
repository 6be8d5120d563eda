import { describe, expect, test } from '@jest/globals';
import { EXIT_CODES } from '../../../src/cli/exit-codes.ts';
import { runCommand } from '../../support/run-command.ts';

const COMMANDS = [
  'validate',
  'render',
  'profiles',
  'versions',
  'manifests',
  'plan',
  'diff',
  'approve',
  'status',
  'wait',
  'operator',
];

describe('the command line', () => {
  test('help lists every subcommand and every exit code, on standard output', async () => {
    const { stdout, stderr, exit } = await runCommand(['--help']);
    for (const name of COMMANDS) expect(stdout).toMatch(new RegExp(`^  ${name} `, 'm'));
    for (const { code, meaning } of EXIT_CODES) {
      expect(stdout).toContain(`${String(code).padEnd(4)} ${meaning}`);
    }
    expect({ stderr, exit }).toEqual({ stderr: '', exit: 0 });
  });

  test('called by kubectl, it says so', async () => {
    const { stdout } = await runCommand(['--help'], { programName: 'kubectl meshinstall' });
    expect(stdout).toMatch(/^Usage: kubectl meshinstall /);
  });

  test.each(COMMANDS)('%s has help of its own', async (name) => {
    const { stdout, exit } = await runCommand([name, '--help']);
    expect(stdout).toMatch(new RegExp(`^Usage: meshinstall ${name} `));
    expect(exit).toBe(0);
  });

  test.each([
    ['nothing at all shows help and is a wrong use', [], 'Usage: meshinstall'],
    ['an unknown command names the nearest one', ['vallidate'], 'Did you mean validate?'],
    ['an unknown flag is refused', ['versions', '--al'], "unknown option '--al'"],
    ['a missing flag is named', ['render'], "'-f, --filename <file>' not specified"],
    ['a wrong choice lists the right ones', ['versions', '-o', 'xml'], 'yaml, json'],
    ['too many words are refused', ['versions', 'all'], 'too many arguments'],
    ['a plan of nothing is refused', ['plan'], 'plan wants the name of a MeshInstall, or a file'],
    [
      'a plan of two things is refused',
      ['plan', 'default', '-f', 'x.yaml'],
      'plan wants the name of a MeshInstall, or a file',
    ],
    [
      'a second file is refused, for the first one would go unread',
      ['validate', '-f', 'a.yaml', '-f', 'b.yaml'],
      'Give one file; several documents may be in it.',
    ],
    [
      'a namespace of others is not made restricted',
      ['manifests', '--namespace', 'kube-system'],
      'would keep other pods there from starting',
    ],
    ['a wrong duration is refused', ['wait', 'x', '--timeout', '10'], 'a duration such as 90s'],
    [
      'wrong settings of the operator are told together',
      ['operator', '--concurrency', '0', '--log-level', 'loud'],
      '--log-level wants one of error, warn, info, debug, not "loud".\n--concurrency wants',
    ],
  ])('%s', async (_rule, words, message) => {
    const { stdout, stderr, exit } = await runCommand(words);
    expect(stderr).toContain(message);
    expect({ stdout, exit }).toEqual({ stdout: '', exit: 2 });
  });

  test('the version is printed alone', async () => {
    expect(await runCommand(['--version'])).toEqual({ stdout: '9.8.7\n', stderr: '', exit: 0 });
  });

  test('an unforeseen error has no stack, unless it is asked for', async () => {
    function onOutput(_text: string, stream: string): void {
      if (stream === 'stdout') throw new RangeError('boom', { cause: new Error('deeper') });
    }
    const plain = await runCommand(['versions'], { onOutput });
    expect(plain.exit).toBe(70);
    expect(plain.stderr).toMatch(/^Error: boom\nThis was not foreseen/);
    expect(plain.stderr).not.toContain('    at ');
    const debug = await runCommand(['versions', '--debug'], { onOutput });
    expect(debug.stderr).toContain('    at ');
    expect(debug.stderr).toContain('Caused by: Error: deeper');
  });
});
