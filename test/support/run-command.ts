import type { CliContext, OutputStream } from '../../src/cli/cli-context.ts';
import { exitCode, type ExitName } from '../../src/cli/exit-codes.ts';
import { runCli } from '../../src/cli/run-cli.ts';

/** What one command line came to. */
export interface CommandEnd {
  readonly stdout: string;
  readonly stderr: string;
  readonly exit: number;
}

/** The surroundings of a command line under test. */
export interface CommandSetting {
  /** Text by path; `-` is standard input. */
  readonly files?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly colour?: boolean;
  readonly programName?: string;
  readonly signal?: AbortSignal;
  /** What a person types when asked; absent: there is no terminal. */
  readonly answer?: string;
  /** Called for each piece of output, as it comes. */
  readonly onOutput?: (text: string, stream: 'stdout' | 'stderr') => void;
}

/** The moment that commands under test believe it is. */
const NOW = Date.parse('2026-11-24T12:00:00Z');

/** Runs one command line in this process, as src/main.ts would. */
export async function runCommand(
  words: readonly string[],
  setting: CommandSetting = {},
): Promise<CommandEnd> {
  const { files = {}, env = {}, colour = false, onOutput, answer } = setting;
  const printed = { stdout: '', stderr: '' };
  let exit: ExitName = 'ok';
  function stream(name: 'stdout' | 'stderr'): OutputStream {
    return {
      write: (text) => {
        printed[name] += text;
        onOutput?.(text, name);
      },
      colour,
      live: false,
      columns: undefined,
    };
  }
  const context: CliContext = {
    version: '9.8.7',
    programName: setting.programName ?? 'meshinstall',
    env,
    processName: 'test-1',
    stdout: stream('stdout'),
    stderr: stream('stderr'),
    readFile: (path) => {
      const text = files[path];
      if (text !== undefined) return Promise.resolve(text);
      const error = Object.assign(new Error(`no ${path}`), { code: 'ENOENT' });
      return Promise.reject(error);
    },
    ask: answer === undefined ? undefined : () => Promise.resolve(answer),
    setExit: (name) => {
      exit = name;
    },
    signal: setting.signal ?? new AbortController().signal,
    now: () => NOW,
  };
  await runCli(words, context);
  return { ...printed, exit: exitCode(exit) };
}
