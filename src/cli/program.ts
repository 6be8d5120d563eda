import { Command } from 'commander';
import type { CliContext } from './cli-context.ts';
import { registerAdopt } from './commands/adopt.ts';
import { registerExport } from './commands/export.ts';
import { registerImport } from './commands/import.ts';
import { registerApprove } from './commands/approve.ts';
import { registerDiff } from './commands/diff.ts';
import { registerManifests } from './commands/manifests.ts';
import { registerOperator } from './commands/operator.ts';
import { registerPlan } from './commands/plan.ts';
import { registerProfiles } from './commands/profiles.ts';
import { registerRender } from './commands/render.ts';
import { registerSchema } from './commands/schema.ts';
import { registerStatus } from './commands/status.ts';
import { registerValidate } from './commands/validate.ts';
import { registerVersions } from './commands/versions.ts';
import { registerWait } from './commands/wait.ts';
import { EXIT_CODES } from './exit-codes.ts';

/**
 * The whole command line. Registering a subcommand loads nothing but its options: what the subcommand needs is imported
 * when it runs, so that `--help` stays as quick as an empty script.
 */
export function buildProgram(context: CliContext): Command {
  const program = new Command(context.programName)
    .description('Installs Istio from one MeshInstall object and looks after it.')
    .version(context.version, '-V, --version', 'print the version')
    // Else the --version of schema would be taken for the program's.
    .enablePositionalOptions()
    .helpOption('-h, --help', 'print help')
    .option('--debug', 'print where an unforeseen error comes from')
    .configureHelp({ subcommandTerm: (command) => command.name(), sortSubcommands: false })
    .addHelpText('after', () => `\n${exitCodeHelp()}`)
    .showSuggestionAfterError()
    .configureOutput({
      writeOut: context.stdout.write,
      writeErr: context.stderr.write,
      getOutHelpWidth: () => context.stdout.columns ?? 100,
      getErrHelpWidth: () => context.stderr.columns ?? 100,
      getOutHasColors: () => context.stdout.colour,
      getErrHasColors: () => context.stderr.colour,
    })
    .exitOverride();
  program.commandsGroup('Before you install:');
  registerValidate(program, context);
  registerRender(program, context);
  registerProfiles(program, context);
  registerVersions(program, context);
  registerSchema(program, context);
  registerImport(program, context);
  registerExport(program, context);
  program.commandsGroup('A cluster:');
  registerManifests(program, context);
  registerPlan(program, context);
  registerDiff(program, context);
  registerApprove(program, context);
  registerAdopt(program, context);
  registerStatus(program, context);
  registerWait(program, context);
  program.commandsGroup('In the cluster:');
  registerOperator(program, context);
  program.commandsGroup('Help:').helpCommand('help [command]', 'print help for a command');
  return program;
}

function exitCodeHelp(): string {
  const lines = EXIT_CODES.map(({ code, meaning }) => `  ${String(code).padEnd(4)} ${meaning}`);
  return ['Exit codes:', ...lines].join('\n');
}
