import { CommanderError } from 'commander';
import type { CliContext } from './cli-context.ts';
import { CliError } from './cli-error.ts';
import type { ExitName } from './exit-codes.ts';
import { paintFor } from './output/paint.ts';
import { buildProgram } from './program.ts';

/**
 * Runs one command line and reports how it ended.
 *
 * Guarantees: never rejects; sets the exit code exactly as {@link EXIT_CODES} says; an error is one message on standard
 * error, and its stack only with `--debug`.
 *
 * @param words what follows the program's name
 */
export async function runCli(words: readonly string[], context: CliContext): Promise<void> {
  try {
    const told = { exit: false };
    // It may stand anywhere: people add it to the end of what they typed before.
    const rest = words.filter((word) => word !== '--debug');
    await buildProgram(tellsExit(context, told)).parseAsync(rest, { from: 'user' });
    if (context.signal.aborted && !told.exit) context.setExit('interrupted');
  } catch (error) {
    await reportEnd(error, words.includes('--debug'), context);
  }
}

/** A command that said how it ended was not interrupted: an operator that is asked to stop has done its work. */
function tellsExit(context: CliContext, told: { exit: boolean }): CliContext {
  return {
    ...context,
    setExit: (name) => {
      told.exit = true;
      context.setExit(name);
    },
  };
}

async function reportEnd(error: unknown, debug: boolean, context: CliContext): Promise<void> {
  if (error instanceof CommanderError) {
    // Commander has printed its message, or the help that was asked for.
    context.setExit(error.exitCode === 0 ? 'ok' : 'usage');
    return;
  }
  const { exit, message } = await explain(error);
  context.setExit(exit);
  if (exit === 'interrupted') return;
  const { bad } = paintFor(context.stderr);
  context.stderr.write(`${bad('Error:')} ${message}\n`);
  if (debug && error instanceof Error) context.stderr.write(`${stackOf(error)}\n`);
}

async function explain(
  error: unknown,
): Promise<{ readonly exit: ExitName; readonly message: string }> {
  if (error instanceof CliError) return { exit: error.exit, message: error.message };
  if (error instanceof Error && error.name === 'AbortError') {
    return { exit: 'interrupted', message: '' };
  }
  const { explainClusterError } = await import('./explain-cluster-error.ts');
  const cluster = explainClusterError(error);
  if (cluster !== undefined) return { exit: 'cluster', message: cluster };
  const detail = error instanceof Error ? error.message : String(error);
  return {
    exit: 'bug',
    message: `${detail}\nThis was not foreseen; please report it with the output of the same command and --debug.`,
  };
}

function stackOf(error: Error): string {
  const stack = error.stack ?? error.message;
  return error.cause instanceof Error ? `${stack}\nCaused by: ${stackOf(error.cause)}` : stack;
}
